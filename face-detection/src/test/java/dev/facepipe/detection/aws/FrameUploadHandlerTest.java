package dev.facepipe.detection.aws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The frames bucket's contract, on events as AWS sends them. */
class FrameUploadHandlerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] PICTURE = ImageCodec.png(new RgbImage(5, 5, new byte[75]));

  /** What the event file's key means: a plus is a space, the rest is percent-encoded UTF-8. */
  private static final ObjectRef FRAME = new ObjectRef("frames", "café at 9+1/frame-00001.jpg");

  private final FakeCloud cloud = new FakeCloud();

  @Test
  void anEncodedKeyIsDecodedAndItsStemIsTheRequestId() throws Exception {
    cloud.objects.put(FRAME, PICTURE);

    handle(List.of(FakeCloud.FACE), Events.text("s3-frames.json"));

    JsonNode message = JSON.readTree(cloud.requests.get(0));
    assertEquals("café at 9+1/frame-00001", message.get("request_id").asText());
    assertEquals("s3://frames/café at 9+1/frame-00001.jpg", message.at("/frame/source").asText());
  }

  @Test
  void aFrameOfAVideoWithoutAFaceIsAlsoStoredAsJson() throws Exception {
    cloud.objects.put(FRAME, PICTURE);

    handle(List.of(), Events.text("s3-frames.json"));

    JsonNode stored =
        JSON.readTree(cloud.objects.get(new ObjectRef("results", "café at 9+1/frame-00001.json")));
    assertEquals("No-Face", stored.get("result").asText());
    assertEquals(JSON.readTree(cloud.answers.get(0)), stored);
    assertEquals(2, cloud.objects.size(), "no .txt for one frame of many");
  }

  @Test
  void aSinglePictureIsAlsoAnsweredAsBareText() {
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
  void theSameEventTwiceGivesTheSameMessageTwice() throws Exception {
    cloud.objects.put(FRAME, PICTURE);

    handle(List.of(FakeCloud.FACE), Events.text("s3-frames.json"));
    handle(List.of(FakeCloud.FACE), Events.text("s3-frames.json"));

    assertEquals(2, cloud.requests.size());
    assertEquals(
        JSON.readTree(cloud.requests.get(0)).get("faces"),
        JSON.readTree(cloud.requests.get(1)).get("faces"));
  }

  @Test
  void aDeletedObjectIsAnsweredWithAnError() throws Exception {
    handle(List.of(FakeCloud.FACE), Events.text("s3-frames.json"));

    JsonNode answer = JSON.readTree(cloud.answers.get(0));
    assertEquals("Error", answer.get("result").asText());
    assertEquals("no_frame", answer.at("/error/code").asText());
    assertTrue(answer.at("/error/message").asText().contains("no such object"));
  }

  @Test
  void whatIsNotAPictureIsAnsweredWithAnError() throws Exception {
    cloud.objects.put(FRAME, "hello".getBytes(StandardCharsets.UTF_8));

    handle(List.of(FakeCloud.FACE), Events.text("s3-frames.json"));

    assertEquals("Error", JSON.readTree(cloud.answers.get(0)).get("result").asText());
  }

  /** %0A is a line break. Nobody could be answered, and the event failed three times. */
  @Test
  void aKeyThatNoIdCanBeIsAnsweredWithAnError() throws Exception {
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
  void aQueueThatIsDownFailsTheEventSoThatItComesAgain() {
    cloud.objects.put(FRAME, PICTURE);
    cloud.down = true;

    assertThrows(
        Unavailable.class, () -> handle(List.of(FakeCloud.FACE), Events.text("s3-frames.json")));
  }

  @Test
  void testEventsAndEmptyRecordsAreNormal() {
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
