package dev.facepipe.local.cloud.aws;

import dev.facepipe.local.cloud.RequestRefused;
import dev.facepipe.web.RequestHead;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a request's signature.
 *
 * @param id of the key
 * @param day such as {@code 20261122}
 * @param headers names of the signed headers, in their order
 * @param signature 64 hexadecimal digits
 * @param time such as {@code 20261122T050713Z}
 * @param lasting validity of a presigned URL; null if the signature is in a header
 */
record RequestSignature(
    String id,
    String day,
    String region,
    String service,
    List<String> headers,
    String signature,
    String time,
    @Nullable Duration lasting) {
  static final String ALGORITHM = "AWS4-HMAC-SHA256";

  private static final String SCOPE =
      "(?<id>[^/, ]+)/(?<day>\\d{8})/(?<region>[^/, ]+)/(?<service>[^/, ]+)/aws4_request";

  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          ALGORITHM
              + " +Credential="
              + SCOPE
              + " *, *SignedHeaders=(?<headers>[^, ]+)"
              + " *, *Signature=(?<signature>[0-9a-f]{64})");

  private static final Pattern CREDENTIAL = Pattern.compile(SCOPE);
  private static final Pattern SIGNATURE = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern SECONDS = Pattern.compile("[1-9]\\d{0,5}");

  /** Source: Amazon S3 API reference, "Authenticating requests: using query parameters". */
  private static final Duration LONGEST = Duration.ofDays(7);

  RequestSignature {
    headers = List.copyOf(headers);
  }

  /** Reads the signature of an {@code Authorization} header. */
  static RequestSignature header(Map<String, String> headers) throws RequestRefused {
    Matcher given = AUTHORIZATION.matcher(headers.getOrDefault("authorization", ""));
    if (!given.matches()) {
      throw new RequestRefused("the Authorization header does not have the form of " + ALGORITHM);
    }
    return of(
        given,
        given.group("headers"),
        given.group("signature"),
        headers.getOrDefault("x-amz-date", ""),
        null);
  }

  /** Reads the signature of a presigned URL from its query. */
  static RequestSignature query(RequestHead head, RequestTarget target) throws RequestRefused {
    if (head.headers().containsKey("authorization")) {
      throw new RequestRefused(
          "the request is signed twice, in its query and in its Authorization header");
    }
    for (String name :
        List.of("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature")) {
      if (target.parameters().stream().filter(p -> p.name().equals("X-Amz-" + name)).count() != 1) {
        throw new RequestRefused("the query does not have exactly one X-Amz-" + name);
      }
    }
    Matcher given = CREDENTIAL.matcher(value(target, "Credential"));
    String signature = value(target, "Signature");
    String expires = value(target, "Expires");
    if (!value(target, "Algorithm").equals(ALGORITHM)
        || !given.matches()
        || !SIGNATURE.matcher(signature).matches()
        || !SECONDS.matcher(expires).matches()) {
      throw new RequestRefused("the query does not have the form of " + ALGORITHM);
    }
    Duration lasting = Duration.ofSeconds(Long.parseLong(expires));
    if (lasting.compareTo(LONGEST) > 0) {
      throw new RequestRefused("the presigned URL is valid for more than 7 days");
    }
    return of(given, value(target, "SignedHeaders"), signature, value(target, "Date"), lasting);
  }

  private static RequestSignature of(
      Matcher given, String headers, String signature, String time, @Nullable Duration lasting) {
    return new RequestSignature(
        given.group("id"),
        given.group("day"),
        given.group("region"),
        given.group("service"),
        List.of(headers.split(";", -1)),
        signature,
        time,
        lasting);
  }

  private static String value(RequestTarget target, String name) {
    return target.parameter("X-Amz-" + name).orElse("");
  }
}
