package dev.facepipe.local.cloud.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.local.cloud.Gate;
import dev.facepipe.local.cloud.RequestRefused;
import dev.facepipe.web.RequestHead;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureGateTest {
  private static final AccessKey KEY =
      new AccessKey("FACEPIPETEST", "a-secret-of-a-test-not-of-anybody");
  private static final Instant SIGNED = Instant.parse("2026-11-22T05:07:13Z");

  /** Signed by botocore 1.40.0: {@code SigV4Auth(Credentials(id, secret), "lambda", "local")}. */
  private static final String PATH = "/a%20b/c?x=1&a=b%2Fc";

  private static final String SIGNATURE =
      "082bd8243a4cfe9b5ebf31498d067663edd35a76e538c4dd0166792fa677ee9c";
  private static final byte[] BODY = "abc".getBytes(UTF_8);

  /** SHA-256 of BODY: {@code printf abc | sha256sum}. */
  private static final String HASH =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  /** Source: AWS's Signature Version 4 test suite, by the names of its cases. */
  @ParameterizedTest
  @CsvSource({
    // get-vanilla
    "GET, /, host;x-amz-date, '', 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    // get-vanilla-query-order-key-case
    "GET, /?Param2=value2&Param1=value1, host;x-amz-date, '', b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    // post-x-www-form-urlencoded
    "POST, /, content-type;host;x-amz-date, Param1=value1, ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
  })
  void requestsOfAwssTestSuiteAreAdmitted(
      String method, String path, String signed, String body, String signature) {
    AccessKey example = new AccessKey("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    Map<String, String> headers = new HashMap<>();
    headers.put("host", "example.amazonaws.com");
    headers.put("x-amz-date", "20150830T123600Z");
    if (method.equals("POST")) {
      headers.put("content-type", "application/x-www-form-urlencoded");
    }
    headers.put(
        "authorization",
        ("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                + " SignedHeaders=%s, Signature=%s")
            .formatted(signed, signature));

    assertEquals(
        "in",
        refusal(
            new SignatureGate(example, "service", () -> Instant.parse("2015-08-30T12:36:00Z")),
            method,
            path,
            headers,
            body.getBytes(UTF_8)));
  }

  /** Signed by botocore as above. Tests the encoding and order of paths and queries. */
  @ParameterizedTest
  @CsvSource({
    PATH + ", " + SIGNATURE,
    "/?b=2&a=1&a=0&Z=%C3%A9&ab=1&a-b=3, 4914d4cfa9e8744e286a5384d4562dd1480ebb07dc2b6dd146e2591330a9dfdb",
    "/a//b/./c/../d, a69a69094b48e1b7d3421029bd5f742a888dc0d168145919000cdb99f97bd407",
    "/%C5%BC?q=a%20b, 00ae58c55d73d29698eb0bce2e585633a9b2d899bc0fdb4641775e3003dc9f5c"
  })
  void requestsSignedByBotocoreAreAdmitted(String path, String signature) {
    Map<String, String> headers = headers();
    headers.compute("authorization", (name, value) -> value.replace(SIGNATURE, signature));

    assertEquals("in", refusal("POST", path, headers, BODY));
  }

  @Test
  void changedRequestIsRefused() {
    String changed = "the signature does not match";

    assertEquals(changed, refusal("PUT", PATH, headers(), BODY));
    assertEquals(changed, refusal("POST", "/a%20b/c?x=1", headers(), BODY));
    assertEquals(changed, refusal("POST", PATH, headers(), "abd".getBytes(UTF_8)));
    assertEquals(changed, with("host", "127.0.0.1:9701"));
    assertEquals(changed, with("content-type", "image/png"));
    assertEquals(
        changed,
        refusal(
            new SignatureGate(
                new AccessKey(KEY.id(), "another-secret-of-a-test"), "lambda", () -> SIGNED),
            "POST",
            PATH,
            headers(),
            BODY));
  }

  @Test
  void requestWithoutAProperSignatureIsRefused() {
    assertEquals("the request is not signed", with("authorization", null));
    assertEquals(
        "the Authorization header does not have the form of AWS4-HMAC-SHA256",
        with("authorization", "Basic YTpi"));
    assertEquals("an X-Amz header is not signed", with("x-amz-security-token", "somebody's"));
    assertEquals("an X-Amz header is not signed", with("x-amz-content-sha256", HASH));
    assertEquals("a signed header is missing", with("content-type", null));
    assertEquals(
        "Host or X-Amz-Date is not signed",
        with("authorization", authorization().replace(";host", "")));
    assertEquals(
        "the request is signed with another key",
        with("authorization", authorization().replace("FACEPIPETEST", "SOMEBODY")));
    assertEquals(
        "the request is signed for another service; expected lambda",
        with("authorization", authorization().replace("/lambda/", "/sqs/")));
  }

  /**
   * Signed by botocore 1.43.11 as above, with X-Amz-Content-SHA256 as one of the signed headers.
   */
  @Test
  void signedHashIsComparedWithTheBody() {
    Map<String, String> headers =
        withSignedHash(HASH, "5f1df29c31645d49ac7a1f3904f1df8d4b8166a9de6fd08e3ca685970a489757");

    assertEquals("in", refusal("POST", PATH, headers, BODY));
    assertEquals(
        "the body is not the signed body", refusal("POST", PATH, headers, "abd".getBytes(UTF_8)));
  }

  @Test
  void bodyMustBeSigned() {
    Map<String, String> headers =
        withSignedHash(
            "UNSIGNED-PAYLOAD", "5a798f2f42570af71022f63d4d5444fd397881cce9c99763de7b8de60411657b");

    assertEquals("the body is not the signed body", refusal("POST", PATH, headers, BODY));
  }

  @Test
  void wrongSignatureIsRefusedBeforeTheBodyIsRead() {
    Map<String, String> headers = withSignedHash(HASH, SIGNATURE);

    RequestRefused refusal =
        assertThrows(
            RequestRefused.class, () -> gate(SIGNED).admit(new RequestHead("POST", PATH, headers)));
    assertEquals("the signature does not match", refusal.getMessage());
  }

  private static Map<String, String> withSignedHash(String hash, String signature) {
    Map<String, String> headers = headers();
    headers.put("x-amz-content-sha256", hash);
    headers.put(
        "authorization",
        authorization()
            .replace("host;", "host;x-amz-content-sha256;")
            .replace(SIGNATURE, signature));
    return headers;
  }

  @Test
  void signatureIsValidFiveMinutesBeforeAndAfterItsTime() {
    Duration most = Duration.ofMinutes(5);

    assertEquals("in", at(SIGNED.plus(most)));
    assertEquals("in", at(SIGNED.minus(most)));
    assertEquals(
        "the request was signed 301 s ago; expected within 300 s",
        at(SIGNED.plus(most).plusSeconds(1)));
    assertEquals(
        "the request was signed -301 s ago; expected within 300 s",
        at(SIGNED.minus(most).minusSeconds(1)));
    assertEquals(
        "X-Amz-Date is not a time; expected yyyyMMdd'T'HHmmss'Z'", with("x-amz-date", "yesterday"));
    assertEquals(
        "the signature's day differs from the day in X-Amz-Date",
        with("authorization", authorization().replace("/20261122/", "/20261121/")));
  }

  private static String at(Instant now) {
    return refusal(gate(now), "POST", PATH, headers(), BODY);
  }

  /** Returns the result for the valid request with this header changed; null removes it. */
  private static String with(String header, String value) {
    Map<String, String> headers = headers();
    headers.remove(header);
    if (value != null) {
      headers.put(header, value);
    }
    return refusal("POST", PATH, headers, BODY);
  }

  private static String refusal(
      String method, String target, Map<String, String> headers, byte[] body) {
    return refusal(gate(SIGNED), method, target, headers, body);
  }

  private static String refusal(
      Gate gate, String method, String target, Map<String, String> headers, byte[] body) {
    try {
      gate.admit(new RequestHead(method, target, headers)).check(body);
      return "in";
    } catch (RequestRefused e) {
      return e.getMessage();
    }
  }

  private static SignatureGate gate(Instant now) {
    return new SignatureGate(KEY, "lambda", () -> now);
  }

  private static String authorization() {
    return "AWS4-HMAC-SHA256 Credential=FACEPIPETEST/20261122/local/lambda/aws4_request,"
        + " SignedHeaders=content-type;host;x-amz-date, Signature="
        + SIGNATURE;
  }

  private static Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    headers.put("host", "127.0.0.1:9700");
    headers.put("content-type", "image/jpeg");
    headers.put("x-amz-date", "20261122T050713Z");
    headers.put("authorization", authorization());
    headers.put("user-agent", "anything");
    return headers;
  }
}
