package dev.facepipe.local.scalable;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Answer;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.scalable.PictureMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the end of worker processes, with real networks on small photographs. */
class WorkerProcessTest {
  /** {@code -Dlong} or {@code -Dfacepipe.requests=10000} runs a longer test. */
  private static final int REQUESTS =
      Integer.getInteger("facepipe.requests", Boolean.getBoolean("long") ? 1_000 : 100);

  /** Width of a picture in pixels. */
  private static final int SMALL = 160;

  /** Two workers share the machine. */
  private static final String ONE_CORE = "-Dfacepipe.cores=1";

  private static final int SIGKILLED = 137;

  /** One picture in 5 has a face. A picture with a face takes several times as long. */
  private static final int FACES = 5;

  @TempDir static Path folder;

  private static Path gallery;
  private static byte[] bea;
  private static byte[] nobody;

  @BeforeAll
  static void prepare() throws Exception {
    gallery = SampleGallery.enrolled(folder);
    Map<String, byte[]> frames = SampleGallery.SAMPLES.frames();
    bea = small(frames.get("alone.jpg"));
    nobody = small(frames.get("nobody.jpg"));
  }

  private static byte[] small(byte[] jpeg) {
    RgbImage picture = ImageCodec.decode(jpeg);
    return ImageCodec.jpeg(
        ImageCodec.shrink(picture, SMALL, picture.height() * SMALL / picture.width()), 90);
  }

  @Test
  void anotherWorkerAnswersTheMessagesOfAKilledOne() throws Exception {
    try (WorkerCloud cloud = new WorkerCloud(Duration.ofSeconds(6), 5, gallery, folder)) {
      Process killed = cloud.worker(ONE_CORE);
      cloud.worker(ONE_CORE);
      send(cloud);

      await().atMost(WorkerCloud.LONG).until(() -> cloud.answers().size() >= REQUESTS / 10);
      killed.destroyForcibly();
      assertTrue(killed.waitFor(1, TimeUnit.MINUTES), "the worker is still alive");
      assertEquals(SIGKILLED, killed.exitValue());
      assertTrue(cloud.answers().size() < REQUESTS, "the worker finished before it was killed");

      await().atMost(WorkerCloud.LONG).until(() -> cloud.waiting() + cloud.hidden() == 0);
      Map<String, List<Answer>> answers = cloud.answers();
      int sent = answers.values().stream().mapToInt(List::size).sum();
      System.out.printf(
          "%d requests, one of two workers killed: %d answered, %d answers%n",
          REQUESTS, answers.size(), sent);
      assertEquals(REQUESTS, answers.size());
      IntStream.range(0, REQUESTS).forEach(i -> assertRight(i, answers.get(id(i))));
      assertEquals(List.of(), cloud.deadLetters());
      IntStream.range(0, REQUESTS)
          .forEach(i -> assertEquals(result(i), cloud.output(id(i)), id(i)));
    }
  }

  @Test
  void endingWorkerFinishesItsPicturesAndReturnsTheOthers() throws Exception {
    try (WorkerCloud cloud = new WorkerCloud(Duration.ofMinutes(10), 5, gallery, folder)) {
      send(cloud);
      Process worker = cloud.worker(ONE_CORE);
      await().atMost(WorkerCloud.LONG).until(() -> cloud.answers().size() > 0);

      worker.destroy();

      assertTrue(worker.waitFor(2, TimeUnit.MINUTES), "the worker is still alive");
      assertEquals(0, worker.exitValue());
      assertEquals(0, cloud.hidden(), "no message is hidden");
      Map<String, List<Answer>> answers = cloud.answers();
      assertTrue(cloud.waiting() > 0, "the worker finished before it was told to end");
      assertEquals(REQUESTS, answers.size() + cloud.waiting());
      assertTrue(answers.values().stream().allMatch(told -> told.size() == 1));
    }
  }

  @Test
  void workerEndsBeforeItsInstanceEnds() throws Exception {
    try (WorkerCloud cloud = new WorkerCloud(Duration.ofMinutes(10), 5, gallery, folder);
        MetadataService spot = new MetadataService();
        MetadataService group = new MetadataService()) {
      Process bySpot = cloud.worker(spot.environment(), ONE_CORE);
      Process byGroup = cloud.worker(group.environment(), ONE_CORE);
      cloud.post("bea", "bea.jpg", bea);
      assertEquals("Bea", cloud.answer("bea").result());
      assertTrue(bySpot.isAlive() && byGroup.isAlive());

      spot.put("/latest/meta-data/spot/instance-action", "{\"action\": \"terminate\"}");
      group.put("/latest/meta-data/autoscaling/target-lifecycle-state", "Terminated");

      for (Process worker : List.of(bySpot, byGroup)) {
        assertTrue(worker.waitFor(2, TimeUnit.MINUTES), "the worker is still alive");
        assertEquals(0, worker.exitValue());
      }
    }
  }

  private static void send(WorkerCloud cloud) {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      PictureMessage message = cloud.message(id(i), id(i) + ".jpg");
      cloud.put(message.pictureKey(), i % FACES == 0 ? bea : nobody);
      messages.add(message.written());
    }
    cloud.send(messages);
  }

  private static String id(int i) {
    return "test_%05d".formatted(i);
  }

  private static String result(int i) {
    return i % FACES == 0 ? "Bea" : "No-Face";
  }

  private static void assertRight(int i, List<Answer> told) {
    assertTrue(told.stream().allMatch(answer -> answer.result().equals(result(i))), id(i));
  }
}
