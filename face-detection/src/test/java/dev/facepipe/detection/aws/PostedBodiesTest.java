package dev.facepipe.detection.aws;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests bodies as browsers, curl and other clients post them. The events are as Lambda makes them:
 * text types as text; all other types, and requests without a type, as base64.
 */
class PostedBodiesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final RgbImage NOISE = noise();
  private static final byte[] JPEG = ImageCodec.jpeg(NOISE, 90);
  private static final byte[] PNG = ImageCodec.png(NOISE);
  private static final String BASE64 = Base64.getEncoder().encodeToString(PNG);
  private static final byte[] JSON_BODY =
      "{\"request_id\": \"cam-1\", \"content\": \"%s\"}".formatted(BASE64).getBytes(UTF_8);

  private final FakeCloud cloud = new FakeCloud();

  private static RgbImage noise() {
    byte[] pixels = new byte[40 * 40 * 3];
    new Random(14).nextBytes(pixels);
    return new RgbImage(40, 40, pixels);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/json",
        "image/png",
        "video/mp4",
        "multipart/form-data; boundary=b",
        "nonsense"
      })
  void pictureIsRecognisedByItsFirstBytes(String contentType) throws Exception {
    assertEquals("200 cam-2", outcome(post(JPEG, contentType, "x-request-id", "cam-2")));
    assertEquals("200 cam-3", outcome(post(PNG, contentType, "x-request-id", "cam-3")));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "text/plain; charset=utf-8"
      })
  void jsonIsReadUnderEveryContentType(String contentType) throws Exception {
    assertEquals("200 cam-1", outcome(post(JSON_BODY, contentType)));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "none,                     HEIC",
        "application/octet-stream, HEIC",
        "image/jpeg,               HEIC",
      })
  void refusalNamesTheFormat(String contentType, String words) throws Exception {
    byte[] heic = "\0\0\0\u0018ftypheic\0\0\0\0mif1heic".getBytes(ISO_8859_1);

    APIGatewayV2HTTPResponse reply = post(heic, contentType);

    assertEquals("415 not_a_picture", problem(reply));
    assertTrue(reply.getBody().contains(words), reply.getBody());
  }

  /**
   * Bytes under a text type, as Lambda would pass them on if it replaced invalid UTF-8 with U+FFFD.
   */
  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/json", "application/xml"})
  void damagedBytesAreRefused(String contentType) throws Exception {
    for (byte[] picture : List.of(JPEG, PNG, "RIFF\u00ff\u00ff\0\0WEBPVP8 ".getBytes(ISO_8859_1))) {
      ObjectNode event = event(contentType).put("body", new String(picture, UTF_8));

      APIGatewayV2HTTPResponse reply = handle(event);

      assertEquals("400 damaged_body", problem(reply));
      assertTrue(reply.getBody().contains("content type is " + contentType), reply.getBody());
    }
  }

  @Test
  void replacementCharacterInJsonIsAccepted() throws Exception {
    String json =
        "{\"request_id\": \"cam-4\", \"filename\": \"\ufffd.jpg\", \"content\": \"%s\"}"
            .formatted(BASE64);

    assertEquals("200 cam-4", outcome(handle(event("application/json").put("body", json))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "identity, gzip", " gzip ,"})
  void gzipIsUnpacked(String coding) throws Exception {
    assertEquals(
        "200 cam-1",
        outcome(post(gzip(JSON_BODY), "application/json", "content-encoding", coding)));
    assertEquals("200", outcome(post(gzip(JPEG), "image/jpeg", "content-encoding", coding)));
    assertEquals("200", outcome(post(gzip(JPEG), null, "content-encoding", coding)));
  }

  /** With zlib's header, as HTTP requires, and without it, as some clients send. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deflateIsUnpacked(boolean bare) throws Exception {
    byte[] packed = deflate(JSON_BODY, bare);

    assertEquals(
        "200 cam-1", outcome(post(packed, "application/json", "content-encoding", "deflate")));
  }

  @Test
  void codingsAreUndoneInReverseOrder() throws Exception {
    byte[] packed = gzip(deflate(JSON_BODY, false));

    assertEquals(
        "200 cam-1",
        outcome(post(packed, "application/json", "content-encoding", "deflate, gzip")));
    assertEquals(
        "400 bad_encoding",
        problem(post(packed, "application/json", "content-encoding", "gzip, deflate")));
  }

  @Test
  void gzipInSeveralMembersIsUnpackedWhole() throws Exception {
    byte[] first = gzip(Arrays.copyOf(JSON_BODY, 10));
    byte[] second = gzip(Arrays.copyOfRange(JSON_BODY, 10, JSON_BODY.length));
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);

    assertEquals("200 cam-1", outcome(post(both, "application/json", "content-encoding", "gzip")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "compress", "gzip, br", "gzip, gzip, gzip, gzip"})
  void refusalOfACodingListsAcceptedCodings(String coding) throws Exception {
    APIGatewayV2HTTPResponse reply =
        post(JSON_BODY, "application/json", "content-encoding", coding);

    assertEquals("415 unsupported_encoding", problem(reply));
    assertTrue(reply.getBody().contains("expected "), reply.getBody());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void bodyThatDoesNotMatchItsCodingIsRefused(String coding) throws Exception {
    byte[] packed = coding.equals("gzip") ? gzip(JSON_BODY) : deflate(JSON_BODY, false);
    byte[] cut = Arrays.copyOf(packed, packed.length / 2);
    byte[] damaged = packed.clone();
    damaged[packed.length - 6] ^= 0x55; // in the checksum of gzip or zlib, or in the last block

    for (byte[] body : List.of(cut, damaged, JPEG, JSON_BODY, new byte[0])) {
      assertEquals(
          "400 bad_encoding", problem(post(body, "image/jpeg", "content-encoding", coding)));
    }
  }

  /** 64 MiB of zeros pack into 64 KiB; packed again, they have about a hundred bytes. */
  @Test
  void decompressionBombIsRefused() throws Exception {
    byte[] bomb = gzip(new byte[64 << 20]);

    assertEquals(
        "413 too_large", problem(post(bomb, "application/json", "content-encoding", "gzip")));
    assertEquals(
        "413 too_large",
        problem(post(gzip(bomb), "application/json", "content-encoding", "gzip, gzip")));
  }

  @ParameterizedTest
  @CsvSource({"picture, a.jpg", "file, ''", "content, a.png", "inputFile, blob", "'', x"})
  void formWithOnePictureIsTaken(String field, String fileName) throws Exception {
    byte[] form = form(file(field, fileName, JPEG));

    assertEquals("200 cam-5", outcome(postForm(form, "x-request-id", "cam-5")));
  }

  @Test
  void formHasTheFieldsOfJson() throws Exception {
    byte[] form =
        form(
            field("request_id", "cam-6"),
            field("filename", "door.jpg"),
            field("comment", "hello"),
            file("picture", "a.jpg", JPEG));

    assertEquals("200 cam-6", outcome(postForm(form, "x-request-id", "other")));
    assertEquals("door.jpg", filename());
  }

  @Test
  void cameraComesFromHeaderFieldOrJson() throws Exception {
    assertEquals("200", outcome(post(JPEG, "image/jpeg", "X-Camera", "door")));
    assertEquals("200", outcome(postForm(form(file("a", "a.jpg", JPEG)), "x-camera", "yard")));
    assertEquals(
        "200",
        outcome(
            postForm(
                form(field("camera", "Tür 3"), file("a", "a.jpg", JPEG)), "x-camera", "other")));
    String json = "{\"camera\": \"roof\", \"content\": \"%s\"}".formatted(BASE64);
    assertEquals("200", outcome(post(json.getBytes(UTF_8), null, "x-camera", "other")));
    assertEquals("200", outcome(post(JPEG, "image/jpeg")));

    List<String> cameras = new ArrayList<>();
    for (String message : cloud.requests) {
      cameras.add(JSON.readTree(message).path("camera").asText("none"));
    }
    assertEquals(List.of("door", "yard", "Tür 3", "roof", "none"), cameras);
  }

  @Test
  void badCameraIsRefusedAsABadIdIs() throws Exception {
    for (APIGatewayV2HTTPResponse reply :
        List.of(
            post(JPEG, "image/jpeg", "x-camera", "a\tb", "x-request-id", "cam-2"),
            postForm(form(field("request_id", "cam-2"), field("camera", ""), file("a", "a", JPEG))),
            post(
                "{\"request_id\": \"cam-2\", \"camera\": 7, \"content\": \"AA\"}".getBytes(UTF_8),
                null))) {
      assertEquals("400 bad_field", problem(reply));
      assertTrue(reply.getBody().contains("camera "), reply.getBody());
      assertEquals("cam-2", JSON.readTree(reply.getBody()).path("request_id").asText());
    }
    assertEquals(List.of(), cloud.requests);
  }

  @Test
  void pictureInAFormMayHaveNoFileNameOrBeBase64() throws Exception {
    String bare = "form-data; name=\"picture\"";

    assertEquals("200", outcome(postForm(form(part(bare, JPEG)))));
    assertEquals("200", outcome(postForm(form(field("content", BASE64)))));
  }

  @Test
  void emptyFileInputIsIgnored() throws Exception {
    byte[] form = form(file("second", "", new byte[0]), file("first", "a.jpg", JPEG));

    assertEquals("200", outcome(postForm(form)));
    assertEquals("a.jpg", filename());
  }

  @ParameterizedTest
  @CsvSource({
    "C:\\fakepath\\x.jpg,    x.jpg",
    "C:\\\\fakepath\\\\x.jpg, x.jpg",
    "/home/a/x.jpg,          x.jpg",
    "..\\x.jpg,              x.jpg",
    "José 😀.jpg,            José 😀.jpg",
    ".s3proxy-mpu-stub-x.jpg, .s3proxy-mpu-stub-x.jpg",
  })
  void clientPathIsReducedToItsFileName(String sent, String kept) throws Exception {
    assertEquals("200", outcome(postForm(form(file("picture", sent, JPEG)))));
    assertEquals(kept, filename());
  }

  @Test
  void encodedFileNameIsRead() throws Exception {
    String disposition =
        "form-data; name=\"picture\"; filename=\"x.jpg\"; filename*=UTF-8''%C3%A9.jpg";

    assertEquals("200", outcome(postForm(form(part(disposition, JPEG)))));
    assertEquals("é.jpg", filename());
  }

  @Test
  void formWithoutExactlyOnePictureIsRefused() throws Exception {
    List<byte[]> forms =
        List.of(
            form(),
            form(field("request_id", "a")),
            form(file("a", "", new byte[0])),
            form(file("a", "a.jpg", JPEG), file("b", "b.jpg", PNG)),
            form(file("a", "a.jpg", JPEG), field("content", BASE64)));

    for (byte[] form : forms) {
      assertEquals("400 bad_form", problem(postForm(form)));
    }
  }

  @Test
  void formWithTwoIdsIsRefused() throws Exception {
    byte[] form =
        form(field("request_id", "a"), field("request_id", "b"), file("a", "a.jpg", JPEG));

    assertEquals("400 bad_form", problem(postForm(form)));
  }

  @Test
  void refusalOfAFormNamesItsRequestId() throws Exception {
    byte[] form = form(field("request_id", "cam-7"), file("a", "a.txt", "hello".getBytes(UTF_8)));

    APIGatewayV2HTTPResponse reply = postForm(form);

    assertEquals("415 not_a_picture", problem(reply));
    assertEquals("cam-7", JSON.readTree(reply.getBody()).get("request_id").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"",
        "multipart/form-data; boundary=\"b",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=other",
        "multipart/form-data;;;=",
        "multipart/form-data; boundary*=UTF-8''%",
        "multipart/form-data; boundary==?UTF-8?B?%?=",
        "multipart/form-data; boundary=b, multipart/form-data; boundary=c",
        "multipart/"
      })
  void formWithBrokenContentTypeIsRefused(String contentType) throws Exception {
    byte[] form = form(file("a", "a.jpg", JPEG));

    assertEquals("400 bad_form", problem(post(form, contentType)));
  }

  @Test
  void brokenFormIsRefused() throws Exception {
    byte[] form = form(file("a", "a.jpg", JPEG));
    String[] dispositions = {
      "", "form-data", "form-data; name=\"", "form-data; filename=\"", "form-data; filename*=x''%zz"
    };

    assertEquals("400 bad_form", problem(postForm(new byte[0])));
    assertEquals("400 bad_form", problem(postForm("hello".getBytes(UTF_8))));
    assertEquals("400 bad_form", problem(postForm(Arrays.copyOf(form, form.length - 12))));
    String longHeader = "form-data; name=\"" + "x".repeat(100_000) + "\"";
    assertEquals("400 bad_form", problem(postForm(form(part(longHeader, JPEG)))));
    for (String disposition : dispositions) {
      int status = postForm(form(part(disposition, JPEG))).getStatusCode();
      assertTrue(status == 200 || status == 400, disposition + ": " + status);
    }
  }

  @Test
  void spacesInPlaceOfPlusAreRefusedInJson() throws Exception {
    String spaces = BASE64.replace('+', ' ');
    assertTrue(spaces.indexOf(' ') >= 0);

    APIGatewayV2HTTPResponse reply =
        handle(event("application/json").put("body", "{\"content\": \"%s\"}".formatted(spaces)));

    assertEquals("400 bad_base64", problem(reply));
    assertTrue(reply.getBody().contains("no '+'"), reply.getBody());
    assertTrue(reply.getBody().contains("%2B"), reply.getBody());
  }

  private APIGatewayV2HTTPResponse postForm(byte[] form, String... headers) throws Exception {
    return post(form, "multipart/form-data; boundary=b", headers);
  }

  /** Posts a body as base64, as Lambda passes on all that is not text. */
  private APIGatewayV2HTTPResponse post(byte[] body, String contentType, String... headers)
      throws Exception {
    ObjectNode event = event(contentType);
    event.put("body", Base64.getEncoder().encodeToString(body)).put("isBase64Encoded", true);
    for (int i = 0; i < headers.length; i += 2) {
      event.withObject("/headers").put(headers[i], headers[i + 1]);
    }
    return handle(event);
  }

  private static ObjectNode event(String contentType) throws Exception {
    ObjectNode event = (ObjectNode) JSON.readTree(Events.text("function-url-post.json"));
    if (contentType == null) {
      event.withObject("/headers").remove("content-type");
    } else {
      event.withObject("/headers").put("content-type", contentType);
    }
    return event;
  }

  private APIGatewayV2HTTPResponse handle(ObjectNode event) {
    return new FrameUrlHandler(cloud.finding(List.of(FakeCloud.FACE)))
        .handleRequest(Events.parse(event.toString(), APIGatewayV2HTTPEvent.class), null);
  }

  /** Returns status and request id; the status alone if we made the id. */
  private static String outcome(APIGatewayV2HTTPResponse reply) throws Exception {
    JsonNode body = JSON.readTree(reply.getBody());
    assertEquals(200, reply.getStatusCode(), reply.getBody());
    String id = body.get("request_id").asText();
    return id.length() == 36 ? "200" : "200 " + id;
  }

  private String filename() throws Exception {
    return JSON.readTree(cloud.requests.get(0)).get("filename").asText();
  }

  private static String problem(APIGatewayV2HTTPResponse reply) throws Exception {
    return reply.getStatusCode()
        + " "
        + JSON.readTree(reply.getBody()).at("/error/code").asText(reply.getBody());
  }

  private static byte[] form(byte[]... parts) {
    var whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.writeBytes(part);
    }
    whole.writeBytes("--b--\r\n".getBytes(UTF_8));
    return whole.toByteArray();
  }

  private static byte[] file(String field, String fileName, byte[] bytes) {
    return part("form-data; name=\"%s\"; filename=\"%s\"".formatted(field, fileName), bytes);
  }

  private static byte[] field(String name, String value) {
    return part("form-data; name=\"%s\"".formatted(name), value.getBytes(UTF_8));
  }

  private static byte[] part(String disposition, byte[] bytes) {
    var part = new ByteArrayOutputStream();
    part.writeBytes(
        "--b\r\nContent-Disposition: %s\r\n\r\n".formatted(disposition).getBytes(UTF_8));
    part.writeBytes(bytes);
    part.writeBytes("\r\n".getBytes(UTF_8));
    return part.toByteArray();
  }

  private static byte[] gzip(byte[] bytes) throws Exception {
    var packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] deflate(byte[] bytes, boolean bare) throws Exception {
    var packed = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(packed, new Deflater(9, bare))) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
