package dev.facepipe.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {
  /** MD5 of zero bytes. */
  private static final String ETAG = "d41d8cd98f00b204e9800998ecf8427e";

  private static final String OTHER = "0123456789abcdef0123456789abcdef";

  private static final float[] EMBEDDING = {0.25f, -1e-7f, 3f};

  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00.250Z");

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
  void answerSaysWhenItWasSent() {
    seeing(NOON).send(answer("a"), null);

    assertEquals("2026-11-29T12:00:00.250Z", Json.read(queue.get(0), Answer.class).at());
    assertEquals(queue.get(0), bucket.get("results/a.json"));
  }

  /** A client that counts the objects of the bucket expects one for each video. */
  @Test
  void asTextAnAnswerLeavesOneObject() {
    Answers answers = answers(ResultsForm.TEXT, VideoAnswers.BOTH, "claims");
    String etag = "0123456789abcdef0123456789abcdef";
    Origin only = frame("drops/test_00.mp4/" + etag + "/frame.jpg");

    answers.arrived(only, NOON);
    answers.send(named("Ada", "test_00"), only);
    answers.send(named("Bea", "hall"), frame("hall.jpg"));
    answers.send(named("Cleo", "cam-7"), null);

    assertEquals(
        Map.of(
            "results/test_00.txt", "Ada", "results/hall.txt", "Bea", "results/cam-7.txt", "Cleo"),
        bucket);
    assertEquals(3, queue.size());
  }

  @Test
  void asTextTheFirstAnswerToAPostedIdStays() {
    Answers answers = answers(ResultsForm.TEXT, VideoAnswers.BOTH, "claims");

    answers.send(named("Ada", "cam-7"), null);
    answers.send(named("Bea", "cam-7"), null);

    assertEquals(Map.of("results/cam-7.txt", "Ada"), bucket);
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
    "hall/people, hall%2Fpeople",
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

  @Test
  void answerToAFrameOfAVideoLeavesANote() {
    Origin frame = frame("drops/hall.mp4/" + ETAG + "/frame-00012.jpg");
    noting(VideoAnswers.BOTH)
        .send(named("Ada", "hall/frame-00012"), frame, List.of(EMBEDDING), face -> "");

    String json = bucket.get("claims/" + Keys.note(new Drop("hall.mp4", ETAG), 12));
    FrameNote note = Json.read(json, FrameNote.class);
    assertEquals(12, note.number());
    assertEquals("Ada", note.answer().result());
    assertArrayEquals(EMBEDDING, note.embedding(0));
    assertEquals(1, queue.size());
  }

  @Test
  void onlyFramesOfVideosLeaveNotes() {
    Answers answers = noting(VideoAnswers.BOTH);
    answers.send(answer("posted"), null);
    answers.send(answer("hall"), frame("hall.jpg"));
    answers.send(answer("hall"), frame("drops/hall.mp4/" + ETAG + "/frame.jpg")); // FRAMES=1
    answers.send(
        answer("another/frame-00012"), frame("drops/hall.mp4/" + ETAG + "/frame-00012.jpg"));

    assertEquals(
        List.of(), bucket.keySet().stream().filter(key -> key.startsWith("claims/")).toList());
  }

  @Test
  void settingSaysWhichAnswersAVideoGets() {
    Origin frame = frame("drops/hall.mp4/" + ETAG + "/frame-00012.jpg");

    noting(VideoAnswers.PEOPLE).send(answer("hall/frame-00012"), frame);
    assertEquals(Set.of("claims/" + Keys.note(frame.drop(), 12)), bucket.keySet());
    assertEquals(List.of(), queue);

    bucket.clear();
    noting(VideoAnswers.FRAMES).send(answer("hall/frame-00012"), frame);
    assertEquals(1, queue.size());
    assertFalse(bucket.containsKey("claims/" + Keys.note(frame.drop(), 12)));
  }

  /** A posted picture is answered in any case. */
  @Test
  void answersToPicturesDoNotDependOnTheSetting() {
    noting(VideoAnswers.PEOPLE).send(answer("posted"), null);
    noting(VideoAnswers.PEOPLE).send(answer("hall"), frame("hall.jpg"));

    assertEquals(2, queue.size());
  }

  @Test
  void answersOfPeopleAloneNeedABucketForNotes() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> answers(ResultsForm.ALL, VideoAnswers.PEOPLE, null));

    assertEquals(
        "VIDEO_ANSWERS is people, and CLAIMS_BUCKET has no value; expected the bucket that keeps"
            + " notes of frames",
        refused.getMessage());
  }

  /** 30,000 strangers, as in a film of a crowd. */
  @Test
  void summaryTooLargeForTheQueueKeepsTheFirstPeople() {
    List<Person> people =
        IntStream.range(0, 30_000).mapToObj(i -> stranger("unknown-" + (i + 1))).toList();
    VideoFrames video = new VideoFrames(new Drop("hall.mp4", ETAG), true, List.of(0.0), 1);

    answers().send(VideoPeople.of(video, List.of(), "resnet34", "v1", people, NOON));

    assertTrue(queue.get(0).length() <= 1 << 20, queue.get(0).length() + " bytes");
    List<Person> told = Json.read(queue.get(0), VideoPeople.class).people();
    assertTrue(told.size() > 1000, told.size() + " people");
    assertEquals("unknown-1", told.get(0).name());
  }

  private static Person stranger(String name) {
    return new Person(
        name,
        false,
        List.of(new Person.Seen(0, 1)),
        1,
        1,
        1,
        null,
        null,
        null,
        null,
        null,
        new Person.Best(1, 0, new Box(0, 0, 10, 10)),
        "thumbnail");
  }

  private Answers noting(VideoAnswers videos) {
    return answers(ResultsForm.ALL, videos, "claims");
  }

  private static Answer named(String name, String id) {
    var face = new NamedFace(new Box(0, 0, 10, 10), 1, name, 0.2f, 0.45f, null);
    return Answer.named(new RequestId(id), null, "resnet34", "v1", List.of(face), Map.of());
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

  @Test
  void facesOfAPostedFrameLeaveASighting() {
    seeing(NOON).send(named("Ada", "cam-1"), null, List.of(EMBEDDING), face -> "jpeg " + face);

    List<String> keys = sightings();
    assertEquals(1, keys.size());
    assertTrue(keys.get(0).startsWith("results/sightings/2026-11-29/12-00-00.250-"), keys.get(0));
    Sighting sighting = Json.read(bucket.get(keys.get(0)), Sighting.class);
    assertEquals("2026-11-29T12:00:00.250Z", sighting.at());
    assertEquals(Json.read(queue.get(0), Answer.class), sighting.answer());
    assertArrayEquals(EMBEDDING, sighting.faces().get(0).values().orElseThrow());
    assertEquals("jpeg 0", sighting.faces().get(0).thumbnail());
  }

  @Test
  void pictureThatIsAnsweredTwiceHasTwoSightingsWithOneUuid() {
    seeing(NOON).send(named("Ada", "hall"), frame("hall.jpg"), List.of(EMBEDDING), face -> "");
    seeing(NOON.plusSeconds(90))
        .send(named("Ada", "hall"), frame("hall.jpg"), List.of(EMBEDDING), face -> "");

    List<String> keys = sightings();
    assertEquals(2, keys.size());
    assertEquals(uuid(keys.get(0)), uuid(keys.get(1)));
    assertEquals(
        new Drop("hall.jpg", ETAG),
        Json.read(bucket.get(keys.get(0)), Sighting.class).answer().drop());
  }

  @Test
  void folderOfADropIsTheCameraOfAnswerAndSighting() {
    String key = "house/door/hall.jpg";
    seeing(NOON).send(named("Ada", "house/door/hall"), frame(key), List.of(EMBEDDING), face -> "");
    seeing(NOON).send(answer("house/yard/hall"), frame("house/yard/hall.jpg"));

    assertEquals("house/door", Json.read(queue.get(0), Answer.class).camera());
    assertEquals("house/door", Json.read(bucket.get(sightings().get(0)), Sighting.class).camera());
    assertEquals("house/yard", Json.read(queue.get(1), Answer.class).camera());
  }

  /** What another program left in the queue may say both. */
  @Test
  void cameraOfAPostedFrameIsKeptAndThatOfADropWins() {
    Answer posted = named("Ada", "a").withCamera("door");
    seeing(NOON).send(posted, null, List.of(EMBEDDING), face -> "");
    answers().send(named("Ada", "yard/a").withCamera("door"), frame("yard/a.jpg"));

    assertEquals("door", Json.read(queue.get(0), Answer.class).camera());
    assertEquals("door", Json.read(bucket.get(sightings().get(0)), Sighting.class).camera());
    assertEquals("yard", Json.read(queue.get(1), Answer.class).camera());
  }

  private static String uuid(String key) {
    return key.substring(key.length() - "00000000-0000-0000-0000-000000000000.json".length());
  }

  /** The only frame of a video has no summary. */
  @Test
  void frameOfAVideoLeavesNoSighting() {
    Answers answers = seeing(NOON);
    answers.send(
        named("Ada", "hall/frame-00012"),
        frame("drops/hall.mp4/" + ETAG + "/frame-00012.jpg"),
        List.of(EMBEDDING),
        face -> {
          throw new AssertionError("no thumbnail is wanted");
        });
    assertEquals(List.of(), sightings());

    answers.send(
        named("Ada", "hall"),
        frame("drops/hall.mp4/" + ETAG + "/frame.jpg"),
        List.of(EMBEDDING),
        face -> "");
    assertEquals(1, sightings().size());
  }

  @Test
  void answerWithoutFacesLeavesNoSighting() {
    seeing(NOON).send(answer("a"), null);
    seeing(NOON).send(Answer.failed(new RequestId("b"), null, new Answer.Failure("c", null)), null);

    assertEquals(List.of(), sightings());
  }

  @Test
  void withoutTheSettingNoSightingIsLeft() {
    answers().send(named("Ada", "a"), null, List.of(EMBEDDING), face -> "");

    assertEquals(List.of(), sightings());
  }

  /** So the message comes again, as after a result that was not stored. */
  @Test
  void answerWhoseSightingCouldNotBeStoredIsNotSent() {
    ObjectStore full =
        new Bucket() {
          @Override
          public void put(ObjectRef ref, byte[] bytes, String contentType) {
            if (ref.key().startsWith("sightings/")) {
              throw new Unavailable("full", new IllegalStateException("test"));
            }
            super.put(ref, bytes, contentType);
          }
        };
    Answers answers = seeing(full, NOON);

    assertThrows(
        Unavailable.class,
        () -> answers.send(named("Ada", "a"), null, List.of(EMBEDDING), face -> ""));
    assertEquals(List.of(), queue);
  }

  private List<String> sightings() {
    return bucket.keySet().stream().filter(key -> key.startsWith("results/sightings/")).toList();
  }

  private Answers seeing(Instant now) {
    return seeing(new Bucket(), now);
  }

  private Answers seeing(ObjectStore objects, Instant now) {
    return new Answers(
        queue::add,
        objects,
        new Answers.Stored(
            "results", ResultsForm.ALL, null, new SightingWriter(objects, "results")),
        VideoAnswers.BOTH,
        () -> now);
  }

  private Answers answers(ResultsForm form, VideoAnswers videos, @Nullable String claims) {
    return new Answers(
        queue::add,
        new Bucket(),
        new Answers.Stored("results", form, claims, null),
        videos,
        () -> NOON);
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

  private class Bucket implements ObjectStore {
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
