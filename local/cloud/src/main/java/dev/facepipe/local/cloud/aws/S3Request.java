package dev.facepipe.local.cloud.aws;

import dev.facepipe.local.cloud.aws.awssdk.EscapedKey;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utils.Md5Utils;

/**
 * An admitted request as S3Proxy sees it: without the signature, which the gate has checked,
 * without AWS's chunks, and with path and parameters as the gate read them.
 */
final class S3Request extends HttpServletRequestWrapper {
  private static final String COPY_SOURCE = "x-amz-copy-source";
  private static final String LENGTH = "content-length";
  private static final String DECODED_LENGTH = "x-amz-decoded-content-length";

  /**
   * Headers that S3Proxy must not see: those of the signature and of the chunks, and the access
   * control list, which is always private here.
   */
  private static final Set<String> HIDDEN =
      Set.of("authorization", "x-amz-acl", "x-amz-content-sha256", "x-amz-trailer", DECODED_LENGTH);

  /** Of the parameters that a presigned URL has beside those of its signature. */
  private static final Pattern HEADER_IN_QUERY =
      Pattern.compile(
          "x-amz-(?:copy-source|meta-|metadata-|object-lock-|server-side-|storage-|tagging|website-).*");

  private final RequestTarget target;
  private @Nullable String ownSum;

  S3Request(HttpServletRequest request, RequestTarget target) {
    super(request);
    this.target = target;
  }

  /** Replaces the client's checksums by the MD5 sum of the body that S3Proxy gets instead. */
  void replaceSums(byte[] body) {
    ownSum = Md5Utils.md5AsBase64(body);
  }

  private boolean isHidden(String header) {
    return HIDDEN.contains(header)
        || (ownSum != null
            && (header.startsWith("x-amz-checksum-")
                || header.equals("x-amz-sdk-checksum-algorithm")));
  }

  /** Returns true if the body is an object or a part of one. */
  boolean bringsObject() {
    return getMethod().equals("PUT") && target.namesObject() && getHeader(COPY_SOURCE) == null;
  }

  /** Returns the path. {@code /healthz} must be a bucket: S3Proxy would reply with its version. */
  @Override
  public String getRequestURI() {
    String path = EscapedKey.inPath(target.plainPath());
    return path.equals("/healthz") ? path + "/" : path;
  }

  @Override
  public @Nullable String getParameter(String name) {
    return isOfHeader(name) ? null : target.parameter(name).orElse(null);
  }

  private static boolean isOfHeader(String parameter) {
    return parameter.toLowerCase(Locale.ROOT).startsWith("x-amz-");
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(
        target.parameters().stream()
            .map(RequestTarget.Parameter::name)
            .filter(name -> !isOfHeader(name))
            .distinct()
            .toList());
  }

  @Override
  public @Nullable String getHeader(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (isHidden(lower)) {
      return null;
    }
    if (ownSum != null && lower.equals("content-md5")) {
      return ownSum;
    }
    if (lower.equals(COPY_SOURCE)) {
      String source = sent(COPY_SOURCE);
      return source == null ? null : EscapedKey.inSource(source);
    }
    String decoded = lower.equals(LENGTH) ? super.getHeader(DECODED_LENGTH) : null;
    return decoded == null ? sent(lower) : decoded;
  }

  /** Returns a header, which signers of URLs may have moved into the query. */
  private @Nullable String sent(String lower) {
    @Nullable String header = super.getHeader(lower);
    return header != null || !HEADER_IN_QUERY.matcher(lower).matches()
        ? header
        : target.parameters().stream()
            .filter(p -> p.name().toLowerCase(Locale.ROOT).equals(lower))
            .map(RequestTarget.Parameter::value)
            .findFirst()
            .orElse(null);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    String value = getHeader(name);
    return Collections.enumeration(value == null ? List.of() : List.of(value));
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    List<String> names =
        Collections.list(super.getHeaderNames()).stream()
            .filter(name -> !isHidden(name.toLowerCase(Locale.ROOT)))
            .collect(Collectors.toCollection(ArrayList::new));
    if (super.getHeader(DECODED_LENGTH) != null && super.getHeader(LENGTH) == null) {
      names.add(LENGTH);
    }
    target.parameters().stream()
        .map(p -> p.name().toLowerCase(Locale.ROOT))
        .filter(name -> HEADER_IN_QUERY.matcher(name).matches())
        .forEach(names::add);
    return Collections.enumeration(names);
  }

  @Override
  public long getContentLengthLong() {
    String length = getHeader(LENGTH);
    return length == null ? -1 : Long.parseLong(length);
  }
}
