package dev.facepipe.detection.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.store.ObjectRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests the frames bucket's handler on events as AWS sends them. */
class FrameUploadHandlerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] PICTURE = ImageCodec.png(new RgbImage(5, 5, new byte[75]));

  /** The event file's key, decoded: a plus is a space, the rest is percent-encoded UTF-8. */
  private static final ObjectRef FRAME = new ObjectRef("frames", "café at 9+1/frame-00001.jpg");

  private final FakeCloud cloud = new FakeCloud();

  @Test
  void requestIdIsTheStemOfTheDecodedKey() throws Exception {
    cloud.objects.put(FRAME, PICTURE);

    handle(List.of(FakeCloud.FACE), Events.text("s3-frames.json"));

    JsonNode message = JSON.readTree(cloud.requests.get(0));
    assertEquals("café at 9+1/frame-00001", message.get("request_id").asText());
    assertEquals("s3://frames/café at 9+1/frame-00001.jpg", message.at("/frame/source").asText());
    // By md5sum. The event names another ETag; the message names the ETag of the bytes read.
    assertEquals(md5(PICTURE), message.at("/frame/etag").asText());
  }

  /** Video-splitting wrote this frame. */
  @Test
  void answerOfAVideoFrameNamesTheVideo() throws Exception {
    String key = "drops/back door/hall.mp4/0123456789abcdef0123456789abcdef/frame-00007.jpg";
    cloud.objects.put(new ObjectRef("frames", key), PICTURE);

    handle(
        List.of(),
        Events.text("s3-frames.json")
            .replace("caf%C3%A9+at+9%2B1/frame-00001.jpg", key.replace(' ', '+')));

    JsonNode answer = JSON.readTree(cloud.answers.get(0));
    assertEquals("back door/hall/frame-00007", answer.get("request_id").asText());
    assertEquals("back door/hall/frame-00007.jpg", answer.get("filename").asText());
    assertEquals("back door/hall.mp4", answer.at("/drop/key").asText());
    assertEquals("0123456789abcdef0123456789abcdef", answer.at("/drop/etag").asText());
    assertEquals(
        Set.of(
            new ObjectRef("frames", key),
            new ObjectRef("results", "back door/hall/frame-00007.json"),
            new ObjectRef("results", key.replace(".jpg", ".json"))),
        cloud.objects.keySet());
  }

  /** With FRAMES=1 the bucket holds the frame twice; only one of the two is answered. */
  @Test
  void copyOfAFrameIsSkipped() {
    ObjectRef copy = new ObjectRef("frames", "hall.jpg");
    cloud.objects.put(copy, PICTURE);
    cloud.copies.add(copy);

    handle(
        List.of(),
        Events.text("s3-frames.json").replace("caf%C3%A9+at+9%2B1/frame-00001.jpg", "hall.jpg"));

    assertEquals(List.of(), cloud.answers);
    assertEquals(List.of(), cloud.requests);
    assertEquals(Set.of(copy), cloud.objects.keySet());
  }

  @Test
  void picturesWithTheSameStemAreAllAnsweredAndStored() throws Exception {
    cloud.objects.put(new ObjectRef("frames", "IMG_0001.JPG"), PICTURE);
    cloud.objects.put(new ObjectRef("frames", "IMG_0001.png"), "text".getBytes(UTF_8));
    String event = Events.text("s3-frames.json");
    String later = "2026-11-28T23:00:00.000Z";

    handle(List.of(), event.replace("caf%C3%A9+at+9%2B1/frame-00001.jpg", "IMG_0001.JPG"));
    handle(
        List.of(),
        event
            .replace("caf%C3%A9+at+9%2B1/frame-00001.jpg", "IMG_0001.png")
            .replaceFirst("\"eventTime\": \"[^\"]*\"", "\"eventTime\": \"" + later + "\""));

    assertEquals(2, cloud.answers.size());
    assertEquals(
        "No-Face", result("drops/IMG_0001.JPG/" + md5(PICTURE) + "/picture.json").asText());
    assertEquals(
        "Error",
        result("drops/IMG_0001.png/" + md5("text".getBytes(UTF_8)) + "/picture.json").asText());
    assertEquals("Error", result("IMG_0001.json").asText());

    // The older picture's event arrives again.
    handle(List.of(), event.replace("caf%C3%A9+at+9%2B1/frame-00001.jpg", "IMG_0001.JPG"));

    assertEquals("Error", result("IMG_0001.json").asText());
  }

  private JsonNode result(String key) throws IOException {
    return JSON.readTree(cloud.objects.get(new ObjectRef("results", key))).get("result");
  }

  private static String md5(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
  }

  @Test
  void noFaceAnswerOfAVideoFrameIsStoredAsJson() throws Exception {
    cloud.objects.put(FRAME, PICTURE);

    handle(List.of(), Events.text("s3-frames.json"));

    JsonNode stored =
        JSON.readTree(cloud.objects.get(new ObjectRef("results", "café at 9+1/frame-00001.json")));
    assertEquals("No-Face", stored.get("result").asText());
    assertEquals(JSON.readTree(cloud.answers.get(0)), stored);
    assertFalse(
        cloud.objects.containsKey(new ObjectRef("results", "café at 9+1/frame-00001.txt")),
        "expected no .txt for a frame of a video");
  }

  @Test
  void answerOfASinglePictureIsAlsoStoredAsText() {
    ObjectRef single = new ObjectRef("frames", "hall.jpg");
    cloud.objects.put(single, PICTURE);

    handle(
        List.of(),
        Events.text("s3-frames.json").replace("caf%C3%A9+at+9%2B1/frame-00001.jpg", "hall.jpg"));

    assertArrayEquals(
        "No-Face".getBytes(StandardCharsets.UTF_8),
        cloud.objects.get(new ObjectRef("results", "hall.txt")));
  }

  @Test
  void repeatedEventRepeatsTheMessage() throws Exception {
    cloud.objects.put(FRAME, PICTURE);

    handle(List.of(FakeCloud.FACE), Events.text("s3-frames.json"));
    handle(List.of(FakeCloud.FACE), Events.text("s3-frames.json"));

    assertEquals(2, cloud.requests.size());
    assertEquals(
        JSON.readTree(cloud.requests.get(0)).get("faces"),
        JSON.readTree(cloud.requests.get(1)).get("faces"));
  }

  @Test
  void deletedObjectIsAnsweredWithAnError() throws Exception {
    handle(List.of(FakeCloud.FACE), Events.text("s3-frames.json"));

    JsonNode answer = JSON.readTree(cloud.answers.get(0));
    assertEquals("Error", answer.get("result").asText());
    assertEquals("no_frame", answer.at("/error/code").asText());
    assertTrue(answer.at("/error/message").asText().contains("no such object"));
  }

  @Test
  void fileThatIsNotAPictureIsAnsweredWithAnError() throws Exception {
    cloud.objects.put(FRAME, "hello".getBytes(StandardCharsets.UTF_8));

    handle(List.of(FakeCloud.FACE), Events.text("s3-frames.json"));

    assertEquals("Error", JSON.readTree(cloud.answers.get(0)).get("result").asText());
  }

  /** %0A is a line break. Before the fix nobody got an answer, and the event failed three times. */
  @Test
  void keyWithInvalidIdCharactersIsAnsweredWithAnError() throws Exception {
    handle(
        List.of(FakeCloud.FACE),
        Events.text("s3-frames.json").replace("caf%C3%A9+at+9%2B1/frame-00001.jpg", "a%0Ab.jpg"));

    JsonNode answer = JSON.readTree(cloud.answers.get(0));
    assertEquals("a\ufffdb", answer.get("request_id").asText());
    assertEquals("bad_key", answer.at("/error/code").asText());
    assertEquals("a\nb.jpg", answer.get("filename").asText());
    assertTrue(cloud.objects.isEmpty());
  }

  @Test
  void failedQueueFailsTheEvent() {
    cloud.objects.put(FRAME, PICTURE);
    cloud.down = true;

    assertThrows(
        Unavailable.class, () -> handle(List.of(FakeCloud.FACE), Events.text("s3-frames.json")));
  }

  @Test
  void testEventsAndEmptyRecordsAreIgnored() {
    handle(List.of(FakeCloud.FACE), Events.text("s3-test.json"));
    handle(List.of(FakeCloud.FACE), "{\"Records\": []}");

    assertTrue(cloud.requests.isEmpty());
    assertTrue(cloud.answers.isEmpty());
  }

  private void handle(List<Face> faces, String event) {
    new FrameUploadHandler(cloud.finding(faces), cloud)
        .handleRequest(Events.parse(event, S3Event.class), null);
  }
}
