package dev.facepipe.local.cloud.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.local.cloud.BodyCheck;
import dev.facepipe.local.cloud.RequestRefused;
import dev.facepipe.web.RequestHead;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks requests to buckets that AWS's own examples sign. Source: Amazon S3 API reference,
 * "Authenticating requests": "using the Authorization header", "using query parameters",
 * "Transferring payload in multiple chunks", "including trailing headers". Key, host, time and
 * signatures are copied from there.
 */
class S3SignatureTest {
  private static final AccessKey KEY =
      new AccessKey("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  private static final Instant SIGNED = Instant.parse("2013-05-24T00:00:00Z");
  private static final String HOST = "examplebucket.s3.amazonaws.com";

  /** SHA-256 of no bytes: {@code printf '' | sha256sum}. */
  private static final String NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static final String RANGE_SIGNATURE =
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";

  private static final String PRESIGNED =
      "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
          + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
          + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
          + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

  @Test
  void getWithARangeIsAdmitted() {
    assertEquals("in", answer(SIGNED, "GET", "/test.txt", ranged(), new byte[0]));
  }

  @Test
  void putIsAdmittedOnlyWithItsSignedBody() {
    byte[] body = "Welcome to Amazon S3.".getBytes(UTF_8);
    Map<String, String> headers =
        headers(
            HOST,
            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    headers.put("date", "Fri, 24 May 2013 00:00:00 GMT");
    headers.put("x-amz-storage-class", "REDUCED_REDUNDANCY");

    assertEquals("in", answer(SIGNED, "PUT", "/test$file.text", headers, body));
    assertEquals("in", answer(SIGNED, "PUT", "/test%24file.text", headers, body));
    body[0]++;
    assertEquals("OTHER_BODY", answer(SIGNED, "PUT", "/test$file.text", headers, body));
  }

  @ParameterizedTest
  @CsvSource({
    "/?lifecycle, fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    "/?max-keys=2&prefix=J, 34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    "/?prefix=J&max-keys=2, 34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
  })
  void signedQueriesAreAdmitted(String target, String signature) {
    Map<String, String> headers =
        headers(HOST, NOTHING, "host;x-amz-content-sha256;x-amz-date", signature);

    assertEquals("in", answer(SIGNED, "GET", target, headers, new byte[0]));
  }

  @ParameterizedTest
  @CsvSource({"0, in", "300, in", "301, NOT_NOW", "720, NOT_NOW", "-300, in", "-301, NOT_NOW"})
  void signatureInAHeaderIsValidForFiveMinutes(long seconds, String expected) {
    assertEquals(
        expected, answer(SIGNED.plusSeconds(seconds), "GET", "/test.txt", ranged(), new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-amz-acl",
        "x-amz-copy-source",
        "x-amz-grant-read",
        "x-amz-meta-name",
        "x-amz-security-token",
        "x-amz-tagging",
        "x-amz-website-redirect-location"
      })
  void requestWithAnAddedHeaderIsRefused(String name) {
    Map<String, String> headers = ranged();
    headers.put(name, "public-read");

    assertEquals("NOT_SIGNED", answer(SIGNED, "GET", "/test.txt", headers, new byte[0]));
    assertEquals(
        "NOT_SIGNED",
        answer(SIGNED, "GET", PRESIGNED, Map.of("host", HOST, name, "x"), new byte[0]));
  }

  /**
   * Shortens the list of signed headers. The check of the list must come before the check of the
   * signature.
   */
  @ParameterizedTest
  @ValueSource(strings = {"x-amz-content-sha256;x-amz-date", "host;x-amz-content-sha256", "host"})
  void hostAndDateMustBeSigned(String signed) {
    Map<String, String> headers = headers(HOST, NOTHING, signed, RANGE_SIGNATURE);

    assertEquals("NOT_SIGNED", answer(SIGNED, "GET", "/test.txt", headers, new byte[0]));
  }

  @ParameterizedTest
  @CsvSource({
    "AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=", // Signature Version 2
    "Bearer abc",
    "''"
  })
  void otherSchemesAreRefused(String authorization) {
    Map<String, String> headers = ranged();
    headers.put("authorization", authorization);

    assertEquals("NOT_SIGNED", answer(SIGNED, "GET", "/test.txt", headers, new byte[0]));
  }

  @Test
  void otherKeyIsRefusedAsUnknown() {
    Map<String, String> headers = ranged();
    headers.compute("authorization", (name, value) -> value.replace("AKIAIOSF", "AKIAIOSG"));

    assertEquals("UNKNOWN_KEY", answer(SIGNED, "GET", "/test.txt", headers, new byte[0]));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /test.txt/, OTHER_SIGNATURE",
    "GET, //test.txt, OTHER_SIGNATURE",
    "GET, /a/../test.txt, OTHER_SIGNATURE",
    "HEAD, /test.txt, OTHER_SIGNATURE",
    "GET, /test.txt?acl, OTHER_SIGNATURE",
    "GET, /test.txt%00, OTHER_SIGNATURE",
    "GET, /test.txt%FF, NOT_SIGNED",
    "GET, /test.txt%4, NOT_SIGNED",
    "GET, http://examplebucket.s3.amazonaws.com/test.txt, NOT_SIGNED",
    "OPTIONS, *, NOT_SIGNED"
  })
  void otherTargetIsRefused(String method, String target, String expected) {
    assertEquals(expected, answer(SIGNED, method, target, ranged(), new byte[0]));
  }

  @ParameterizedTest
  @CsvSource({"0, in", "86400, in", "86401, EXPIRED", "-300, in", "-301, NOT_NOW"})
  void presignedUrlIsValidForItsOwnTime(long seconds, String expected) {
    assertEquals(
        expected,
        answer(SIGNED.plusSeconds(seconds), "GET", PRESIGNED, Map.of("host", HOST), new byte[0]));
  }

  @Test
  void presignedUrlAdmitsAnyBodyIfTheBodyIsUnsigned() {
    assertEquals(
        "in", answer(SIGNED, "GET", PRESIGNED, Map.of("host", HOST), "any".getBytes(UTF_8)));
  }

  @ParameterizedTest
  @CsvSource({
    "86400, 604801, NOT_SIGNED",
    "86400, 86401, OTHER_SIGNATURE",
    "86400, -1, NOT_SIGNED",
    "86400, 0, NOT_SIGNED",
    "X-Amz-SignedHeaders=host, X-Amz-SignedHeaders=x, NOT_SIGNED",
    "X-Amz-Date=20130524T000000Z, X-Amz-Date=20130524T000001Z, OTHER_SIGNATURE",
    "X-Amz-Date=20130524T000000Z, X-Amz-Date=2013, NOT_SIGNED",
    "HMAC-SHA256, ECDSA-P256-SHA256, NOT_SIGNED",
    "/test.txt, /test2.txt, OTHER_SIGNATURE",
    "&X-Amz-Expires=86400, '', NOT_SIGNED",
    "X-Amz-Expires=86400, X-Amz-Expires=86400&X-Amz-Expires=604800, NOT_SIGNED",
    "X-Amz-Signature, acl&X-Amz-Signature, OTHER_SIGNATURE"
  })
  void changedPresignedUrlIsRefused(String from, String to, String expected) {
    assertEquals(
        expected,
        answer(SIGNED, "GET", PRESIGNED.replace(from, to), Map.of("host", HOST), new byte[0]));
  }

  @Test
  void requestWithTwoSignaturesIsRefused() {
    Map<String, String> headers = ranged();

    assertEquals("NOT_SIGNED", answer(SIGNED, "GET", PRESIGNED, headers, new byte[0]));
  }

  @Test
  void contentOfSignedChunksIsUnwrapped() throws IOException {
    byte[] object = letters(66_560);
    byte[] body =
        chunked(
            object,
            ";chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            ";chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            ";chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
            "");

    assertArrayEquals(object, content(chunks(), body));
    assertEquals("in", answer(SIGNED, "PUT", CHUNKS_TARGET, chunks(), body));
  }

  @Test
  void signedChecksumAfterTheChunksIsAccepted() throws IOException {
    byte[] object = letters(66_560);
    byte[] body = withTrailer(object, "sOO8/Q==", TRAILER_SIGNATURE);

    assertArrayEquals(object, content(chunksWithTrailer(), body));
  }

  @ParameterizedTest
  @CsvSource({
    "AAAAAA==, d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435, OTHER_SIGNATURE",
    "sOO8/Q==, e81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435, OTHER_SIGNATURE",
    "sOO8/Q==, '', OTHER_SIGNATURE"
  })
  void otherChecksumIsRefused(String checksum, String signature, String expected) {
    assertEquals(
        expected,
        answer(
            SIGNED,
            "PUT",
            CHUNKS_TARGET,
            chunksWithTrailer(),
            withTrailer(letters(66_560), checksum, signature)));
  }

  /** The parameters are positions in the body of {@link #contentOfSignedChunksIsUnwrapped}. */
  @ParameterizedTest
  @ValueSource(ints = {0, 10, 88, 89, 40_000, 65_624, 65_625, 65_627, 66_000, 66_740, 66_820})
  void changedOrMissingByteInChunksIsRefused(int at) {
    byte[] body =
        chunked(
            letters(66_560),
            ";chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            ";chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            ";chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
            "");
    byte[] other = body.clone();
    other[at] ^= 1;

    assertThrows(RequestRefused.class, () -> content(chunks(), other));
    assertThrows(RequestRefused.class, () -> content(chunks(), Arrays.copyOf(body, at)));
  }

  @Test
  void byteAfterTheLastChunkIsRefused() {
    byte[] body =
        chunked(
            letters(66_560),
            ";chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            ";chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            ";chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
            "");
    byte[] longer = Arrays.copyOf(body, body.length + 1);

    assertThrows(RequestRefused.class, () -> content(chunks(), longer));
  }

  private static final String CHUNKS_TARGET = "/examplebucket/chunkObject.txt";

  private static final String TRAILER_SIGNATURE =
      "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435";

  private static Map<String, String> chunks() {
    Map<String, String> headers =
        headers(
            "s3.amazonaws.com",
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date"
                + ";x-amz-decoded-content-length;x-amz-storage-class",
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
    headers.put("content-encoding", "aws-chunked");
    headers.put("content-length", "66824");
    headers.put("x-amz-decoded-content-length", "66560");
    headers.put("x-amz-storage-class", "REDUCED_REDUNDANCY");
    return headers;
  }

  private static Map<String, String> chunksWithTrailer() {
    Map<String, String> headers =
        headers(
            "s3.amazonaws.com",
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
            "content-encoding;host;x-amz-content-sha256;x-amz-date"
                + ";x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer",
            "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
    headers.put("content-encoding", "aws-chunked");
    headers.put("x-amz-decoded-content-length", "66560");
    headers.put("x-amz-storage-class", "REDUCED_REDUNDANCY");
    headers.put("x-amz-trailer", "x-amz-checksum-crc32c");
    return headers;
  }

  private static byte[] withTrailer(byte[] object, String checksum, String signature) {
    String signed = signature.isEmpty() ? "" : "x-amz-trailer-signature:" + signature + "\r\n";
    return chunked(
        object,
        ";chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
        ";chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
        ";chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
        "x-amz-checksum-crc32c:" + checksum + "\r\n" + signed);
  }

  /** Returns chunks of 65,536, 1,024 and 0 bytes. The given text follows the size of each chunk. */
  private static byte[] chunked(
      byte[] object, String first, String second, String last, String trailer) {
    var body = new ByteArrayOutputStream();
    body.writeBytes(("10000" + first + "\r\n").getBytes(UTF_8));
    body.write(object, 0, 65_536);
    body.writeBytes(("\r\n400" + second + "\r\n").getBytes(UTF_8));
    body.write(object, 65_536, 1024);
    body.writeBytes(("\r\n0" + last + "\r\n" + trailer + "\r\n").getBytes(UTF_8));
    return body.toByteArray();
  }

  private static byte[] letters(int count) {
    byte[] letters = new byte[count];
    Arrays.fill(letters, (byte) 'a');
    return letters;
  }

  private static Map<String, String> ranged() {
    Map<String, String> headers =
        headers(HOST, NOTHING, "host;range;x-amz-content-sha256;x-amz-date", RANGE_SIGNATURE);
    headers.put("range", "bytes=0-9");
    return headers;
  }

  private static Map<String, String> headers(
      String host, String hash, String signed, String signature) {
    Map<String, String> headers = new HashMap<>();
    headers.put("host", host);
    headers.put("x-amz-date", "20130524T000000Z");
    headers.put("x-amz-content-sha256", hash);
    headers.put(
        "authorization",
        ("AWS4-HMAC-SHA256 Credential=%s/20130524/us-east-1/s3/aws4_request,SignedHeaders=%s,"
                + "Signature=%s")
            .formatted(KEY.id(), signed, signature));
    return headers;
  }

  private static byte[] content(Map<String, String> headers, byte[] body) throws IOException {
    BodyCheck check =
        new SignatureGate(KEY, SignatureGate.S3, () -> SIGNED)
            .admit(new RequestHead("PUT", CHUNKS_TARGET, headers));
    try (InputStream content = check.checked(new ByteArrayInputStream(body))) {
      return content.readAllBytes();
    }
  }

  /** Returns "in" or the refusal's reason. The whole body and the stream must give the same. */
  private static String answer(
      Instant now, String method, String target, Map<String, String> headers, byte[] body) {
    BodyCheck check;
    try {
      check =
          new SignatureGate(KEY, SignatureGate.S3, () -> now)
              .admit(new RequestHead(method, target, headers));
    } catch (RequestRefused e) {
      return e.reason().name();
    }
    String whole = "in";
    try {
      check.check(body);
    } catch (RequestRefused e) {
      whole = e.reason().name();
    }
    String streamed = "in";
    try (InputStream content = check.checked(new ByteArrayInputStream(body))) {
      content.readAllBytes();
    } catch (RequestRefused e) {
      streamed = e.reason().name();
    } catch (IOException e) {
      streamed = e.toString();
    }
    assertEquals(whole, streamed);
    return whole;
  }
}
