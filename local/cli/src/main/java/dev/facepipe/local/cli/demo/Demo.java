package dev.facepipe.local.cli.demo;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.cli.annotate.AnnotatedCopies;
import dev.facepipe.local.cli.annotate.CannotDraw;
import dev.facepipe.local.cli.annotate.FaceWords;
import dev.facepipe.local.client.Camera;
import dev.facepipe.local.client.VideoListener;
import dev.facepipe.local.client.VideoOutcome;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.client.aws.VideosBucket;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.Enrolment;
import dev.facepipe.recognition.gallery.Enrolment.Refused;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the whole service on this machine, through the same entry points as on AWS: enrols people,
 * posts frames, drops a video, waits for the answers and draws them.
 */
public final class Demo {
  /** Far more than the second that an answer usually takes, for slow machines. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final String FILM = "film";

  private final SamplePhotographs photographs;
  private final Path networks;
  private final EmbedderName embedder;
  private final Path folder;
  private final Consumer<String> told;
  private final Watcher watcher;

  /** The annotated pictures; null if Java cannot draw them on this machine. */
  private @Nullable AnnotatedCopies copies;

  /**
   * Prepares the demo.
   *
   * @param samples folder of the sample photographs
   * @param networks folder of the networks
   * @param embedder the network that embeds
   * @param folder where all files are written; made if it does not exist
   * @param told receives a line for people after each step
   * @param watcher receives what happens during a step
   */
  public Demo(
      Path samples,
      Path networks,
      EmbedderName embedder,
      Path folder,
      Consumer<String> told,
      Watcher watcher) {
    this.photographs = new SamplePhotographs(samples);
    this.networks = networks;
    this.embedder = embedder;
    this.folder = folder;
    this.told = told;
    this.watcher = watcher;
  }

  /**
   * Watches a step.
   *
   * @param answered receives the number of posted frames that were answered, and of all
   * @param film receives how far the video is
   */
  public record Watcher(BiConsumer<Integer, Integer> answered, VideoListener film) {}

  /**
   * What the demo got.
   *
   * @param posted answers to the posted frames, in their order
   * @param video what came back for the video
   */
  public record Outcome(List<Answer> posted, VideoOutcome video) {}

  /** What happens with the outcome while the cloud is still up. */
  @FunctionalInterface
  public interface Shown {
    /** Shows the outcome. The cloud stops when this method returns. */
    void show(Outcome outcome, LocalCloud cloud) throws IOException, InterruptedException;
  }

  /** Returns the gallery file that the demo writes. */
  public Path gallery() {
    return folder.resolve("gallery.npz");
  }

  /** Returns the folder of the annotated pictures. */
  public Path annotated() {
    return folder.resolve("annotated");
  }

  /** Returns the folder of the photographs that the demo enrols. */
  public Path people() {
    return folder.resolve("people");
  }

  /**
   * Runs the demo.
   *
   * @throws RuntimeException if something is missing, or an answer did not come
   */
  public void run(Shown shown) throws IOException, InterruptedException {
    Environment environment = new Environment(System.getenv());
    Map<String, byte[]> frames = photographs.frames();
    prepareCopies();
    CompletableFuture<Path> shooting =
        CompletableFuture.supplyAsync(() -> shoot(Ffmpeg.from(environment), frames));
    enrol();
    Path film = shooting.join();
    LocalCloudOptions options =
        new LocalCloudOptions(networks, embedder, gallery(), environment.variables());
    try (LocalCloud cloud = LocalCloud.start(options);
        ResponseQueue responses =
            ResponseQueue.at(Endpoint.at(cloud.sqsEndpoint()), Names.DEFAULT.responseQueue())) {
      told.accept(
          "cloud is up: Function URL %s, SQS %s, S3 %s"
              .formatted(cloud.url(), cloud.sqsEndpoint(), cloud.s3Endpoint()));
      shown.show(new Outcome(post(cloud, responses, frames), drop(cloud, responses, film)), cloud);
    }
  }

  private void prepareCopies() throws IOException {
    try {
      copies = AnnotatedCopies.in(annotated(), told);
    } catch (CannotDraw e) {
      told.accept("no annotated pictures: " + e.getMessage());
    }
  }

  private void enrol() throws IOException {
    Path people = people();
    Files.createDirectories(people); // returns another, absolute path
    try (Mtcnn mtcnn = new Mtcnn(networks, FaceDetector.DEFAULT_MIN_FACE);
        Embedder network = Embedders.load(embedder, networks)) {
      photographs.writePortraits(mtcnn, people);
      Enrolment.Result result =
          new Enrolment(
                  ImageCodec::decode,
                  portrait -> FaceCrops.cut(portrait, mtcnn.detect(portrait)),
                  network)
              .enrol(Gallery.empty(network.model()), people, outcome -> {});
      result.outcomes().stream()
          .filter(Refused.class::isInstance)
          .forEach(refused -> told.accept("not enrolled: " + refused));
      GalleryFile.write(result.gallery(), gallery());
      told.accept(
          "enrolled %d people from %s: %s"
              .formatted(result.gallery().people().size(), people, result.gallery()));
    }
  }

  /** Makes a video that shows each of {@link SamplePhotographs#FILMED} for a second. */
  private Path shoot(Ffmpeg ffmpeg, Map<String, byte[]> frames) {
    List<Path> scenes = new ArrayList<>();
    try {
      Path stills = Files.createDirectories(folder.resolve("frames"));
      for (Map.Entry<String, byte[]> frame : frames.entrySet()) {
        Path file = Files.write(stills.resolve(frame.getKey()), frame.getValue());
        if (SamplePhotographs.FILMED.contains(frame.getKey())) {
          scenes.add(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("frames cannot be written to " + folder, e);
    }
    Path film = folder.resolve(FILM + ".mp4");
    SampleVideo.write(ffmpeg, scenes, film);
    told.accept("made %s with %s".formatted(film, ffmpeg.version()));
    return film;
  }

  private List<Answer> post(LocalCloud cloud, ResponseQueue responses, Map<String, byte[]> frames)
      throws IOException {
    Camera camera = new Camera(cloud.url());
    Map<RequestId, byte[]> sent = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> frame : frames.entrySet()) {
      RequestId id = RequestId.random();
      camera.post(id, frame.getKey(), frame.getValue());
      sent.put(id, frame.getValue());
    }
    AtomicInteger done = new AtomicInteger();
    List<Answer> answers =
        responses.await(
            sent.keySet(),
            TIMEOUT,
            answer -> watcher.answered().accept(done.incrementAndGet(), sent.size()));
    if (answers.size() < sent.size()) {
      throw new IllegalStateException(
          "%d of %d frames got no answer within %d seconds"
              .formatted(sent.size() - answers.size(), sent.size(), TIMEOUT.toSeconds()));
    }
    told.accept("posted %d frames, got %d answers".formatted(sent.size(), answers.size()));
    for (Answer answer : answers) {
      annotate(
          answer,
          Objects.requireNonNull(sent.get(answer.requestId())),
          String.valueOf(answer.filename()));
    }
    return answers;
  }

  private VideoOutcome drop(LocalCloud cloud, ResponseQueue responses, Path film)
      throws IOException {
    try (VideosBucket videos =
        VideosBucket.at(
            Endpoint.at(cloud.s3Endpoint()),
            Names.DEFAULT.videosBucket(),
            Names.DEFAULT.resultsBucket())) {
      VideoOutcome outcome =
          videos
              .drop(Map.of(film.getFileName().toString(), film), responses, TIMEOUT, watcher.film())
              .get(0);
      if (outcome.late() != null) {
        throw new IllegalStateException(outcome.late());
      }
      List<Answer> answers = outcome.answers();
      told.accept("dropped %s, got %d answers".formatted(film, answers.size()));
      for (int i = 0; i < answers.size(); i++) {
        Answer answer = answers.get(i);
        String key = Keys.frame(Objects.requireNonNull(answer.drop()), i + 1);
        byte[] frame =
            cloud
                .objects()
                .get(new ObjectRef(Names.DEFAULT.framesBucket(), key), Integer.MAX_VALUE);
        annotate(answer, frame, answer.requestId().value().replace('/', '-') + ".jpg");
      }
      return outcome;
    }
  }

  private void annotate(Answer answer, byte[] frame, String name) throws IOException {
    if (copies == null) {
      return;
    }
    copies.write(
        "demo/" + name, Path.of(name), ImageCodec.decodeReduced(frame), FaceWords.labels(answer));
  }
}
