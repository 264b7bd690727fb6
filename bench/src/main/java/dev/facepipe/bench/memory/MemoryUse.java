package dev.facepipe.bench.memory;

import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.memory.Feeding.Seen;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.report.Target;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.FacesMessage;
import dev.facepipe.common.message.FacesMessage.CroppedFace;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Each function's core in a process of its own, fed with work of mixed sizes. */
public final class MemoryUse {
  private static final String PART = "memory";

  /** Megabytes of heap: a frame of 40 million pixels and its pyramid take 206. */
  private static final int DETECTION_HEAP = 256;

  /** Megabytes of heap: the largest message's crops, and 2 kB for each person in the gallery. */
  private static final int RECOGNITION_HEAP = 192;

  private static final int[][] SIZES = {
    {320, 240}, {1280, 720}, {640, 480}, {1920, 1080}, {800, 600}, {1024, 768}, {1600, 900}
  };
  private static final int FRAMES = 42;
  private static final int[] FACES = {1, 2, 1, 4, 1, 3, 1, 8, 1, 5, 1, 16};

  // Millions of bytes wanted. Source: the project's plan for this benchmark.
  private static final double DETECTION = 600;
  private static final double RECOGNITION = 700;

  /** Millions of bytes within which memory that doesn't grow goes up and down. */
  private static final double STEADY = 10;

  private MemoryUse() {}

  /** Measures both. */
  public static void run(Stage stage, Results results) {
    if (!ResidentMemory.isKnown()) {
      results.trouble("memory: this system has no /proc; measured on Linux only");
      return;
    }
    try {
      measure(
          stage,
          results,
          "face-detection",
          DetectionProcess.class,
          frames(stage),
          DETECTION_HEAP,
          DETECTION);
      measure(
          stage,
          results,
          "face-recognition",
          RecognitionProcess.class,
          messages(stage),
          RECOGNITION_HEAP,
          RECOGNITION);
    } catch (IOException e) {
      throw new UncheckedIOException("inputs cannot be written to " + stage.scratch(), e);
    }
  }

  /** The heap has its full size from the start: what grows then is not the heap. */
  private static List<String> machine(int heap) {
    return List.of(
        "-Xms%dm".formatted(heap),
        "-Xmx%dm".formatted(heap),
        "-XX:+AlwaysPreTouch",
        "-XX:+UseSerialGC");
  }

  private static void measure(
      Stage stage,
      Results results,
      String function,
      Class<?> process,
      Path inputs,
      int heap,
      double limit) {
    int times = stage.effort().memoryFrames();
    stage.told().accept("memory: %s, %d inputs".formatted(function, times));
    Seen seen = feed(stage, process, inputs, heap, times);
    double[] samples = seen.samples().stream().mapToDouble(sample -> sample).toArray();
    double growth = growth(samples);
    String work = "%s, %,d inputs of mixed sizes".formatted(function, times);
    results.add(
        Figure.of(PART, work, "MB", Spread.of(samples))
            .with(
                Target.below("peak < %.0f MB".formatted(limit), limit, seen.peak()),
                Target.below("growth < %.0f MB".formatted(STEADY), STEADY, growth))
            .noting(
                List.of(
                    "resident %.0f MB at first, %.0f at the end, %.0f at most; the last fifth's median is %+.1f MB from the second's; JVM %s"
                        .formatted(
                            seen.start(),
                            samples[samples.length - 1],
                            seen.peak(),
                            growth,
                            String.join(" ", machine(heap))))));
  }

  /** The last fifth's median less the second's: the first is still warming up. */
  static double growth(double... samples) {
    int fifth = samples.length / 5;
    double[] second = Arrays.copyOfRange(samples, fifth, 2 * fifth);
    double[] last = Arrays.copyOfRange(samples, samples.length - fifth, samples.length);
    return Spread.median(last) - Spread.median(second);
  }

  private static Seen feed(Stage stage, Class<?> process, Path inputs, int heap, int times) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(machine(heap));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "-Dfacepipe.cores=" + stage.threads(),
            process.getName(),
            stage.networks().toString(),
            inputs.toString(),
            String.valueOf(times)));
    File log = stage.scratch().resolve("memory.log").toFile();
    try {
      Process child = new ProcessBuilder(command).redirectError(log).start();
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (child.waitFor() != 0) {
        throw new IllegalStateException(
            "%s ended with %d; see %s".formatted(process.getSimpleName(), child.exitValue(), log));
      }
      return Json.read(said, Seen.class);
    } catch (IOException e) {
      throw new UncheckedIOException("a process cannot be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Path frames(Stage stage) throws IOException {
    Path folder = Files.createDirectories(stage.scratch().resolve("frames"));
    for (int i = 0; i < FRAMES; i++) {
      int[] size = SIZES[i % SIZES.length];
      Files.write(
          folder.resolve("%02d.jpg".formatted(i)), stage.frames().jpeg(i, size[0], size[1]));
    }
    return folder;
  }

  private static Path messages(Stage stage) throws IOException {
    Path folder = Files.createDirectories(stage.scratch().resolve("messages"));
    List<CroppedFace> faces = faces(stage);
    for (int i = 0; i < FACES.length; i++) {
      int first = i;
      List<CroppedFace> some =
          IntStream.range(0, FACES[i])
              .mapToObj(face -> faces.get((first + face) % faces.size()))
              .toList();
      FacesMessage message =
          new FacesMessage(
              FacesMessage.VERSION,
              RequestId.random(),
              "bench.jpg",
              "2026-11-21T00:00:00Z",
              new FacesMessage.Frame(1920, 1280, null),
              some,
              Map.of());
      Files.writeString(folder.resolve("%02d.json".formatted(i)), Json.write(message));
    }
    return folder;
  }

  private static List<CroppedFace> faces(Stage stage) {
    List<CroppedFace> faces = new ArrayList<>();
    try (Mtcnn mtcnn = new Mtcnn(stage.networks(), FaceDetector.DEFAULT_MIN_FACE)) {
      for (RgbImage photograph : stage.frames().photographs()) {
        for (FaceCrop crop : FaceCrops.cut(photograph, mtcnn.detect(photograph))) {
          faces.add(CroppedFace.of(crop));
        }
      }
    }
    return faces;
  }
}
