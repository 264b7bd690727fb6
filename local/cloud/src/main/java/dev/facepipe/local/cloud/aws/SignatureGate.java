package dev.facepipe.local.cloud.aws;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.local.cloud.BodyCheck;
import dev.facepipe.local.cloud.Gate;
import dev.facepipe.local.cloud.RequestRefused;
import dev.facepipe.local.cloud.RequestRefused.Reason;
import dev.facepipe.web.RequestHead;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Admits requests that one key signed, for one service and recently, by Signature Version 4 in the
 * {@code Authorization} header. Any region is accepted, because the local cloud has no region.
 * Requests to S3 may also be presigned URLs, and their bodies may be unsigned or signed in chunks;
 * other services refuse both. Host, time and every {@code X-Amz} header must be signed, because
 * anybody can add unsigned headers.
 *
 * <p>Source: AWS IAM user guide, "Create a signed AWS API request"; Amazon S3 API reference,
 * "Authenticating requests". Own code, because AWS's SDK can only sign. Signing again and comparing
 * does not work: the SDK's signer adds its own headers, so requests that {@code curl} and boto3
 * signed would be refused.
 */
public final class SignatureGate implements Gate {
  /** The service name in signatures of requests to buckets. */
  public static final String S3 = "s3";

  /** Largest difference between a signature's time and ours. Source: as above. */
  static final Duration SKEW = Duration.ofMinutes(5);

  private static final String BODY_HASH = "x-amz-content-sha256";
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final AccessKey key;
  private final String service;
  private final InstantSource clock;

  /**
   * Creates a gate for one key.
   *
   * @param service name in the signature, such as {@code lambda}
   */
  public SignatureGate(AccessKey key, String service) {
    this(key, service, InstantSource.system());
  }

  SignatureGate(AccessKey key, String service, InstantSource clock) {
    this.key = key;
    this.service = service;
    this.clock = clock;
  }

  @Override
  public BodyCheck admit(RequestHead head) throws RequestRefused {
    RequestTarget target = target(head);
    Map<String, String> headers = head.headers();
    boolean presigned =
        service.equals(S3)
            && target.parameters().stream().anyMatch(p -> p.name().startsWith("X-Amz-"));
    if (!presigned && !headers.containsKey("authorization")) {
      throw new RequestRefused("the request is not signed");
    }
    RequestSignature signed =
        presigned ? RequestSignature.query(head, target) : RequestSignature.header(headers);
    if (!signed.id().equals(key.id())) {
      throw new RequestRefused(Reason.UNKNOWN_KEY, "the request is signed with another key");
    }
    if (!signed.service().equals(service)) {
      throw new RequestRefused("the request is signed for another service; expected " + service);
    }
    requireSigned(headers, signed);
    requireNow(signed);
    return service.equals(S3) ? s3Body(head, target, signed) : body(head, target, signed);
  }

  private static RequestTarget target(RequestHead head) throws RequestRefused {
    try {
      return RequestTarget.of(head.target());
    } catch (IllegalArgumentException e) {
      throw new RequestRefused("the request target is not a path with a query");
    }
  }

  /** Refuses unsigned headers that must be signed, because anybody can add them. */
  private static void requireSigned(Map<String, String> headers, RequestSignature signed)
      throws RequestRefused {
    for (String name : signed.headers()) {
      if (!headers.containsKey(name)) {
        throw new RequestRefused("a signed header is missing");
      }
    }
    if (!signed.headers().contains("host")
        || (signed.lasting() == null && !signed.headers().contains("x-amz-date"))) {
      throw new RequestRefused("Host or X-Amz-Date is not signed");
    }
    for (String name : headers.keySet()) {
      if (name.startsWith("x-amz-") && !signed.headers().contains(name)) {
        throw new RequestRefused("an X-Amz header is not signed");
      }
    }
  }

  private void requireNow(RequestSignature signed) throws RequestRefused {
    Duration ago;
    try {
      ago = Duration.between(TIME.parse(signed.time(), Instant::from), clock.instant());
    } catch (DateTimeParseException e) {
      throw new RequestRefused("X-Amz-Date is not a time; expected yyyyMMdd'T'HHmmss'Z'");
    }
    if (!signed.time().startsWith(signed.day())) {
      throw new RequestRefused("the signature's day differs from the day in X-Amz-Date");
    }
    boolean early = ago.compareTo(SKEW.negated()) < 0;
    if (signed.lasting() != null && !early && ago.compareTo(signed.lasting()) > 0) {
      throw new RequestRefused(
          Reason.EXPIRED,
          "the request was signed %d s ago and has expired".formatted(ago.toSeconds()));
    }
    if (early || (signed.lasting() == null && ago.compareTo(SKEW) > 0)) {
      throw new RequestRefused(
          Reason.NOT_NOW,
          "the request was signed %d s ago; expected within 300 s".formatted(ago.toSeconds()));
    }
  }

  private BodyCheck body(RequestHead head, RequestTarget target, RequestSignature signed)
      throws RequestRefused {
    List<String> paths = List.of(target.normalPath());
    String hash = head.headers().get(BODY_HASH);
    if (hash == null) {
      return whole -> requireSignature(head, target, paths, SignatureV4.hash(whole), signed);
    }
    requireSignature(head, target, paths, hash, signed);
    return new SignedBody(hash);
  }

  private BodyCheck s3Body(RequestHead head, RequestTarget target, RequestSignature signed)
      throws RequestRefused {
    // Some clients sign the path as they send it, some sign the path in canonical encoding.
    Set<String> paths = new LinkedHashSet<>(List.of(target.plainPath(), target.path()));
    // curl before 8 omits the hash. For a request without a body the hash is known.
    String unsaid = signed.lasting() == null ? SignatureV4.hash("") : SignedBody.UNSIGNED;
    String said = head.headers().getOrDefault(BODY_HASH, unsaid);
    if (signed.lasting() != null && HASH.matcher(said).matches()) {
      // Some signers of URLs put the hash only in a header.
      try {
        requireSignature(head, target, paths, SignedBody.UNSIGNED, signed);
        return new SignedBody(said);
      } catch (RequestRefused e) {
        requireSignature(head, target, paths, said, signed);
        return new SignedBody(said);
      }
    }
    requireSignature(head, target, paths, said, signed);
    return switch (said) {
      case SignedBody.UNSIGNED -> SignedBody.ANY;
      case SignedChunks.SIGNED, SignedChunks.SIGNED_TRAILER, SignedChunks.UNSIGNED_TRAILER ->
          new SignedChunks(said, head.headers(), signature(signed), signed.signature());
      default -> {
        if (!HASH.matcher(said).matches()) {
          throw new RequestRefused(
              "X-Amz-Content-Sha256 is neither a SHA-256 hash nor a known form of body");
        }
        yield new SignedBody(said);
      }
    };
  }

  private void requireSignature(
      RequestHead head,
      RequestTarget target,
      Iterable<String> paths,
      String bodyHash,
      RequestSignature signed)
      throws RequestRefused {
    for (String path : paths) {
      if (SignatureV4.isEqual(
          signature(head, target, path, bodyHash, signed), signed.signature())) {
        return;
      }
    }
    throw new RequestRefused(Reason.OTHER_SIGNATURE, "the signature does not match");
  }

  private String signature(
      RequestHead head,
      RequestTarget target,
      String path,
      String bodyHash,
      RequestSignature signed) {
    Map<String, String> headers = head.headers();
    String lines =
        signed.headers().stream()
            .map(name -> name + ":" + trimmed(headers.getOrDefault(name, "")) + "\n")
            .collect(Collectors.joining());
    String canonical =
        String.join(
            "\n",
            head.method(),
            path,
            target.query(signed.lasting() == null ? "" : "X-Amz-Signature"),
            lines,
            String.join(";", signed.headers()),
            bodyHash);
    return signature(signed).sign(RequestSignature.ALGORITHM, SignatureV4.hash(canonical));
  }

  private SignatureV4 signature(RequestSignature signed) {
    return new SignatureV4(key, signed.time(), signed.day(), signed.region(), service);
  }

  private static String trimmed(String value) {
    return value.strip().replaceAll(" +", " ");
  }
}
