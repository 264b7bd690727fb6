package dev.facepipe.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.message.FacesMessage.Crop;
import dev.facepipe.common.message.FacesMessage.CroppedFace;
import dev.facepipe.common.message.FacesMessage.Frame;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.UnusableObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FacesOutboxTest {
  /** SQS's limit for a message, in bytes. */
  private static final int MEBIBYTE = 1_048_576;

  private final List<String> queue = new ArrayList<>();
  private final Map<ObjectRef, byte[]> bucket = new HashMap<>();
  private final ObjectStore objects = new Bucket();

  @Test
  void aMessageOfExactlyTheLimitGoesToTheQueue() {
    new FacesOutbox(queue::add, objects, "claims").send(messageOf(MEBIBYTE));

    assertEquals(MEBIBYTE, queue.get(0).getBytes(UTF_8).length);
    assertTrue(bucket.isEmpty());
  }

  @Test
  void aMessageOneByteLargerGoesToTheBucketAndIsReadBack() {
    FacesMessage large = messageOf(MEBIBYTE + 1);

    new FacesOutbox(queue::add, objects, "claims").send(large);

    assertEquals(1, bucket.size());
    assertTrue(queue.get(0).length() < 200, queue.get(0));
    FacesMessage opened = new FacesInbox(objects, "claims").open(queue.get(0));
    assertEquals(large.requestId(), opened.requestId());
    assertArrayEquals(large.faces().get(0).crop().png(), opened.faces().get(0).crop().png());
  }

  @Test
  void withoutABucketALargeMessageIsRefused() {
    FacesOutbox outbox = new FacesOutbox(queue::add, objects, null);

    FacesOutbox.TooLarge refused =
        assertThrows(FacesOutbox.TooLarge.class, () -> outbox.send(messageOf(MEBIBYTE + 1)));
    assertTrue(refused.toString().contains("1048577 bytes"), refused.toString());
    assertTrue(queue.isEmpty());
  }

  @ParameterizedTest // found by FacesMessageFuzzTest
  @ValueSource(strings = {"", " ", "null", "{\"claim\":\"s3://other\\n/1\"}"})
  void aBadMessageIsRefusedWithAOneLineMessage(String body) {
    FacesInbox inbox = new FacesInbox(new Bucket(), "claims");

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> inbox.open(body));

    String said = String.valueOf(refused.getMessage());
    assertTrue(said.chars().noneMatch(Character::isISOControl), said);
  }

  /**
   * Returns a message whose JSON has this many bytes. Base64 makes 4 bytes of 3; the file name adds
   * the rest.
   */
  private static FacesMessage messageOf(int bytes) {
    int left = bytes - json("", new byte[0]).length();
    byte[] png = new byte[left / 4 * 3];
    return message("n".repeat(left % 4), png);
  }

  private static String json(String filename, byte[] png) {
    return Json.write(message(filename, png));
  }

  private static FacesMessage message(String filename, byte[] png) {
    Point point = new Point(1, 1);
    return new FacesMessage(
        1,
        new RequestId("cam-1"),
        filename,
        "2026-11-21T12:00:00Z",
        new Frame(4, 4, null),
        List.of(
            new CroppedFace(
                new Box(0, 0, 4, 4),
                1,
                Landmarks.of(List.of(point, point, point, point, point)),
                new Crop(png, 0, 0, 1))),
        Map.of());
  }

  private final class Bucket implements ObjectStore {
    @Override
    public byte[] get(ObjectRef ref, long maxBytes) {
      if (!bucket.containsKey(ref)) {
        throw new UnusableObject(ref, "no such object");
      }
      return bucket.get(ref);
    }

    @Override
    public void put(ObjectRef ref, byte[] bytes, String contentType) {
      bucket.put(ref, bytes);
    }
  }
}
