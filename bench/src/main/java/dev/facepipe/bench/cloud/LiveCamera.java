package dev.facepipe.bench.cloud;

import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.local.client.Camera;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * A camera that takes more frames than the service can name: what becomes of them without a limit
 * on their age, and with one second. Both in turns. Prints the outcome and keeps no figure.
 */
public final class LiveCamera {
  private static final int FRAMES_PER_SECOND = 25;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final double NANOS_PER_SECOND = 1e9;

  private final LocalCloud cloud;
  private final Mailbox mailbox;
  private final byte[] jpeg;
  private final Map<String, Long> due = new ConcurrentHashMap<>();

  private LiveCamera(LocalCloud cloud, Mailbox mailbox, byte[] jpeg) {
    this.cloud = cloud;
    this.mailbox = mailbox;
    this.jpeg = jpeg;
  }

  /** Posts as many frames a second as a camera takes, each with five faces. */
  public static void run(Stage stage, Results results) {
    int seconds = stage.effort().loadSeconds();
    for (int turn = 1; turn <= 2 * stage.effort().floodRounds(); turn++) {
      Map<String, String> environment = new HashMap<>(System.getenv());
      environment.put("MAX_FRAME_AGE_SECONDS", turn % 2 == 0 ? "1" : "");
      LocalCloudOptions options =
          new LocalCloudOptions(
              stage.networks(), EmbedderName.RESNET34, stage.sampleGallery(), environment);
      try (LocalCloud cloud = LocalCloud.start(options);
          Mailbox mailbox = new Mailbox(cloud.sqsEndpoint())) {
        LiveCamera camera = new LiveCamera(cloud, mailbox, stage.frames().jpeg(4, 1280, 720));
        camera.post(seconds / 2); // warms up
        stage.tell(
            "live: %s: %s",
            turn % 2 == 0 ? "frames of at most 1 s" : "frames of any age",
            camera.outcome(camera.post(seconds)));
      }
    }
  }

  /** Posts frames for some seconds, and returns the ids of the frames that were taken. */
  private List<String> post(int seconds) {
    mailbox.clear();
    due.clear();
    ExecutorService posts = Executors.newCachedThreadPool();
    List<Future<String>> replies = new ArrayList<>();
    long start = System.nanoTime();
    Camera camera = new Camera(cloud.url());
    for (int i = 0; i < seconds * FRAMES_PER_SECOND; i++) {
      long at = start + (long) (i * NANOS_PER_SECOND / FRAMES_PER_SECOND);
      LockSupport.parkNanos(at - System.nanoTime());
      RequestId id = RequestId.random();
      due.put(id.value(), at);
      replies.add(
          posts.submit(
              () ->
                  camera.postOnce(id, "live.jpg", jpeg, "door").status() == 200 ? id.value() : ""));
    }
    List<String> taken = new ArrayList<>();
    for (Future<String> reply : replies) {
      try {
        taken.add(reply.get());
      } catch (Exception e) {
        throw new IllegalStateException("a frame was not posted", e);
      }
    }
    posts.shutdown();
    taken.removeIf(String::isEmpty);
    if (!mailbox.await(taken, PATIENCE)) {
      throw new IllegalStateException("answers are missing");
    }
    return taken;
  }

  private String outcome(List<String> taken) {
    double[] waits =
        taken.stream()
            .map(id -> mailbox.to(id).get(0))
            .filter(arrival -> !arrival.answer().result().equals(Answer.ERROR))
            .mapToDouble(
                arrival ->
                    (arrival.nanos()
                            - Objects.requireNonNull(due.get(arrival.answer().requestId().value())))
                        / NANOS_PER_SECOND)
            .toArray();
    Spread spread = Spread.of(waits);
    return "%d frames, %d taken, %d searched in the gallery, after %.2f s median (%.2f to %.2f)"
        .formatted(
            due.size(), taken.size(), waits.length, spread.median(), spread.low(), spread.high());
  }
}
