package dev.facepipe.bench.memory;

import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.process.Child;
import dev.facepipe.bench.process.Look;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Measures the memory of each function's core, alone in a process, fed work of mixed sizes. */
public final class MemoryUse {
  /** MiB of heap: a frame of 40 million pixels and its pyramid take 206. */
  private static final int DETECTION_HEAP = 256;

  /** MiB of heap: the largest message's crops, and 2 kB for each person in the gallery. */
  private static final int RECOGNITION_HEAP = 192;

  private static final int[][] SIZES = {
    {320, 240}, {1280, 720}, {640, 480}, {1920, 1080}, {800, 600}, {1024, 768}, {1600, 900}
  };
  private static final int FRAMES = 42;
  private static final int[] FACES = {1, 2, 1, 4, 1, 3, 1, 8, 1, 5, 1, 16};

  /** Looks at the process, evenly spread over the feeding. */
  private static final int LOOKS = 100;

  private MemoryUse() {}

  /** Measures both cores. */
  public static void run(Stage stage, Results results) {
    results.figures().add(measure(stage, "face-detection", frames(stage), DETECTION_HEAP));
    results.figures().add(measure(stage, "face-recognition", messages(stage), RECOGNITION_HEAP));
  }

  private static Figure measure(Stage stage, String function, Path inputs, int heap) {
    int count = stage.effort().memoryInputs();
    stage.tell("memory: %s, %d inputs", function, count);
    List<String> options = new ArrayList<>(Child.heap(heap));
    options.add("-Dfacepipe.cores=" + stage.threads());
    List<Look> looks = new ArrayList<>();
    try (Child core =
        Child.start(
            stage.scratch().resolve("memory.log"),
            Child.java(FedCore.class, options, function, stage.networks(), inputs))) {
      core.read();
      looks.add(core.look());
      for (int i = 0; i < LOOKS; i++) {
        core.ask(String.valueOf(Math.max(1, count / LOOKS)));
        looks.add(core.look());
      }
    }
    double[] samples = looks.stream().skip(1).mapToDouble(Look::resident).toArray();
    String work = "%s, %,d inputs of mixed sizes".formatted(function, count);
    return Figure.of("memory", work, Spread.of(samples))
        .value("first", looks.get(0).resident())
        .value("last", looks.get(LOOKS).resident())
        .value("peak", looks.get(LOOKS).peak())
        .value("growth", growth(samples))
        .value("jvm", String.join(" ", Child.heap(heap)));
  }

  /** Returns the last fifth's median less the second's; the first fifth still warms up. */
  static double growth(double... samples) {
    int fifth = samples.length / 5;
    double[] second = Arrays.copyOfRange(samples, fifth, 2 * fifth);
    double[] last = Arrays.copyOfRange(samples, samples.length - fifth, samples.length);
    return Spread.median(last) - Spread.median(second);
  }

  private static Path frames(Stage stage) {
    for (int i = 0; i < FRAMES; i++) {
      int[] size = SIZES[i % SIZES.length];
      stage.write("frames/%02d.jpg".formatted(i), stage.frames().jpeg(i, size[0], size[1]));
    }
    return stage.scratch().resolve("frames");
  }

  private static Path messages(Stage stage) {
    List<CroppedFace> faces = faces(stage);
    for (int i = 0; i < FACES.length; i++) {
      int first = i;
      FacesMessage message =
          new FacesMessage(
              FacesMessage.VERSION,
              RequestId.random(),
              "bench.jpg",
              "2026-11-21T00:00:00Z",
              new FacesMessage.Frame(1920, 1280, null),
              IntStream.range(first, first + FACES[i])
                  .mapToObj(face -> faces.get(face % faces.size()))
                  .toList(),
              Map.of());
      stage.write(
          "messages/%02d.json".formatted(i), Json.write(message).getBytes(StandardCharsets.UTF_8));
    }
    return stage.scratch().resolve("messages");
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
