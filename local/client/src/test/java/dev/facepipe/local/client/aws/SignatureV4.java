package dev.facepipe.local.client.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature Version 4, written for tests without AWS's code. Source: AWS IAM user guide, "Create a
 * signed AWS API request".
 *
 * @param secretKey secret of the key that signs
 * @param date such as {@code 20150830T123600Z}
 */
record SignatureV4(String secretKey, String date, String region, String service) {
  /**
   * Returns the signature of a request.
   *
   * @param signedHeaders names in lower case, sorted
   * @param headers values by lower case names
   */
  String of(
      String method,
      String path,
      List<String> signedHeaders,
      Map<String, String> headers,
      byte[] body) {
    String names = String.join(";", signedHeaders);
    String lines =
        signedHeaders.stream()
            .map(name -> name + ":" + headers.get(name).strip() + "\n")
            .collect(Collectors.joining());
    String canonical =
        String.join("\n", method, path, "", lines, names, HexFormat.of().formatHex(sha256(body)));
    String toSign =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            date,
            scope(),
            HexFormat.of().formatHex(sha256(canonical.getBytes(UTF_8))));
    return HexFormat.of().formatHex(hmac(key(), toSign));
  }

  String scope() {
    return "%s/%s/%s/aws4_request".formatted(date.substring(0, 8), region, service);
  }

  private byte[] key() {
    byte[] day = hmac(("AWS4" + secretKey).getBytes(UTF_8), date.substring(0, 8));
    return hmac(hmac(hmac(day, region), service), "aws4_request");
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
