package dev.facepipe.bench.service;

import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.measure.Duel;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.peer.Peer;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.report.Rival;
import dev.facepipe.bench.report.Target;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.detection.FaceDetector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The local cloud under a camera that posts once a second, and under as many as it can take. */
public final class ServiceLoad {
  private static final String PART = "service";
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;
  private static final int[] CAMERAS = {2, 4, 8};
  private static final int WARM_UP_CAMERAS = 4;

  /** Share of the time below which the virtual machine counts as warm. */
  private static final double COMPILER_AT_REST = 0.1;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MILLIS_PER_SECOND = 1e3;

  // What is wanted. Source: the project's plan for this benchmark.
  private static final double MEAN_MILLIS = 150;
  private static final double P99_MILLIS = 400;
  private static final double RATIO = 3;

  private ServiceLoad() {}

  /** Measures both. */
  public static void run(Stage stage, Results results) {
    byte[] jpeg = stage.frames().oneFaceJpeg(WIDTH, HEIGHT);
    stage.told().accept("service: starting the local cloud");
    try (AnsweringCloud cloud = AnsweringCloud.start(stage)) {
      warmUp(stage, cloud, jpeg);
      steady(stage, cloud, jpeg, results);
      flood(stage, cloud, jpeg, results);
    }
  }

  /**
   * Loads the service until its virtual machine has compiled what it calls often: on two cores that
   * takes minutes, for which the compiler has up to a core for itself.
   */
  private static void warmUp(Stage stage, AnsweringCloud cloud, byte[] jpeg) {
    int seconds = stage.effort().warmUpTurnSeconds();
    for (int turn = 1; turn <= stage.effort().warmUpTurns(); turn++) {
      double before = ThreadTimes.compilerMillis();
      double millis = flood(cloud, jpeg, WARM_UP_CAMERAS, seconds, longest());
      double share = (ThreadTimes.compilerMillis() - before) / MILLIS_PER_SECOND / seconds;
      stage
          .told()
          .accept(
              "service: warming up, %d s: %.1f answers a second, the compiler at work for %.0f%% of the time"
                  .formatted(turn * seconds, MILLIS_PER_SECOND / millis, 100 * share));
      if (share < COMPILER_AT_REST) {
        return;
      }
    }
  }

  private static void steady(Stage stage, AnsweringCloud cloud, byte[] jpeg, Results results) {
    int frames = stage.effort().steadyFrames();
    stage.told().accept("service: %d frames, one a second".formatted(frames));
    double[] millis = new double[frames];
    Map<String, List<Double>> steps = new LinkedHashMap<>();
    long start = System.nanoTime();
    for (int i = 0; i < frames; i++) {
      // From when it was due: a frame that waits for the one before it counts the wait.
      long due = start + i * NANOS_PER_SECOND;
      LockSupport.parkNanos(due - System.nanoTime());
      AnsweringCloud.Arrival arrival = cloud.answer(jpeg);
      millis[i] = (arrival.nanos() - due) / NANOS_PER_MILLI;
      Objects.requireNonNullElse(arrival.answer().timingsMs(), Map.<String, Double>of())
          .forEach((step, took) -> steps.computeIfAbsent(step, s -> new ArrayList<>()).add(took));
    }
    double mean = Arrays.stream(millis).average().orElseThrow();
    double p99 = Spread.percentile(millis, 0.99);
    results.add(
        Figure.of(PART, "frame to answer, 1280x720, one a second", "ms", Spread.of(millis))
            .with(
                Target.below("mean < %.0f ms".formatted(MEAN_MILLIS), MEAN_MILLIS, mean),
                Target.below("p99 < %.0f ms".formatted(P99_MILLIS), P99_MILLIS, p99))
            .noting(
                List.of(
                    "%d frames: mean %.1f, median %.1f, 99th percentile %.1f, longest %.1f ms"
                        .formatted(
                            frames,
                            mean,
                            Spread.median(millis),
                            p99,
                            Arrays.stream(millis).max().orElseThrow()),
                    "median of each step, in ms: " + medians(steps))));
  }

  private static String medians(Map<String, List<Double>> steps) {
    return steps.entrySet().stream()
        .map(
            step ->
                "%s %.1f"
                    .formatted(
                        step.getKey(),
                        Spread.median(
                            step.getValue().stream().mapToDouble(took -> took).toArray())))
        .collect(Collectors.joining(", "));
  }

  private static void flood(Stage stage, AnsweringCloud cloud, byte[] jpeg, Results results) {
    int seconds = stage.effort().floodSeconds();
    LongAccumulator longest = longest();
    int best = CAMERAS[0];
    double least = Double.POSITIVE_INFINITY;
    for (int cameras : CAMERAS) {
      double millis = flood(cloud, jpeg, cameras, seconds, longest);
      stage
          .told()
          .accept(
              "service: %d cameras, %.1f answers a second"
                  .formatted(cameras, MILLIS_PER_SECOND / millis));
      if (millis < least) {
        least = millis;
        best = cameras;
      }
    }
    int cameras = best;
    longest.reset();
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(
        new Contestant(
            Figure.OURS, runs -> new double[] {flood(cloud, jpeg, cameras, seconds, longest)}));
    Peer peer = stage.peer();
    if (peer != null) {
      Path file = file(stage, jpeg);
      contestants.add(
          new Contestant(Peer.NAME, runs -> new double[] {worker(peer, file, seconds)}));
    }
    Duel.Outcome outcome = new Duel(stage.effort().floodRounds(), 1).between(contestants);
    Map<String, Double> before = ThreadTimes.now();
    double frames = seconds * MILLIS_PER_SECOND / flood(cloud, jpeg, cameras, seconds, longest());
    String profile = ThreadTimes.since(before, frames);
    Figure millis = Figure.of(PART, "", outcome);
    Rival rival = millis.peer();
    results.add(
        new Figure(
            PART,
            "all it takes, 1280x720",
            "frames/s",
            rate(millis.ours()),
            rival == null ? null : new Rival(rate(rival.figure()), rival.ratio()),
            null,
            null,
            List.of(Target.ratio(RATIO, rival)),
            List.of(
                "%d cameras, each posting when its last frame is answered; turns of %d s; the longest answer took %.0f ms"
                    .formatted(cameras, seconds, longest.get() / NANOS_PER_MILLI),
                "milliseconds of one core a frame, by thread: " + profile)));
  }

  private static LongAccumulator longest() {
    return new LongAccumulator(Math::max, 0);
  }

  private static Spread rate(Spread millis) {
    return millis.map(each -> MILLIS_PER_SECOND / each);
  }

  /** Returns milliseconds a frame. */
  private static double flood(
      AnsweringCloud cloud, byte[] jpeg, int cameras, int seconds, LongAccumulator longest) {
    AtomicInteger answers = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(cameras);
    long start = System.nanoTime();
    long end = start + seconds * NANOS_PER_SECOND;
    Runnable camera =
        () -> {
          while (System.nanoTime() < end) {
            long posted = System.nanoTime();
            longest.accumulate(cloud.answer(jpeg).nanos() - posted);
            answers.incrementAndGet();
          }
        };
    try {
      CompletableFuture<?>[] posting = new CompletableFuture<?>[cameras];
      Arrays.setAll(posting, i -> CompletableFuture.runAsync(camera, threads));
      CompletableFuture.allOf(posting).join();
      return (System.nanoTime() - start) / NANOS_PER_MILLI / answers.get();
    } finally {
      threads.shutdownNow();
    }
  }

  /** Returns milliseconds a frame. */
  private static double worker(Peer peer, Path jpeg, int seconds) {
    var answer =
        peer.ask(
            Map.of(
                "work",
                "worker",
                "jpeg",
                jpeg.toString(),
                "min_face",
                FaceDetector.DEFAULT_MIN_FACE,
                "seconds",
                seconds));
    return answer.path("seconds").asDouble() * MILLIS_PER_SECOND / answer.path("frames").asInt();
  }

  private static Path file(Stage stage, byte[] jpeg) {
    Path file = stage.scratch().resolve("one-face.jpg");
    try {
      return Files.write(file, jpeg).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException("frame %s cannot be written".formatted(file), e);
    }
  }
}
