package dev.facepipe.local.cloud.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.aws.AccessKey;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs texts with a key that holds for one day, one region and one service.
 *
 * <p>Source: AWS IAM user guide, "Create a signed AWS API request".
 */
final class SignatureV4 {
  private final byte[] key;
  private final String time;
  private final String scope;

  /**
   * Creates a signer for one time and scope.
   *
   * @param time such as {@code 20261122T050713Z}
   * @param day of that time, such as {@code 20261122}
   */
  SignatureV4(AccessKey account, String time, String day, String region, String service) {
    this.time = time;
    this.scope = "%s/%s/%s/aws4_request".formatted(day, region, service);
    byte[] signing = ("AWS4" + account.secret()).getBytes(UTF_8);
    for (String step : List.of(day, region, service, "aws4_request")) {
      signing = hmac(signing, step);
    }
    this.key = signing;
  }

  /**
   * Returns the signature in hexadecimal digits.
   *
   * @param algorithm the text's first line, such as {@code AWS4-HMAC-SHA256}
   * @param rest the lines after time and scope
   */
  String sign(String algorithm, String rest) {
    return hex(hmac(key, String.join("\n", algorithm, time, scope, rest)));
  }

  /** Compares in constant time. */
  static boolean isEqual(String a, String b) {
    return MessageDigest.isEqual(a.getBytes(UTF_8), b.getBytes(UTF_8));
  }

  static String hash(String text) {
    return hash(text.getBytes(UTF_8));
  }

  static String hash(byte[] bytes) {
    return hex(sha256().digest(bytes));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
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
