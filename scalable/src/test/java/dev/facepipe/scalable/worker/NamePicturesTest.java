package dev.facepipe.scalable.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.recognition.BatchNamer;
import dev.facepipe.recognition.NamingRules;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRules;
import dev.facepipe.scalable.NewestObjects;
import dev.facepipe.scalable.PictureMessage;
import dev.facepipe.scalable.Stamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Tests the worker's core with fakes. A picture that is not black has one face; its embedding is
 * the red of the middle; the fake network fails on red 66.
 */
class NamePicturesTest {
  private static final int BLACK = 0;
  private static final int ADA = 100;
  private static final int STRANGER = 200;
  private static final int POISON = 66;
  private static final Model MODEL = new Model("colours", "1", 2);

  private final Map<String, byte[]> pictures = new HashMap<>();
  private final Map<String, String> objects = new ConcurrentHashMap<>();
  private final Map<String, Answer> answers = new HashMap<>();
  private final List<Entry> journal = new ArrayList<>();
  private final List<Integer> facesInCalls = new ArrayList<>();
  private final Store store = new Store();
  private boolean queueIsAway;

  private final NamePictures namePictures =
      new NamePictures(
          this::picture,
          NamePicturesTest::faces,
          new BatchNamer(
              new Colours(),
              () -> Gallery.empty(MODEL).with("Ada", List.of(new float[] {ADA, 0})),
              NamingRules.of(MatchRules.fixed(MatchPolicy.THRESHOLD, 20))),
          new Replies(store, store, "answers", "http://sqs/answers", url -> this::answer),
          journal::add);

  @Test
  void facesOfSeveralMessagesAreEmbeddedInOneCall() {
    List<Delivery> again =
        namePictures.handle(
            List.of(sent("a", ADA), sent("b", BLACK), sent("c", STRANGER), sent("d", ADA)));

    assertEquals(List.of(), again);
    assertEquals(List.of(3), facesInCalls);
    assertEquals(Map.of("a", "Ada", "b", "No-Face", "c", "Unknown", "d", "Ada"), results());
    assertEquals("Ada", objects.get("a"));
    assertEquals(answers.get("a"), Json.read(objects.get("a.json"), Answer.class));
    assertEquals(
        List.of("NO_FACE", "NAMED", "UNKNOWN", "NAMED"),
        journal.stream().map(entry -> entry.result().name()).toList());
  }

  @Test
  void networkFailureAffectsOneMessageOnly() {
    Delivery poison = sent("b", POISON);

    List<Delivery> again = namePictures.handle(List.of(sent("a", ADA), poison, sent("c", ADA)));

    assertEquals(List.of(poison), again);
    assertEquals(Map.of("a", "Ada", "c", "Ada"), results());
  }

  @Test
  void unusablePicturesAreAnsweredWithAnError() {
    pictures.put("requests/text/text.jpg", "no picture".getBytes(UTF_8));
    pictures.put("requests/empty/empty.jpg", new byte[0]);

    List<Delivery> again =
        namePictures.handle(
            List.of(
                delivery("text", "text.jpg"),
                delivery("empty", "empty.jpg"),
                delivery("gone", "gone.jpg"),
                sent("a", ADA)));

    assertEquals(List.of(), again);
    assertEquals(
        Map.of("text", "not_a_picture", "empty", "bad_picture", "gone", "no_picture"), errors());
    assertEquals("Ada", answers.get("a").result());
    assertEquals("Error", objects.get("text"));
  }

  @Test
  void newestOfPicturesWithOneNameGetsTheBareName() {
    Delivery first = sent("1", "door.jpg", ADA, "09:00:01");
    Delivery second = sent("2", "door.jpg", BLACK, "09:00:02");
    Delivery third = sent("3", "door.png", STRANGER, "09:00:03");

    assertEquals(List.of(), namePictures.handle(List.of(third, first)));
    assertEquals(List.of(), namePictures.handle(List.of(second, first, third, second)));

    assertEquals(Map.of("1", "Ada", "2", "No-Face", "3", "Unknown"), results());
    assertEquals("Unknown", objects.get("door"));
    assertEquals("3", stored("door.json").requestId().value());
    for (String id : List.of("1", "2", "3")) {
      assertEquals(answers.get(id), stored("requests/%s/door.json".formatted(id)));
    }
    assertEquals("door.png", answers.get("3").filename());
    assertEquals(5, objects.size());
  }

  /**
   * Another worker writes a newer answer, with its result, between this worker's answer and result.
   */
  @Test
  void bareResultFollowsTheNewerAnswer() {
    Delivery older = sent("1", "door.jpg", ADA, "09:00:01");
    Delivery newer = sent("2", "door.jpg", STRANGER, "09:00:02");
    store.beforeTheNextResult = () -> namePictures.handle(List.of(newer));

    assertEquals(List.of(), namePictures.handle(List.of(older)));

    assertEquals("2", stored("door.json").requestId().value());
    assertEquals("Unknown", objects.get("door"));
  }

  @Test
  void failedBareNameDoesNotPreventTheAnswer() {
    store.bareNamesAreAway = true;

    assertEquals(List.of(), namePictures.handle(List.of(sent("a", ADA))));

    assertEquals(Map.of("a", "Ada"), results());
    assertEquals(Set.of("requests/a/a.json"), objects.keySet());
  }

  @Test
  void messageOfAnEarlierVersionIsAnswered() {
    pictures.put("a.jpg", picture(ADA));

    assertEquals(List.of(), namePictures.handle(List.of(shared("first", "a.jpg", "1"))));

    assertEquals(Map.of("first", "Ada"), results());
    assertEquals("Ada", objects.get("a"));
    assertEquals(answers.get("first"), stored("a.json"));
  }

  @Test
  void replacedPictureIsNotAnsweredInTheBucket() {
    pictures.put("a.jpg", picture(ADA));
    objects.put("a", "Bea");

    List<Delivery> again = namePictures.handle(List.of(shared("first", "a.jpg", "2")));

    assertEquals(List.of(), again);
    assertEquals(Map.of("first", "picture_replaced"), errors());
    assertEquals(Map.of("a", "Bea"), objects);
  }

  @Test
  void retryableAndForeignMessagesAreReturned() {
    Delivery text = new Delivery("1", "1", "not JSON", 1);
    Delivery elsewhere =
        new Delivery("2", "2", sent("b", ADA).body().replace("http://sqs/", "http://other/"), 1);
    Delivery late = new Delivery("3", "3", sent("c", ADA).body().replace("2026", "long ago"), 1);
    Delivery unreadable = delivery("d", "away.jpg");

    assertEquals(
        List.of(text, elsewhere, late, unreadable),
        namePictures.handle(List.of(text, elsewhere, late, sent("a", ADA), unreadable)));

    assertEquals(Map.of("a", "Ada"), results());
    queueIsAway = true;
    Delivery unanswered = sent("e", BLACK);
    assertEquals(List.of(unanswered), namePictures.handle(List.of(unanswered)));
  }

  @Test
  void picturePathsStayInsideTheBucket() {
    pictures.put("../a b/./x.y.jpg", picture(ADA));

    namePictures.handle(List.of(shared("a", "../a b/./x.y.jpg", "1")));

    assertEquals("Ada", objects.get("%2E%2E/a b/%2E/x.y"));
    assertTrue(objects.containsKey("%2E%2E/a b/%2E/x.y.json"));
    assertTrue(objects.containsKey("requests/a/%2E%2E/a b/%2E/x.y.json"));
  }

  @Test
  void answersGoToOurQueuesOnly() {
    Replies replies =
        new Replies(store, store, "answers", "http://sqs/answers", url -> this::answer);
    PictureMessage other =
        PictureMessage.read(
            delivery("a", "a.jpg").body().replace("http://sqs/answers", "http://sqs/requests"));

    assertThrows(IllegalArgumentException.class, () -> replies.requireOurs(other));
  }

  private Map<String, String> results() {
    Map<String, String> results = new HashMap<>();
    answers.forEach((id, answer) -> results.put(id, answer.result()));
    return results;
  }

  private Map<String, String> errors() {
    Map<String, String> errors = new HashMap<>();
    answers.forEach(
        (id, answer) -> {
          if (answer.error() != null) {
            assertEquals("Error", answer.result());
            errors.put(id, answer.error().code());
          }
        });
    return errors;
  }

  private Answer stored(String key) {
    return Json.read(objects.get(key), Answer.class);
  }

  private Delivery sent(String id, int red) {
    return sent(id, id + ".jpg", red, "09:00:00");
  }

  private Delivery sent(String id, String key, int red, String time) {
    PictureMessage message = message(PictureMessage.VERSION, id, key, null, time);
    pictures.put(message.pictureKey(), picture(red));
    return delivery(message);
  }

  /** Returns a delivery about a picture that does not exist. */
  private static Delivery delivery(String id, String key) {
    return delivery(message(PictureMessage.VERSION, id, key, null, "09:00:00"));
  }

  /** Returns a delivery as the version before sent it. */
  private static Delivery shared(String id, String key, String etag) {
    return delivery(message(PictureMessage.SHARED, id, key, etag, "09:00:00"));
  }

  private static PictureMessage message(
      int version, String id, String key, @Nullable String etag, String time) {
    return new PictureMessage(
        version,
        new RequestId(id),
        key,
        etag,
        "http://sqs/answers-web-1",
        "2026-11-22T%sZ".formatted(time));
  }

  private static Delivery delivery(PictureMessage message) {
    String id = message.requestId().value();
    return new Delivery("m-" + id, "r-" + id, message.written(), 1);
  }

  private static byte[] picture(int red) {
    byte[] pixels = new byte[16 * 16 * 3];
    for (int i = 0; i < pixels.length; i += 3) {
      pixels[i] = (byte) red;
    }
    return ImageCodec.png(new RgbImage(16, 16, pixels));
  }

  /** Returns a picture. Like a bucket with If-Match, finds only ETag 1, if an ETag is given. */
  private byte[] picture(String key, @Nullable String etag) {
    ObjectRef ref = new ObjectRef("pictures", key);
    if (key.endsWith("/away.jpg")) {
      throw new Unavailable("store is away", new IllegalStateException());
    }
    if (!pictures.containsKey(key)) {
      throw new UnusableObject(ref, "no such object");
    }
    if (etag != null && !etag.equals("1")) {
      throw new ReplacedObject(ref);
    }
    return pictures.get(key);
  }

  private static List<Face> faces(RgbImage frame) {
    return frame.at(0, 0, 0) == BLACK
        ? List.of()
        : List.of(Face.inTheMiddle(frame.width(), frame.height()));
  }

  private void answer(String body) {
    if (queueIsAway) {
      throw new Unavailable("queue is away", new IllegalStateException());
    }
    Answer answer = Json.read(body, Answer.class);
    answers.put(answer.requestId().value(), answer);
  }

  private final class Colours implements Embedder {
    @Override
    public Model model() {
      return MODEL;
    }

    @Override
    public List<float[]> embed(List<FaceCrop> crops) {
      facesInCalls.add(crops.size());
      return crops.stream().map(crop -> vector(crop.image().at(0, 0, 0))).toList();
    }

    private float[] vector(int red) {
      if (red == POISON) {
        throw new IllegalStateException("network failed");
      }
      return new float[] {red, 0};
    }
  }

  /** Fake of the output bucket. */
  private final class Store implements ObjectStore, NewestObjects {
    private final Map<String, Stamp> stamps = new ConcurrentHashMap<>();
    private volatile boolean bareNamesAreAway;
    private volatile @Nullable Runnable beforeTheNextResult;

    @Override
    public byte[] get(ObjectRef ref, long maxBytes) {
      return objects.get(ref.key()).getBytes(UTF_8);
    }

    @Override
    public void put(ObjectRef ref, byte[] bytes, String contentType) {
      assertEquals("answers", ref.bucket());
      Runnable before = beforeTheNextResult;
      if (before != null && contentType.startsWith("text/plain")) {
        beforeTheNextResult = null;
        before.run();
      }
      objects.put(ref.key(), new String(bytes, UTF_8));
    }

    @Override
    public boolean put(ObjectRef ref, byte[] bytes, String contentType, Stamp stamp) {
      if (bareNamesAreAway) {
        throw new Unavailable("store is away", new IllegalStateException());
      }
      Stamp there = stamps.get(ref.key());
      if (there != null && there.compareTo(stamp) > 0) {
        return false;
      }
      stamps.put(ref.key(), stamp);
      put(ref, bytes, contentType);
      return true;
    }
  }
}
