package dev.facepipe.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.figure.Count;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FacesInbox;
import dev.facepipe.common.message.FacesMessage;
import dev.facepipe.common.message.FacesOutbox;
import dev.facepipe.common.message.FrameAge;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DetectFacesTest {
  private static final Face FACE =
      new Face(
          new Box(100, 100, 200, 220),
          0.9f,
          Landmarks.of(
              List.of(
                  new Point(125, 140),
                  new Point(175, 140),
                  new Point(150, 165),
                  new Point(130, 190),
                  new Point(170, 190))));

  private final List<String> queue = new ArrayList<>();
  private final List<Entry> journal = new ArrayList<>();

  @Test
  void sendsWholePictureIfSmallerThanCrops() {
    byte[] jpeg = ImageCodec.jpeg(new RgbImage(400, 300, new byte[400 * 300 * 3]), 90);

    FacesMessage sent = send(jpeg);

    assertArrayEquals(jpeg, sent.frame().picture());
    assertNull(sent.faces().get(0).crop());
    assertEquals(FACE.box(), sent.faces().get(0).box());
  }

  @Test
  void sendsOnlyCropsOfALargerPicture() {
    byte[] noise = new byte[400 * 300 * 3];
    new Random(1).nextBytes(noise);

    FacesMessage sent = send(ImageCodec.png(new RgbImage(400, 300, noise)));

    assertNull(sent.frame().picture());
    assertNotNull(sent.faces().get(0).crop());
  }

  @Test
  void sendsCropsIfThePictureHasManyPixels() {
    byte[] jpeg = ImageCodec.jpeg(new RgbImage(2001, 2000, new byte[2001 * 2000 * 3]), 10);
    Face large = new Face(new Box(0, 0, 1000, 1000), 0.9f, FACE.landmarks());

    // A crop would have 640x640 pixels; the JPEG is smaller than that in bytes.
    assertTrue(jpeg.length < 640 * 640, jpeg.length + " bytes");
    assertNull(send(jpeg, large).frame().picture());
  }

  @Test
  void boxesOfAReducedFrameAreInFullFramePixels() {
    byte[] jpeg = ImageCodec.jpeg(new RgbImage(8064, 6048, new byte[8064 * 6048 * 3]), 50);

    FacesMessage sent = send(jpeg);

    assertEquals(8064, sent.frame().width());
    assertEquals(6048, sent.frame().height());
    assertEquals(2, sent.frame().reducedBy());
    assertEquals(new Box(200, 200, 400, 440), sent.faces().get(0).box());
    FaceCrop crop = sent.crops().get(0);
    // The crop comes from the reduced image, where the detector's box has 100x120 pixels.
    assertEquals(0.5f, crop.scale());
    assertEquals(100, crop.box().width());
    assertEquals(120, crop.box().height());
    assertEquals(crop.box().left(), 100 - crop.left() / 2f);
  }

  @Test
  void journalsResultAndTimingsOfAFrame() {
    send(ImageCodec.png(new RgbImage(400, 300, new byte[400 * 300 * 3])));

    Entry told = journal.get(0);
    assertEquals(new RequestId("cam-1"), told.requestId());
    assertEquals(Entry.Result.FACES, told.result());
    assertEquals(Map.of(Count.FRAMES, 1, Count.FACES, 1), told.counts());
    assertEquals("[decode, detect, crop]", told.timingsMs().keySet().toString());
  }

  @Test
  void frameWithoutAFaceIsAnsweredWithItsCamera() {
    List<String> answered = new ArrayList<>();
    var detectFaces =
        new DetectFaces(
            frame -> List.of(),
            new FacesOutbox(queue::add, new NoObjects(), null),
            new Answers(answered::add, new NoObjects(), null));

    detectFaces.handle(
        new FrameRequest(
            new RequestId("cam-1"),
            null,
            "door",
            ImageCodec.png(new RgbImage(40, 30, new byte[40 * 30 * 3])),
            Instant.EPOCH,
            null));

    assertEquals("door", Json.read(answered.get(0), Answer.class).camera());
  }

  private FacesMessage send(byte[] picture) {
    return send(picture, FACE);
  }

  private FacesMessage send(byte[] picture, Face face) {
    ObjectStore nothing = new NoObjects();
    var detectFaces =
        new DetectFaces(
            frame -> List.of(face),
            new FacesOutbox(queue::add, nothing, null),
            new Answers(body -> {}, nothing, null),
            FrameAge.ANY,
            journal::add);

    detectFaces.handle(
        new FrameRequest(new RequestId("cam-1"), null, picture, Instant.EPOCH, null));

    return new FacesInbox(nothing, null).open(queue.get(0));
  }

  private static final class NoObjects implements ObjectStore {
    @Override
    public byte[] get(ObjectRef ref, long maxBytes) {
      throw new AssertionError("expected no read from the store");
    }

    @Override
    public void put(ObjectRef ref, byte[] bytes, String contentType) {
      throw new AssertionError("expected no write to the store");
    }
  }
}
