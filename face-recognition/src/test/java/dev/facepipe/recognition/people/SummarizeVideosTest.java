package dev.facepipe.recognition.people;

import static dev.facepipe.recognition.people.NotedVideo.axis;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.ResultsBucket;
import dev.facepipe.common.message.Sighting;
import dev.facepipe.common.message.Sighting.SeenFace;
import dev.facepipe.common.message.SummaryRequest;
import dev.facepipe.common.message.VideoFrames;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.common.store.ListedStore;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.recognition.gallery.Gallery;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SummarizeVideosTest {
  private static final float[] ADA = axis(0);
  private static final float[] STRANGER = axis(1);
  private static final Gallery GALLERY =
      Gallery.empty(NotedVideo.MODEL).with("Ada", List.of(ADA)).with("Bea", List.of(axis(9)));
  private static final Instant START = Instant.parse("2026-11-29T10:00:00Z");

  /** Ada in frames 1, 2 and 3, a stranger in 3 and 4, nobody in 5. */
  private static final NotedVideo VIDEO =
      new NotedVideo(1)
          .frame()
          .face(ADA, 10)
          .frame()
          .face(ADA, 12)
          .frame()
          .face(ADA, 14)
          .face(STRANGER, 200)
          .frame()
          .face(STRANGER, 201)
          .frame();

  private static final Drop DROP = VIDEO.frames().drop();

  private final Store store = new Store();
  private final List<String> answered = new ArrayList<>();
  private final List<Entry> journal = new ArrayList<>();
  private final List<SummaryRequest> waiting = new ArrayList<>();
  private final List<Duration> delays = new ArrayList<>();
  private Instant now = START;
  private boolean queueWorks = true;
  private String sightings = "on";
  private String nearMisses = "on";

  @Test
  void videoIsAnsweredWhenItsLastFrameIs() {
    cut(VIDEO.frames());
    VIDEO.notes().subList(0, 4).forEach(this::note);
    assertEquals(List.of(), deliver(SummaryRequest.first(DROP, START)));
    assertEquals(List.of(), answered);
    assertEquals(List.of(Duration.ofSeconds(1)), delays);

    note(VIDEO.notes().get(4));
    now = START.plusSeconds(1);
    deliver(waiting.remove(0));

    Answer answer = Json.read(answered.get(0), Answer.class);
    assertEquals("film", answer.requestId().value());
    assertEquals("Ada, Unknown", answer.result());
    assertEquals(DROP, answer.drop());
    VideoPeople told = Json.read(answered.get(0), VideoPeople.class);
    assertTrue(told.complete());
    assertEquals(List.of(), told.missing());
    assertEquals(5, told.end());
    assertEquals(
        List.of("Ada", "unknown-1"), told.people().stream().map(person -> person.name()).toList());
    assertEquals(List.of(), waiting);
    assertEquals(Entry.Result.SUMMARISED, journal.get(0).result());
  }

  /** The files of a summary, and its sighting, hold what the answer holds. */
  @Test
  void withoutNearMissesASummaryNamesNobodyWhoWasNotThere() {
    cut(VIDEO.frames());
    VIDEO.notes().forEach(this::note);
    deliver(SummaryRequest.first(DROP, START));
    assertTrue(answered.get(0).contains("runner_up") || answered.get(0).contains("nearest"));

    store.keys("results", "").forEach(key -> store.delete("results", List.of(key)));
    nearMisses = "off";
    deliver(SummaryRequest.first(DROP, START));

    assertFalse(answered.get(1).contains("runner_up") || answered.get(1).contains("nearest"));
    for (String key : store.keys("results", "")) {
      if (key.endsWith(".json")) {
        String stored = store.text("results", key);
        assertFalse(stored.contains("runner_up") || stored.contains("\"nearest\""), key);
      }
    }
  }

  @Test
  void resultsHaveFourFilesUnderTheDropAndUnderTheStem() {
    cut(VIDEO.frames());
    VIDEO.notes().forEach(this::note);

    deliver(SummaryRequest.first(DROP, START));

    for (String ending : VideoPeople.ENDINGS) {
      String own = store.text("results", Keys.ownPeople(DROP, ending));
      assertEquals(own, store.text("results", "film/people" + ending));
    }
  }

  /** The other film of this name came later, so the bare results are its own. */
  @Test
  void olderVideoLeavesTheStemToTheNewerOne() {
    cut(VIDEO.frames());
    VIDEO.notes().forEach(this::note);
    Drop newer = new Drop("film.mov", "1".repeat(32));
    new ResultsBucket(store, "results").arrive(Keys.newestFilm(newer), newer, START);

    deliver(SummaryRequest.first(DROP, START));

    assertEquals(
        List.of("film/newest-film.json"),
        store.keys("results", "").stream().filter(key -> key.startsWith("film/")).toList());
    assertNotNull(store.text("results", Keys.ownPeople(DROP, ".json")));
  }

  @Test
  void thumbnailComesFromTheBestFrame() {
    cut(VIDEO.frames());
    VIDEO.notes().forEach(this::note);
    byte[] frame = ImageCodec.jpeg(new RgbImage(300, 100, new byte[300 * 100 * 3]), 90);
    for (int number = 1; number <= 4; number++) {
      store.put(new ObjectRef("frames", Keys.frame(DROP, number)), frame, "image/jpeg");
    }

    deliver(SummaryRequest.first(DROP, START));

    VideoPeople stored =
        Json.read(store.text("results", Keys.ownPeople(DROP, ".json")), VideoPeople.class);
    for (var person : stored.people()) {
      String thumbnail = person.thumbnail();
      assertNotNull(thumbnail);
      RgbImage face = ImageCodec.decode(Base64.getDecoder().decode(thumbnail));
      assertTrue(face.width() <= 160 && face.height() <= 160, face.width() + "x" + face.height());
    }
    assertTrue(
        Json.read(answered.get(0), VideoPeople.class).people().stream()
            .allMatch(person -> person.thumbnail() == null));
  }

  @Test
  void goneFrameGivesNoThumbnail() {
    cut(VIDEO.frames());
    VIDEO.notes().forEach(this::note);

    deliver(SummaryRequest.first(DROP, START));

    VideoPeople stored =
        Json.read(store.text("results", Keys.ownPeople(DROP, ".json")), VideoPeople.class);
    assertNull(stored.people().get(0).thumbnail());
  }

  /** The mean of equal faces is the face: Ada's is the first axis, the stranger's the second. */
  @Test
  void videoLeavesOneSightingWithAFaceForEachPerson() {
    cut(VIDEO.frames());
    VIDEO.notes().forEach(this::note);
    byte[] frame = ImageCodec.jpeg(new RgbImage(300, 100, new byte[300 * 100 * 3]), 90);
    store.put(new ObjectRef("frames", Keys.frame(DROP, 1)), frame, "image/jpeg");

    deliver(SummaryRequest.first(DROP, START));

    VideoPeople stored =
        Json.read(store.text("results", Keys.ownPeople(DROP, ".json")), VideoPeople.class);
    Sighting sighting = sighting();
    VideoPeople seen = sighting.video();
    assertEquals("2026-11-29T10:00:00.000Z", sighting.at());
    assertNull(sighting.answer());
    assertEquals(
        stored.with(stored.people().stream().map(p -> p.withThumbnail(null)).toList()), seen);
    assertEquals(
        stored.people().stream().map(person -> person.thumbnail()).toList(),
        sighting.faces().stream().map(SeenFace::thumbnail).toList());
    assertNotNull(sighting.faces().get(0).thumbnail());
    assertArrayEquals(ADA, sighting.faces().get(0).values().orElseThrow(), 1e-6f);
    assertArrayEquals(STRANGER, sighting.faces().get(1).values().orElseThrow(), 1e-6f);
  }

  private Sighting sighting() {
    List<String> keys = store.keys("results", "sightings/");
    assertEquals(1, keys.size(), keys.toString());
    return Json.read(store.text("results", keys.get(0)), Sighting.class);
  }

  @Test
  void videoWithNobodyOrWithoutTheSettingLeavesNoSighting() {
    sightings = "off";
    cut(VIDEO.frames());
    VIDEO.notes().forEach(this::note);
    deliver(SummaryRequest.first(DROP, START));
    assertEquals(List.of(), store.keys("results", "sightings/"));

    SummarizeVideosTest other = new SummarizeVideosTest();
    NotedVideo empty = new NotedVideo(1).frame();
    other.cut(empty.frames());
    empty.notes().forEach(other::note);
    other.deliver(SummaryRequest.first(DROP, START));
    assertEquals(List.of(), other.store.keys("results", "sightings/"));
  }

  /** A stored summary is never gathered again, so its faces would be lost. */
  @Test
  void summaryIsNotStoredBeforeItsSighting() {
    cut(VIDEO.frames());
    VIDEO.notes().forEach(this::note);
    store.room = 0;
    assertEquals(List.of("id"), deliver(SummaryRequest.first(DROP, START)));
    store.room = 1;
    assertEquals(List.of("id"), deliver(SummaryRequest.first(DROP, START)));

    sighting();
    assertEquals(1, store.keys("results", "").size());
  }

  @Test
  void framesThatNeverComeAreMissing() {
    cut(VIDEO.frames());
    VIDEO.notes().subList(0, 3).forEach(this::note);
    deliver(SummaryRequest.first(DROP, START));
    now = START.plusSeconds(899);
    deliver(waiting.remove(0));
    assertEquals(List.of(), answered);

    now = START.plusSeconds(901);
    deliver(waiting.remove(0));

    VideoPeople told = Json.read(answered.get(0), VideoPeople.class);
    assertEquals(List.of(4, 5), told.missing());
    assertFalse(told.complete());
  }

  /** A long backlog: a frame every ten minutes. */
  @Test
  void videoWaitsAsLongAsFramesCome() {
    cut(VIDEO.frames());
    SummaryRequest request = SummaryRequest.first(DROP, START);
    for (int i = 0; i < 5; i++) {
      now = START.plus(Duration.ofMinutes(10L * (i + 1)));
      deliver(request);
      assertEquals(List.of(), answered);
      request = waiting.remove(0);
      note(VIDEO.notes().get(i));
    }
    deliver(request);

    assertTrue(Json.read(answered.get(0), VideoPeople.class).complete());
    assertEquals(Duration.ofSeconds(30), delays.get(0)); // a twentieth of ten minutes
    assertEquals(Duration.ofMinutes(1), delays.get(4)); // the longest
  }

  @Test
  void frameWithAnErrorIsMissingAndIsNotWaitedFor() {
    cut(VIDEO.frames());
    VIDEO.notes().subList(0, 4).forEach(this::note);
    Answer failed =
        Answer.failed(
            new RequestId("film/frame-00005"), null, new Answer.Failure("bad_crop", "broken"));
    note(FrameNote.of(5, failed, List.of()));

    deliver(SummaryRequest.first(DROP, START));

    VideoPeople told = Json.read(answered.get(0), VideoPeople.class);
    assertEquals(List.of(5), told.missing());
    assertFalse(told.complete());
    assertEquals("Ada, Unknown", told.result());
  }

  @Test
  void videoWithoutAnyReadableFrameIsAnError() {
    cut(VIDEO.frames());
    now = START.plusSeconds(901);

    deliver(SummaryRequest.first(DROP, START));

    assertEquals("Error", Json.read(answered.get(0), Answer.class).result());
  }

  @Test
  void videoWithoutFacesIsNoFace() {
    NotedVideo empty = new NotedVideo(1).frame();
    cut(empty.frames());
    empty.notes().forEach(this::note);

    deliver(SummaryRequest.first(DROP, START));

    assertEquals("No-Face", Json.read(answered.get(0), Answer.class).result());
  }

  @Test
  void videoThatWasCutShortIsNotComplete() {
    VideoFrames whole = VIDEO.frames();
    cut(new VideoFrames(whole.drop(), false, whole.times(), whole.end()));
    VIDEO.notes().forEach(this::note);

    deliver(SummaryRequest.first(DROP, START));

    VideoPeople told = Json.read(answered.get(0), VideoPeople.class);
    assertFalse(told.complete());
    assertEquals(List.of(), told.missing());
  }

  @Test
  void secondDeliveryAnswersTheStoredSummaryAgain() {
    cut(VIDEO.frames());
    VIDEO.notes().forEach(this::note);
    deliver(SummaryRequest.first(DROP, START));
    store.delete("claims", store.keys("claims", Keys.notes(DROP) + "frame-"));
    Map<String, byte[]> before = new TreeMap<>(store.objects);
    now = START.plusSeconds(2000);

    deliver(SummaryRequest.first(DROP, START));

    assertEquals(answered.get(0), answered.get(1));
    assertEquals(before.keySet(), store.objects.keySet());
  }

  @Test
  void notesInAnyOrderGiveTheSameBytes() {
    cut(VIDEO.frames());
    VIDEO.notes().forEach(this::note);
    deliver(SummaryRequest.first(DROP, START));
    SummarizeVideosTest other = new SummarizeVideosTest();
    List<FrameNote> reversed = new ArrayList<>(VIDEO.notes());
    Collections.reverse(reversed);
    reversed.forEach(other::note);
    other.cut(VIDEO.frames());

    other.deliver(SummaryRequest.first(DROP, START));

    for (String ending : VideoPeople.ENDINGS) {
      String key = Keys.ownPeople(DROP, ending);
      assertEquals(store.text("results", key), other.store.text("results", key));
    }
    assertEquals(answered, other.answered);
  }

  /** The function ends before any of its writes; each time, the message comes again. */
  @Test
  void functionKilledAtAnyWriteGivesTheSameSummary() {
    cut(VIDEO.frames());
    VIDEO.notes().forEach(this::note);
    for (int writes = 0; answered.isEmpty(); writes++) {
      assertTrue(writes < 20, "the video was never answered");
      store.room = writes;
      queueWorks = writes % 2 == 0;
      deliver(SummaryRequest.first(DROP, START));
    }

    SummarizeVideosTest undisturbed = new SummarizeVideosTest();
    undisturbed.cut(VIDEO.frames());
    VIDEO.notes().forEach(undisturbed::note);
    undisturbed.deliver(SummaryRequest.first(DROP, START));
    assertEquals(undisturbed.answered, answered);
    assertEquals(undisturbed.store.objects.keySet(), store.objects.keySet());
  }

  @Test
  void brokenMessageDoesNotHoldUpOthers() {
    cut(VIDEO.frames());
    VIDEO.notes().forEach(this::note);

    List<String> again =
        core()
            .handle(
                List.of(
                    new Delivery("broken", "r", "{\"v\":1}", 1),
                    new Delivery("good", "r", Json.write(SummaryRequest.first(DROP, START)), 1)));

    assertEquals(List.of("broken"), again);
    assertEquals(1, answered.size());
  }

  @Test
  void noteThatCannotBeReadIsMissing() {
    cut(VIDEO.frames());
    VIDEO.notes().forEach(this::note);
    store.put(new ObjectRef("claims", Keys.note(DROP, 2)), "{".getBytes(UTF_8), "x");
    // A note of a frame that the video does not have: somebody dropped it by hand.
    store.put(new ObjectRef("claims", Keys.note(DROP, 99)), "{".getBytes(UTF_8), "x");

    deliver(SummaryRequest.first(DROP, START));

    assertEquals(List.of(2), Json.read(answered.get(0), VideoPeople.class).missing());
  }

  /** These bytes were dropped again: the notes are deleted, and the new work has its request. */
  @Test
  void videoWithoutNotesIsLeftToTheNextRequest() {
    assertEquals(List.of(), deliver(SummaryRequest.first(DROP, START)));

    assertEquals(List.of(), answered);
    assertEquals(List.of(), waiting);
  }

  private void cut(VideoFrames frames) {
    store.put(
        new ObjectRef("claims", Keys.notedVideo(DROP)), Json.write(frames).getBytes(UTF_8), "json");
  }

  private void note(FrameNote note) {
    store.put(
        new ObjectRef("claims", Keys.note(DROP, note.number())),
        Json.write(note).getBytes(UTF_8),
        "json");
  }

  private List<String> deliver(SummaryRequest request) {
    return core().handle(List.of(new Delivery("id", "receipt", Json.write(request), 1)));
  }

  private SummarizeVideos core() {
    SummarySettings settings =
        SummarySettings.from(
            new Environment(
                Map.ofEntries(
                    Map.entry("NETWORKS", "networks"),
                    Map.entry("EMBEDDER", "resnet34"),
                    Map.entry("GALLERY", "file:gallery.npz"),
                    Map.entry("RESPONSE_QUEUE_URL", "responses"),
                    Map.entry("RESULTS_BUCKET", "results"),
                    Map.entry("CLAIMS_BUCKET", "claims"),
                    Map.entry("FRAMES_BUCKET", "frames"),
                    Map.entry("SUMMARIES_QUEUE_URL", "summaries"),
                    Map.entry("SIGHTINGS", sightings),
                    Map.entry("NEAR_MISSES", nearMisses))));
    Answers answers =
        new Answers(
            body -> {
              requireQueue();
              answered.add(body);
            },
            store,
            null);
    return new SummarizeVideos(
        settings,
        store,
        () -> GALLERY,
        answers,
        (body, delay) -> {
          requireQueue();
          waiting.add(Json.read(body, SummaryRequest.class));
          delays.add(delay);
        },
        () -> now,
        journal::add);
  }

  private void requireQueue() {
    if (!queueWorks) {
      throw new Unavailable("queue is down", new IOException("test"));
    }
  }

  /** Buckets in memory. */
  private static final class Store implements ListedStore {
    private final Map<String, byte[]> objects = new TreeMap<>();
    private int room = Integer.MAX_VALUE;

    String text(String bucket, String key) {
      return new String(get(new ObjectRef(bucket, key), Long.MAX_VALUE), UTF_8);
    }

    @Override
    public synchronized byte[] get(ObjectRef ref, long maxBytes) {
      byte[] object = objects.get(ref.toString());
      if (object == null) {
        throw new UnusableObject(ref, "no such object");
      }
      return object;
    }

    @Override
    public synchronized void put(ObjectRef ref, byte[] bytes, String contentType) {
      if (room-- <= 0) {
        throw new Unavailable("store is full", new IOException("503"));
      }
      objects.put(ref.toString(), bytes);
    }

    @Override
    public synchronized List<String> keys(String bucket, String prefix) {
      String start = "s3://" + bucket + "/";
      return objects.keySet().stream()
          .filter(name -> name.startsWith(start + prefix))
          .map(name -> name.substring(start.length()))
          .toList();
    }

    @Override
    public synchronized void delete(String bucket, Collection<String> keys) {
      keys.forEach(key -> objects.remove(new ObjectRef(bucket, key).toString()));
    }

    @Override
    public void putCopy(ObjectRef ref, byte[] bytes, String contentType) {
      put(ref, bytes, contentType);
    }
  }
}
