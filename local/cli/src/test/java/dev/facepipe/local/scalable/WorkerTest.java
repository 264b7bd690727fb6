package dev.facepipe.local.scalable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FacesInbox;
import dev.facepipe.common.message.FacesOutbox;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.detection.DetectFaces;
import dev.facepipe.detection.FrameRequest;
import dev.facepipe.recognition.RecognizeFaces;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.scalable.PictureMessage;
import dev.facepipe.scalable.worker.aws.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests a worker with real networks on real photographs, with embedded SQS and S3. */
class WorkerTest extends LoadedNetworks {
  /** Largest difference between a face's distances if the batches have different sizes. */
  private static final float TOLERANCE = 1e-4f;

  private WorkerCloud cloud;
  private Worker worker;

  @BeforeEach
  void start() {
    cloud = new WorkerCloud(Duration.ofSeconds(30), 2, gallery, folder);
    worker = Worker.start(cloud.settings(), detector, embedder, cloud.clients(), busy -> {});
  }

  @AfterEach
  void stop() {
    worker.close();
    cloud.close();
  }

  @Test
  void workerGivesTheSameAnswersAsTheFunctions() {
    frames.forEach((name, picture) -> cloud.post("id of " + name, name, picture));

    frames.forEach(
        (name, picture) -> {
          Answer told = cloud.answer("id of " + name);
          assertLike(byTheFunctions("id of " + name, name, picture), told);
          String stem = name.replace(".jpg", "");
          assertEquals(told.result(), cloud.output(stem));
          assertEquals(told, Json.read(cloud.output(stem + ".json"), Answer.class));
          String own = "requests/id of %s/%s.json".formatted(name, stem);
          assertEquals(told, Json.read(cloud.output(own), Answer.class));
        });
    assertEquals("Bea", cloud.output("alone"));
    assertEquals("No-Face", cloud.output("nobody"));
    assertEquals("Unknown", cloud.output("sample2"));
  }

  private static void assertLike(Answer expected, Answer told) {
    assertEquals(expected.requestId(), told.requestId());
    assertEquals(expected.result(), told.result());
    assertEquals(expected.filename(), told.filename());
    assertEquals(expected.model(), told.model());
    assertEquals(expected.gallery(), told.gallery());
    assertEquals(expected.faces().size(), told.faces().size());
    for (int i = 0; i < expected.faces().size(); i++) {
      Answer.NamedFace face = expected.faces().get(i);
      Answer.NamedFace same = told.faces().get(i);
      assertEquals(face.box(), same.box());
      assertEquals(face.probability(), same.probability());
      assertEquals(face.name(), same.name());
      assertEquals(face.distance(), same.distance(), TOLERANCE);
      assertEquals(face.threshold(), same.threshold());
      assertEquals(face.runnerUp().name(), same.runnerUp().name());
    }
  }

  /** Returns the answer of face-detection and face-recognition, called directly without a queue. */
  private Answer byTheFunctions(String id, String name, byte[] picture) {
    List<Answer> told = new ArrayList<>();
    ObjectStore objects = new S3ObjectStore(cloud.s3());
    Answers answers = new Answers(body -> told.add(Json.read(body, Answer.class)), objects, null);
    Gallery people = GalleryFile.read(gallery);
    RecognizeFaces recognition =
        new RecognizeFaces(
            new FacesInbox(objects, null),
            embedder,
            () -> people,
            cloud.settings().recognition().rules(),
            answers);
    DetectFaces detection =
        new DetectFaces(
            detector,
            new FacesOutbox(
                body -> recognition.handle(List.of(new Delivery("1", "receipt", body, 1))),
                objects,
                null),
            answers);
    detection.handle(new FrameRequest(new RequestId(id), name, picture, Instant.now(), null));
    return told.get(0);
  }

  @Test
  void unreadablePictureIsAnsweredOnceWithAnError() {
    cloud.post("text", "note.txt", "no picture".getBytes(UTF_8));
    cloud.send(cloud.message("gone", "gone.jpg").written());

    assertEquals("not_a_picture", cloud.answer("text").error().code());
    assertEquals("no_picture", cloud.answer("gone").error().code());
    assertEquals("Error", cloud.output("note"));
    assertEquals("Error", cloud.output("gone"));
    await().atMost(WorkerCloud.LONG).until(() -> cloud.waiting() + cloud.hidden() == 0);
    assertEquals(List.of(1, 1), cloud.answers().values().stream().map(List::size).toList());
    assertEquals(List.of(), cloud.deadLetters());
  }

  /** Sends the newer request first, because workers finish in any order. */
  @Test
  void plainKeyHoldsTheAnswerToTheNewestRequest() {
    Instant then = Instant.parse("2026-11-22T08:00:00Z");
    PictureMessage older = cloud.message("older", "door.jpg", then);
    PictureMessage newer = cloud.message("newer", "door.png", then.plusSeconds(1));
    cloud.put(older.pictureKey(), frames.get("alone.jpg"));
    cloud.put(newer.pictureKey(), frames.get("nobody.jpg"));

    cloud.send(newer.written());
    assertEquals("No-Face", cloud.answer("newer").result());
    cloud.send(older.written());
    assertEquals("Bea", cloud.answer("older").result());

    assertEquals("No-Face", cloud.output("door"));
    assertEquals(cloud.answer("newer"), Json.read(cloud.output("door.json"), Answer.class));
    assertEquals(
        cloud.answer("older"), Json.read(cloud.output("requests/older/door.json"), Answer.class));
  }

  @Test
  void messageOfThePreviousVersionIsAnswered() {
    String etag = cloud.put("alone.jpg", frames.get("alone.jpg"));

    cloud.send(cloud.shared("a", "alone.jpg", etag).written());

    assertEquals("Bea", cloud.answer("a").result());
    assertEquals("Bea", cloud.output("alone"));
  }

  /** Web servers of the previous version gave pictures no keys of their own. */
  @Test
  void replacedPictureIsAnsweredWithAnError() {
    String first = cloud.put("door.jpg", frames.get("alone.jpg"));
    cloud.put("door.jpg", frames.get("nobody.jpg"));

    cloud.send(cloud.shared("first", "door.jpg", first).written());

    assertEquals("picture_replaced", cloud.answer("first").error().code());
    assertFalse(cloud.hasOutput("door"), "the plain key belongs to the other picture");
  }

  @Test
  void answerWithoutAWaitingServerIsInTheBucket() {
    PictureMessage message = cloud.message("a", "alone.jpg");
    cloud.put(message.pictureKey(), frames.get("alone.jpg"));

    cloud.send(message.written().replace("-web-1", "-web-that-is-gone"));

    await().atMost(WorkerCloud.LONG).until(() -> cloud.waiting() + cloud.hidden() == 0);
    assertEquals("Bea", cloud.output("alone"));
    assertEquals(List.of(), cloud.deadLetters());
  }

  @Test
  void foreignMessagesBecomeDeadLettersAndDelayNoOthers() {
    String elsewhere =
        cloud
            .message("elsewhere", "alone.jpg")
            .written()
            .replace("responses-web-1", "others-web-1");
    cloud.send("not JSON");
    cloud.send(elsewhere);
    cloud.post("ours", "alone.jpg", frames.get("alone.jpg"));

    assertEquals("Bea", cloud.answer("ours").result());
    Set<String> dead = new HashSet<>();
    await()
        .atMost(WorkerCloud.LONG)
        .until(() -> dead.addAll(cloud.deadLetters()) && dead.size() == 2);
    assertEquals(Set.of("not JSON", elsewhere), dead);
    assertEquals(Set.of("ours"), cloud.answers().keySet());
  }
}
