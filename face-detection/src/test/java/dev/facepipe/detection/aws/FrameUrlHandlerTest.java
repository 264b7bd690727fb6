package dev.facepipe.detection.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.FrameAge;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the Function URL's handler on events as AWS sends them. */
class FrameUrlHandlerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] PICTURE = ImageCodec.png(new RgbImage(5, 5, new byte[75]));
  private static final String BASE64 = Base64.getEncoder().encodeToString(PICTURE);

  private final FakeCloud cloud = new FakeCloud();

  @Test
  void frameWithAFaceGoesToTheRequestQueue() throws Exception {
    APIGatewayV2HTTPResponse reply =
        post("{\"request_id\": \"cam-1\", \"filename\": \"/a/b c.jpg\", \"content\": \"%s\"}");

    assertEquals(200, reply.getStatusCode());
    assertEquals("application/json", reply.getHeaders().get("Content-Type"));
    assertEquals(
        JSON.readTree("{\"request_id\": \"cam-1\", \"faces\": 1, \"boxes\": [[1.0,1.0,3.0,4.0]]}"),
        JSON.readTree(reply.getBody()));
    JsonNode message = JSON.readTree(cloud.requests.get(0));
    assertEquals("cam-1", message.get("request_id").asText());
    assertEquals("/a/b c.jpg", message.get("filename").asText());
    assertTrue(cloud.answers.isEmpty());
  }

  @Test
  void frameWithoutAFaceIsAnsweredDirectly() throws Exception {
    APIGatewayV2HTTPResponse reply =
        handle(List.of(), event(json("{\"request_id\": \"cam-2\", \"content\": \"%s\"}")));

    assertEquals(0, JSON.readTree(reply.getBody()).get("faces").asInt());
    JsonNode answer = JSON.readTree(cloud.answers.get(0));
    assertEquals("cam-2", answer.get("request_id").asText());
    assertEquals("No-Face", answer.get("result").asText());
    assertTrue(cloud.requests.isEmpty());
  }

  @Test
  void missingIdIsGeneratedAndReturned() throws Exception {
    String id = id(post("{\"content\": \"%s\"}"));

    assertEquals(id, JSON.readTree(cloud.requests.get(0)).get("request_id").asText());
    assertFalse(id.isBlank());
  }

  @Test
  void base64EncodedEventIsAccepted() throws Exception {
    String body = json("{\"request_id\": \"cam-3\", \"content\": \"%s\"}");
    ObjectNode event =
        event(Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)));
    event.put("isBase64Encoded", true);

    assertEquals("cam-3", id(handle(List.of(FakeCloud.FACE), event)));
  }

  @Test
  void bodyWithInvalidBase64IsRefused() throws Exception {
    ObjectNode event = event("not base64!");
    event.put("isBase64Encoded", true);

    APIGatewayV2HTTPResponse reply = handle(List.of(), event);

    assertEquals(400, reply.getStatusCode());
    assertEquals("bad_base64", JSON.readTree(reply.getBody()).at("/error/code").asText());
  }

  @Test
  void eventOfAnotherKindIsRefused() {
    assertEquals(405, handle(List.of(), JSON.createObjectNode()).getStatusCode());
  }

  @Test
  void pictureBodyTakesItsIdFromTheHeader() throws Exception {
    ObjectNode event = event(BASE64);
    event.put("isBase64Encoded", true);
    event.withObject("/headers").put("content-type", "image/png").put("x-request-id", "cam-4");

    assertEquals("cam-4", id(handle(List.of(FakeCloud.FACE), event)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "empty body           | ``                                          | 400 | bad_json      | body is empty",
        "broken JSON          | {\"content\": \"                            | 400 | bad_json      | line 1",
        "JSON of another kind | [1, 2]                                      | 400 | bad_json      | an array",
        "null                 | null                                        | 400 | bad_json      | null",
        "no content           | {\"request_id\": \"a\"}                     | 400 | bad_field     | content is missing",
        "content a number     | {\"content\": 7}                            | 400 | bad_field     | content is a number",
        "id an object         | {\"request_id\": {}, \"content\": \"AA==\"} | 400 | bad_field     | request_id is an object",
        "id empty             | {\"request_id\": \"\", \"content\": \"AA\"} | 400 | bad_field     | request_id has 0 characters",
        "id with a line break | {\"request_id\": \"a\\nb\", \"content\": \"AA\"} | 400 | bad_field | U+000A",
        "not base64           | {\"content\": \"AA=A\"}                     | 400 | bad_base64    | content is not base64",
        "base64 with a star   | {\"content\": \"A*BC\"}                     | 400 | bad_base64    | content is not base64",
        "zero bytes           | {\"content\": \"\"}                         | 400 | bad_picture   | 0 bytes",
        "text                 | {\"content\": \"aGVsbG8gd29ybGQ=\"}         | 415 | not_a_picture | JPEG",
      })
  void refusalNamesWhatIsWrong(String what, String body, int status, String code, String words)
      throws Exception {
    APIGatewayV2HTTPResponse reply = handle(List.of(FakeCloud.FACE), event(body));

    assertEquals(status, reply.getStatusCode());
    JsonNode error = JSON.readTree(reply.getBody()).get("error");
    assertEquals(code, error.get("code").asText());
    assertTrue(error.get("message").asText().contains(words), error.toString());
    assertTrue(cloud.requests.isEmpty());
    assertTrue(cloud.answers.isEmpty());
  }

  @Test
  void refusalNamesTheRequestId() throws Exception {
    APIGatewayV2HTTPResponse badField =
        handle(List.of(), event("{\"request_id\": \"cam-5\", \"content\": 7}"));
    APIGatewayV2HTTPResponse badPicture =
        handle(List.of(), event("{\"request_id\": \"cam-6\", \"content\": \"AAAA\"}"));

    assertEquals("cam-5", id(badField));
    assertEquals("cam-6", id(badPicture));
  }

  @Test
  void otherMethodsAreRefused() throws Exception {
    ObjectNode event = event("");
    event.withObject("/requestContext/http").put("method", "GET");

    assertEquals(405, handle(List.of(), event).getStatusCode());
  }

  @Test
  void failedQueueRepliesWithRetryAfter() throws Exception {
    cloud.down = true;

    APIGatewayV2HTTPResponse reply = post("{\"request_id\": \"cam-7\", \"content\": \"%s\"}");

    assertEquals(503, reply.getStatusCode());
    assertEquals("1", reply.getHeaders().get("Retry-After"));
    assertEquals("cam-7", id(reply));
    assertFalse(reply.getBody().contains("at dev.facepipe"), "expected no stack trace");
  }

  /** The Function URL took the frame, and no function was free for 5 seconds. */
  @Test
  void frameThatWaitedTooLongForAFunctionIsRefused() throws Exception {
    FrameUrlHandler handler =
        new FrameUrlHandler(
            cloud.finding(List.of(FakeCloud.FACE), new FrameAge(Duration.ofSeconds(2))));

    APIGatewayV2HTTPResponse late = handler.handleRequest(takenAgo(5000), null);
    assertEquals(503, late.getStatusCode());
    assertEquals("1", late.getHeaders().get("Retry-After"));
    assertEquals("frame_too_old", JSON.readTree(late.getBody()).at("/error/code").asText());
    assertEquals("cam-8", id(late));
    assertEquals(List.of(), cloud.requests);
    assertEquals(List.of(), cloud.answers);

    assertEquals(200, handler.handleRequest(takenAgo(100), null).getStatusCode());
    assertEquals(1, cloud.requests.size());
  }

  private static APIGatewayV2HTTPEvent takenAgo(long milliseconds) throws Exception {
    ObjectNode event = event(json("{\"request_id\": \"cam-8\", \"content\": \"%s\"}"));
    ((ObjectNode) event.get("requestContext"))
        .put("timeEpoch", System.currentTimeMillis() - milliseconds);
    return Events.parse(event.toString(), APIGatewayV2HTTPEvent.class);
  }

  private APIGatewayV2HTTPResponse post(String template) throws Exception {
    return handle(List.of(FakeCloud.FACE), event(json(template)));
  }

  private APIGatewayV2HTTPResponse handle(List<Face> faces, ObjectNode event) {
    return new FrameUrlHandler(cloud.finding(faces))
        .handleRequest(Events.parse(event.toString(), APIGatewayV2HTTPEvent.class), null);
  }

  private static String json(String template) {
    return template.formatted(BASE64);
  }

  private static ObjectNode event(String body) throws Exception {
    return ((ObjectNode) JSON.readTree(Events.text("function-url-post.json"))).put("body", body);
  }

  private static String id(APIGatewayV2HTTPResponse reply) throws Exception {
    return JSON.readTree(reply.getBody()).get("request_id").asText();
  }
}
