package dev.facepipe.bench.cloud;

import dev.facepipe.bench.cloud.Mailbox.Arrival;
import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.measure.Duel;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.peer.Peer;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Figure.Rival;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.RandomPeople;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.local.client.Camera;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Measures the local cloud in this process: with one camera that posts once a second, and with as
 * many cameras as give most answers.
 */
public final class ServiceLoad {
  private static final String PART = "service";
  private static final int PEOPLE = 1000;
  private static final int[] CAMERAS = {2, 4, 8};

  /** As many as in the measurement: with fewer, the compiler has work left for it. */
  private static final Cameras WARM_UP = new Cameras(CAMERAS[CAMERAS.length - 1]);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Share of the time below which the compiler counts as done. */
  private static final double COMPILER_AT_REST = 0.1;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final Stage stage;
  private final Camera camera;
  private final Mailbox mailbox;
  private final byte[] jpeg;
  private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

  private ServiceLoad(Stage stage, LocalCloud cloud, Mailbox mailbox) {
    this.stage = stage;
    this.camera = new Camera(cloud.url());
    this.mailbox = mailbox;
    this.jpeg = stage.frames().oneFaceJpeg(1280, 720);
  }

  /** Warms up, then measures both. */
  public static void run(Stage stage, Results results) {
    stage.tell("service: starting the local cloud");
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("MIN_FACE_SIZE", String.valueOf(FaceDetector.DEFAULT_MIN_FACE));
    LocalCloudOptions options =
        new LocalCloudOptions(
            stage.networks(),
            EmbedderName.INCEPTION_RESNET_V1,
            RandomPeople.write(stage, PEOPLE),
            environment);
    try (LocalCloud cloud = LocalCloud.start(options);
        Mailbox mailbox = new Mailbox(cloud.sqsEndpoint())) {
      ServiceLoad service = new ServiceLoad(stage, cloud, mailbox);
      service.warmUp();
      results.figures().add(service.steady());
      results.figures().add(service.flood());
    }
  }

  /** Posts a frame and waits for its answer, which has to name one face. */
  private Arrival answer() {
    RequestId id = RequestId.random();
    long posted = System.nanoTime();
    camera.post(id, "bench.jpg", jpeg);
    Arrival arrival = mailbox.first(id.value(), PATIENCE);
    if (arrival.faces().size() != 1) {
      throw new IllegalStateException(
          "request %s: answer '%s' with %d faces; expected one"
              .formatted(id, arrival.answer().result(), arrival.faces().size()));
    }
    longestNanos.accumulate(arrival.nanos() - posted);
    return arrival;
  }

  /**
   * Loads the service until the compiler is done. On two cores this takes minutes, in which the
   * compiler uses up to one core.
   */
  private void warmUp() {
    int seconds = stage.effort().warmUpTurnSeconds();
    for (int turn = 1; turn <= stage.effort().warmUpTurns(); turn++) {
      double before = ThreadTimes.compilerMillis();
      double rate = WARM_UP.rate(seconds, this::answer);
      double share = (ThreadTimes.compilerMillis() - before) / MILLIS_PER_SECOND / seconds;
      stage.tell(
          "service: warming up, %d s: %.1f answers a second, the compiler at work for %.0f%% of the time",
          turn * seconds, rate, 100 * share);
      if (share < COMPILER_AT_REST) {
        return;
      }
    }
  }

  private Figure steady() {
    int frames = stage.effort().steadyFrames();
    stage.tell("service: %d frames, one a second", frames);
    double[] millis = new double[frames];
    Map<String, List<Double>> steps = new LinkedHashMap<>();
    long start = System.nanoTime();
    for (int i = 0; i < frames; i++) {
      // The time counts from when the frame was due: waiting for the frame before it is included.
      long due = start + i * NANOS_PER_SECOND;
      LockSupport.parkNanos(due - System.nanoTime());
      Arrival arrival = answer();
      millis[i] = (arrival.nanos() - due) / NANOS_PER_MILLI;
      Objects.requireNonNullElse(arrival.answer().timingsMs(), Map.<String, Double>of())
          .forEach((step, took) -> steps.computeIfAbsent(step, s -> new ArrayList<>()).add(took));
    }
    return Figure.of(PART, "frame to answer, 1280x720, one a second", Spread.of(millis))
        .times(millis)
        .value("frames", frames)
        .value(
            "steps",
            steps.entrySet().stream()
                .map(
                    step -> "%s %.1f".formatted(step.getKey(), Spread.of(step.getValue()).median()))
                .collect(Collectors.joining(", ")));
  }

  private Figure flood() {
    int seconds = stage.effort().floodSeconds();
    Cameras best = new Cameras(CAMERAS[0]);
    double most = 0;
    for (int count : CAMERAS) {
      double rate = new Cameras(count).rate(seconds, this::answer);
      stage.tell("service: %d cameras, %.1f answers a second", count, rate);
      if (rate > most) {
        most = rate;
        best = new Cameras(count);
      }
    }
    Cameras cameras = best;
    longestNanos.reset();
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(
        new Contestant(
            Figure.OURS, runs -> new double[] {1e3 / cameras.rate(seconds, this::answer)}));
    Peer peer = stage.peer();
    if (peer != null) {
      Path file = stage.write("one-face.jpg", jpeg);
      contestants.add(
          new Contestant(Peer.NAME, runs -> new double[] {workerMillis(peer, file, seconds)}));
    }
    Duel.Outcome outcome = new Duel(stage.effort().floodRounds(), 1).between(contestants);
    double longest = longestNanos.get() / NANOS_PER_MILLI;
    Map<String, Double> before = ThreadTimes.now();
    double frames = seconds * cameras.rate(seconds, this::answer);
    String profile = ThreadTimes.since(before, frames);
    Figure figure = Figure.of(PART, "all it takes, 1280x720", rate(outcome, Figure.OURS));
    if (peer != null) {
      Spread ratio = outcome.ratio(Peer.NAME, Figure.OURS);
      figure.rival(new Rival(Peer.NAME, rate(outcome, Peer.NAME), ratio));
    }
    return figure
        .value("cameras", cameras.count())
        .value("seconds", seconds)
        .value("longest", longest)
        .value("profile", profile);
  }

  private static Spread rate(Duel.Outcome outcome, String name) {
    return outcome.millis(name).map(millis -> MILLIS_PER_SECOND / millis);
  }

  /** Returns milliseconds a frame of one Python worker. */
  private static double workerMillis(Peer peer, Path jpeg, int seconds) {
    int minFace = FaceDetector.DEFAULT_MIN_FACE;
    String file = jpeg.toString();
    var answer =
        peer.ask(Map.of("work", "worker", "jpeg", file, "min_face", minFace, "seconds", seconds));
    return answer.path("seconds").asDouble() * MILLIS_PER_SECOND / answer.path("frames").asInt();
  }
}
