package dev.facepipe.bench.service;

import dev.facepipe.bench.gallery.BenchGallery;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.local.client.Camera;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.LocalCloudOptions.Ports;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The local cloud in this process, with one who posts frames and one who takes all answers off the
 * response queue. Owns both until closed.
 */
final class AnsweringCloud implements AutoCloseable {
  private static final int PEOPLE = 1000;
  private static final int SECONDS_TO_ANSWER = 30;

  private final LocalCloud cloud;
  private final ResponseQueue responses;
  private final Camera camera;
  private final Map<RequestId, CompletableFuture<Arrival>> awaited = new ConcurrentHashMap<>();
  private final Thread receiver = new Thread(this::receive, "bench-answers");
  private volatile boolean open = true;

  private AnsweringCloud(LocalCloud cloud) {
    this.cloud = cloud;
    this.camera = new Camera(cloud.url());
    this.responses = ResponseQueue.at(cloud.sqsEndpoint(), Names.DEFAULT.responseQueue());
  }

  /** Starts it, with a gallery of a thousand people who don't exist. */
  static AnsweringCloud start(Stage stage) {
    Path gallery = stage.scratch().resolve("people.npz");
    GalleryFile.write(BenchGallery.of(PEOPLE).gallery(), gallery);
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("MIN_FACE_SIZE", String.valueOf(FaceDetector.DEFAULT_MIN_FACE));
    AnsweringCloud started =
        new AnsweringCloud(
            LocalCloud.start(
                new LocalCloudOptions(
                    Ports.ANY,
                    Names.DEFAULT,
                    stage.networks(),
                    EmbedderName.INCEPTION_RESNET_V1,
                    gallery,
                    environment)));
    started.receiver.start();
    return started;
  }

  /**
   * Posts a frame and waits until its answer is taken off the response queue.
   *
   * @return the answer, and when that was
   * @throws IllegalStateException if the answer is an error, or not about one face
   */
  Arrival answer(byte[] jpeg) {
    RequestId id = RequestId.random();
    var arrival = new CompletableFuture<Arrival>();
    awaited.put(id, arrival);
    camera.post(id, "bench.jpg", jpeg);
    try {
      Arrival arrived = arrival.orTimeout(SECONDS_TO_ANSWER, TimeUnit.SECONDS).join();
      int faces = arrived.answer().faces() == null ? 0 : arrived.answer().faces().size();
      if (faces != 1) {
        throw new IllegalStateException(
            "request %s: answer '%s' with %d faces; expected one"
                .formatted(id, arrived.answer().result(), faces));
      }
      return arrived;
    } catch (CompletionException e) {
      throw new IllegalStateException(
          "request %s: no answer in %d seconds".formatted(id, SECONDS_TO_ANSWER), e);
    } finally {
      awaited.remove(id);
    }
  }

  private void receive() {
    while (open) {
      for (Answer answer : responses.poll(any -> true)) {
        CompletableFuture<Arrival> arrival = awaited.get(answer.requestId());
        if (arrival != null) {
          arrival.complete(new Arrival(answer, System.nanoTime()));
        }
      }
    }
  }

  @Override
  public void close() {
    open = false;
    try {
      receiver.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    responses.close();
    cloud.close();
  }

  /**
   * An answer.
   *
   * @param nanos when it came, by {@link System#nanoTime}
   */
  record Arrival(Answer answer, long nanos) {}
}
