package dev.facepipe.local.cloud.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.local.cloud.AccessKey;
import dev.facepipe.local.cloud.BodyCheck;
import dev.facepipe.local.cloud.Gate;
import dev.facepipe.local.cloud.KeptOut;
import dev.facepipe.local.cloud.RequestHead;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Lets in what was signed with one key, for one service and not long ago, by Signature Version 4 in
 * the {@code Authorization} header. Any region will do, since this cloud is in none. Signatures in
 * the query and unsigned bodies are kept out.
 *
 * <p>Source: AWS IAM user guide, "Create a signed AWS API request". Written out, because AWS's SDK
 * only signs: its signer adds headers of its own to what it signs, so that signing a request again
 * and comparing would keep out what {@code curl} and boto3 signed.
 */
public final class SignatureGate implements Gate {
  /** How far a signature's time may be from ours. Source: as above. */
  static final Duration SKEW = Duration.ofMinutes(5);

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";

  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          ALGORITHM
              + " +Credential=(?<id>[^/, ]+)/(?<day>\\d{8})/(?<region>[^/, ]+)/(?<service>[^/, ]+)/aws4_request"
              + " *, *SignedHeaders=(?<headers>[^, ]+)"
              + " *, *Signature=(?<signature>[0-9a-f]{64})");

  /** Source: RFC 3986, 2.3. */
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final AccessKey key;
  private final String service;
  private final InstantSource clock;

  /**
   * A gate that one key opens.
   *
   * @param service what requests are signed for, such as {@code lambda}
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
  public BodyCheck admit(RequestHead head) throws KeptOut {
    Map<String, String> headers = head.headers();
    if (!headers.containsKey("authorization")) {
      throw new KeptOut("it is not signed");
    }
    Matcher given = AUTHORIZATION.matcher(headers.getOrDefault("authorization", ""));
    if (!given.matches()) {
      throw new KeptOut("its Authorization header is not of " + ALGORITHM);
    }
    if (!given.group("id").equals(key.id())) {
      throw new KeptOut("it is signed with another key");
    }
    if (!given.group("service").equals(service)) {
      throw new KeptOut("it is signed for another service; expected " + service);
    }
    requireSigned(headers, List.of(given.group("headers").split(";", -1)));
    requireNow(headers, given.group("day"));
    String hash = headers.get("x-amz-content-sha256");
    if (hash == null) {
      return body -> requireSignature(head, hex(sha256(body)), given);
    }
    requireSignature(head, hash, given);
    return body -> {
      if (!isEqual(hash, hex(sha256(body)))) {
        throw new KeptOut("its body is not the signed one");
      }
    };
  }

  private void requireSignature(RequestHead head, String bodyHash, Matcher given) throws KeptOut {
    if (!isEqual(signature(head, bodyHash, given), given.group("signature"))) {
      throw new KeptOut("its signature does not match");
    }
  }

  /** Refuses headers that the signature does not cover: anybody can add those. */
  private static void requireSigned(Map<String, String> headers, List<String> signed)
      throws KeptOut {
    for (String name : signed) {
      if (!headers.containsKey(name)) {
        throw new KeptOut("a header is signed and not there");
      }
    }
    if (!signed.contains("host") || !signed.contains("x-amz-date")) {
      throw new KeptOut("Host or X-Amz-Date is not signed");
    }
    for (String name : headers.keySet()) {
      if (name.startsWith("x-amz-") && !signed.contains(name)) {
        throw new KeptOut("an X-Amz header is not signed");
      }
    }
  }

  private void requireNow(Map<String, String> headers, String day) throws KeptOut {
    String date = headers.getOrDefault("x-amz-date", "");
    try {
      Duration ago = Duration.between(TIME.parse(date, Instant::from), clock.instant());
      if (ago.abs().compareTo(SKEW) > 0) {
        throw new KeptOut("it was signed %d s ago".formatted(ago.toSeconds()));
      }
    } catch (DateTimeParseException e) {
      throw new KeptOut("X-Amz-Date is no time");
    }
    if (!date.startsWith(day)) {
      throw new KeptOut("it is signed for another day");
    }
  }

  private String signature(RequestHead head, String bodyHash, Matcher given) throws KeptOut {
    Map<String, String> headers = head.headers();
    URI uri = uri(head.target());
    String names = given.group("headers");
    String lines =
        List.of(names.split(";", -1)).stream()
            .map(name -> name + ":" + trimmed(headers.getOrDefault(name, "")) + "\n")
            .collect(Collectors.joining());
    String canonical =
        String.join("\n", head.method(), path(uri), query(uri), lines, names, bodyHash);
    String day = given.group("day");
    String region = given.group("region");
    String toSign =
        String.join(
            "\n",
            ALGORITHM,
            headers.getOrDefault("x-amz-date", ""),
            "%s/%s/%s/aws4_request".formatted(day, region, service),
            hex(sha256(canonical.getBytes(UTF_8))));
    byte[] signing = ("AWS4" + key.secret()).getBytes(UTF_8);
    for (String step : List.of(day, region, service, "aws4_request")) {
      signing = hmac(signing, step);
    }
    return hex(hmac(signing, toSign));
  }

  private static URI uri(String target) throws KeptOut {
    try {
      return new URI(target);
    } catch (URISyntaxException e) {
      throw new KeptOut("its target is no path with a query");
    }
  }

  private static String trimmed(String value) {
    return value.strip().replaceAll(" +", " ");
  }

  /** Without dot steps and empty ones, and encoded once more than on the wire. */
  private static String path(URI uri) {
    String path = Optional.ofNullable(uri.normalize().getRawPath()).orElse("");
    return path.isEmpty() ? "/" : encoded(path, "/");
  }

  private static String query(URI uri) {
    List<String> parameters = new ArrayList<>();
    for (String pair : Optional.ofNullable(uri.getRawQuery()).orElse("").split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        parameters.add(
            equals < 0
                ? decodedAndEncoded(pair) + "="
                : decodedAndEncoded(pair.substring(0, equals))
                    + "="
                    + decodedAndEncoded(pair.substring(equals + 1)));
      }
    }
    // By name, then by value; '=' would come between in the middle of names.
    return parameters.stream()
        .sorted((a, b) -> a.replace('=', '\0').compareTo(b.replace('=', '\0')))
        .collect(Collectors.joining("&"));
  }

  private static String decodedAndEncoded(String text) {
    return encoded(URLDecoder.decode(text.replace("+", "%2B"), UTF_8), "");
  }

  /** Percent-encodes all but unreserved characters and those given. */
  private static String encoded(String text, String kept) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      char c = (char) (b & 0xff);
      if (UNRESERVED.indexOf(c) >= 0 || kept.indexOf(c) >= 0) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return encoded.toString();
  }

  /** In a time that does not tell how much of them is equal. */
  private static boolean isEqual(String a, String b) {
    return MessageDigest.isEqual(a.getBytes(UTF_8), b.getBytes(UTF_8));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
