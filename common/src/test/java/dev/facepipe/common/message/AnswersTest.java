package dev.facepipe.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.UnusableObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {
  /** MD5 of zero bytes. */
  private static final String ETAG = "d41d8cd98f00b204e9800998ecf8427e";

  private static final String OTHER = "0123456789abcdef0123456789abcdef";

  private final List<String> queue = new ArrayList<>();
  private final Map<String, String> bucket = new LinkedHashMap<>();

  @Test
  void withoutABucketOnlyTheQueueGetsTheAnswer() {
    new Answers(queue::add, new Bucket(), null).send(answer("a"), null);

    assertEquals(1, queue.size());
    assertEquals(Map.of(), bucket);
  }

  @Test
  void anAnswerToAPostedFrameIsStoredAsJson() {
    answers().send(answer("a"), null);

    assertEquals(Set.of("results/a.json"), bucket.keySet());
    assertEquals(queue.get(0), bucket.get("results/a.json"));
  }

  @Test
  void anAnswerToADroppedPictureIsAlsoStoredAsBareText() {
    answers().send(answer("hall"), frame("hall.jpg"));

    assertEquals("No-Face", bucket.get("results/hall.txt"));
  }

  @Test
  void anAnswerToAFrameOfAVideoIsNotStoredAsText() {
    answers()
        .send(answer("hall/frame-00012"), frame("drops/hall.mp4/" + ETAG + "/frame-00012.jpg"));

    assertEquals(
        Set.of(
            "results/hall/frame-00012.json",
            "results/drops/hall.mp4/" + ETAG + "/frame-00012.json"),
        bucket.keySet());
  }

  @Test
  void anAnswerNamesItsDrop() {
    answers()
        .send(answer("hall/frame-00012"), frame("drops/hall.mp4/" + ETAG + "/frame-00012.jpg"));
    answers().send(answer("hall"), frame("hall.jpg"));
    answers().send(answer("posted"), null);

    assertEquals(new Drop("hall.mp4", ETAG), Json.read(queue.get(0), Answer.class).drop());
    assertEquals(new Drop("hall.jpg", ETAG), Json.read(queue.get(1), Answer.class).drop());
    assertNull(Json.read(queue.get(2), Answer.class).drop());
  }

  @Test
  void theBareAnswerBelongsToTheNewestPictureOfAStem() {
    Origin first = frame("IMG_0001.JPG");
    Origin second = Origin.ofFrame(new ObjectRef("frames", "IMG_0001.png"), OTHER);
    answers().arrived(second, Instant.ofEpochSecond(2));
    answers().arrived(first, Instant.ofEpochSecond(1)); // the event of the older picture comes late

    answers().send(named("Bea"), second);
    answers().send(named("Ada"), first);

    assertEquals("Bea", stored("IMG_0001.json").result());
    assertEquals("Bea", bucket.get("results/IMG_0001.txt"));
    assertEquals("Ada", stored("drops/IMG_0001.JPG/" + ETAG + "/picture.json").result());
    assertEquals("Bea", stored("drops/IMG_0001.png/" + OTHER + "/picture.json").result());
  }

  private Answer named(String name) {
    return new Answer(new RequestId("IMG_0001"), name, null, null, null, List.of(), null, null);
  }

  private Answer stored(String key) {
    return Json.read(bucket.get("results/" + key), Answer.class);
  }

  @ParameterizedTest
  @CsvSource({
    "../a, %2E%2E/a",
    "a/../../b, a/%2E%2E/%2E%2E/b",
    "., %2E",
    "..., ...",
    "a..b/.c, a..b/.c",
    "/etc/shadow, %2Fetc/shadow",
    "//, %2F%2F"
  })
  void dotSegmentsAndLeadingSlashesOfAnIdAreEscaped(String id, String stem) {
    answers().send(answer(id), null);

    assertEquals(Set.of("results/" + stem + ".json"), bucket.keySet());
  }

  @ParameterizedTest
  @CsvSource({"hall/frame-00001", "hall", "a/../b"})
  void aClientsIdReplacesNoStoredAnswer(String id) {
    answers().send(answer(id), frame(id + ".jpg"));
    Map<String, String> before = Map.copyOf(bucket);

    Answer forged = Answer.failed(new RequestId(id), null, new Answer.Failure("forged", null));
    answers().send(forged, null);

    before.forEach((key, stored) -> assertEquals(stored, bucket.get(key)));
    assertEquals(2, queue.size(), "both requests get an answer");
  }

  @ParameterizedTest
  @CsvSource({
    "hall/frame-00001, hall%2Fframe-00001",
    "hall/video, hall%2Fvideo",
    "a/b/frame-123456, a/b%2Fframe-123456",
    "hall/newest-film, hall%2Fnewest-film",
    "hall/newest-answer, hall%2Fnewest-answer",
    "drops/hall.mp4/d41d8cd98f00b204e9800998ecf8427e/frame-1, drops%2Fhall.mp4/d41d8cd98f00b204e9800998ecf8427e/frame-1",
    "hall/frame-1, hall/frame-1",
    "frame-00001, frame-00001"
  })
  void aClientsIdNeverHasTheKeyOfAVideosResult(String id, String stem) {
    answers().send(answer(id), null);

    assertEquals(Set.of("results/" + stem + ".json"), bucket.keySet());
  }

  @Test
  void aNewPictureUnderTheSameKeyReplacesTheAnswer() {
    Origin frame = frame("hall.jpg");
    answers().send(answer("hall"), frame);
    answers()
        .send(Answer.failed(new RequestId("hall"), null, new Answer.Failure("newer", null)), frame);

    assertTrue(bucket.get("results/hall.json").contains("newer"));
    assertEquals("Error", bucket.get("results/hall.txt"));
  }

  /** A key has at most 1,024 bytes, and .json is one byte longer than .jpg. */
  @Test
  void aResultWithATooLongKeyGoesToTheQueueOnly() {
    String stem = "k".repeat(1020);
    answers().send(answer(stem), frame(stem + ".jpg"));

    assertEquals(1, queue.size());
    assertEquals(Set.of("results/" + stem + ".txt"), bucket.keySet());
  }

  @Test
  void anAnswerToAnUnprintableKeyGoesToTheQueueOnly() {
    Origin frame = frame("a\nb.jpg");
    RequestId id = frame.requestId();

    answers().send(Answer.noFace(id, frame.filename(), Map.of()), frame);

    assertEquals("a\ufffdb", id.value());
    assertEquals(1, queue.size());
    assertEquals(Map.of(), bucket);
  }

  @Test
  void theMessageOfAFailureIsOneBoundedLine() {
    var failure = new Answer.Failure("c", "a\nb\u2028" + "x".repeat(1_000_000));

    assertTrue(failure.message().startsWith("a?b?xxx"), failure.message().substring(0, 20));
    assertTrue(failure.message().length() < 2000, failure.message().length() + " characters");
  }

  @Test
  void anAnswerThatCouldNotBeStoredIsNotSent() {
    ObjectStore full =
        new ObjectStore() {
          @Override
          public byte[] get(ObjectRef ref, long maxBytes) {
            throw new UnusableObject(ref, "no such object");
          }

          @Override
          public void put(ObjectRef ref, byte[] bytes, String contentType) {
            throw new Unavailable("full", new IllegalStateException("test"));
          }
        };
    Answers answers = new Answers(queue::add, full, "results");

    assertThrows(Unavailable.class, () -> answers.send(answer("a"), null));
    assertEquals(List.of(), queue);
  }

  /** The bucket would refuse the object at every try, and the client would wait for ever. */
  @Test
  void anAnswerThatTheBucketRefusesForGoodIsStillSent() {
    ObjectStore picky =
        new ObjectStore() {
          @Override
          public byte[] get(ObjectRef ref, long maxBytes) {
            throw new UnusableObject(ref, "no such object");
          }

          @Override
          public void put(ObjectRef ref, byte[] bytes, String contentType) {
            throw new UnusableObject(ref, "InvalidURI");
          }
        };
    Answers answers = new Answers(queue::add, picky, "results");

    answers.send(answer("a"), null);
    answers.send(answer("hall"), frame("hall.jpg"));

    assertEquals(2, queue.size());
  }

  /** SQS refuses more than 1 MiB at every try, and the client would wait for ever. */
  @Test
  void theQueueGetsOnlyTheLargestFacesOfATooLargeAnswer() {
    List<NamedFace> crowd =
        IntStream.range(0, 20_000)
            .mapToObj(i -> new NamedFace(new Box(0, 0, 30_000 - i, 9), 1, "Ada", 0f, null, null))
            .toList();

    answers()
        .send(new Answer(new RequestId("a"), "Ada", null, null, null, crowd, null, null), null);

    assertTrue(queue.get(0).length() <= 1 << 20, queue.get(0).length() + " bytes");
    Answer sent = Json.read(queue.get(0), Answer.class);
    assertEquals("Ada", sent.result());
    assertEquals(crowd.subList(0, sent.faces().size()), sent.faces());
    assertTrue(sent.faces().size() > 5_000, sent.faces().size() + " faces");
    assertEquals(20_000, Json.read(bucket.get("results/a.json"), Answer.class).faces().size());
  }

  private Answers answers() {
    return new Answers(queue::add, new Bucket(), "results");
  }

  private static Origin frame(String key) {
    return Origin.ofFrame(new ObjectRef("frames", key), ETAG);
  }

  private static Answer answer(String id) {
    return Answer.noFace(new RequestId(id), null, Map.of());
  }

  private final class Bucket implements ObjectStore {
    @Override
    public byte[] get(ObjectRef ref, long maxBytes) {
      String object = bucket.get(ref.bucket() + "/" + ref.key());
      if (object == null) {
        throw new UnusableObject(ref, "no such object");
      }
      return object.getBytes(UTF_8);
    }

    @Override
    public void put(ObjectRef ref, byte[] bytes, String contentType) {
      bucket.put(ref.bucket() + "/" + ref.key(), new String(bytes, UTF_8));
    }
  }
}
