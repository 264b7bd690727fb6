package dev.facepipe.bench.detection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.peer.Peer;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.report.Target;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.detection.mtcnn.Mtcnn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Whole detections of decoded frames, in the sizes that cameras send. */
public final class DetectionDuels {
  private static final String PART = "detection";
  private static final int[][] SIZES = {{640, 480}, {1280, 720}, {1920, 1080}};
  private static final int[] MIN_FACES = {20, 40};

  /** Times as fast as the peer. Source: the project's plan for this benchmark. */
  private static final double WANTED = 3;

  /** Pixels by which a box's side may differ; as in the tests against the reference. */
  private static final float BOX_TOLERANCE = 1;

  private DetectionDuels() {}

  /** Measures every size at every smallest face. */
  public static void run(Stage stage, Results results) {
    for (int[] size : SIZES) {
      for (int minFace : MIN_FACES) {
        results.add(duel(stage, size[0], size[1], minFace));
      }
    }
  }

  private static Figure duel(Stage stage, int width, int height, int minFace) {
    String work = "MTCNN %dx%d, min face %d".formatted(width, height, minFace);
    stage.told().accept(work);
    RgbImage frame = stage.frames().group(width, height);
    try (Mtcnn ours = new Mtcnn(stage.networks(), minFace);
        Mtcnn plain = new Mtcnn(stage.plain(), minFace)) {
      List<Contestant> contestants = new ArrayList<>();
      contestants.add(Contestant.timed(Figure.OURS, () -> ours.detect(frame)));
      List<String> notes = new ArrayList<>();
      Peer peer = stage.peer();
      if (peer != null) {
        Path file = png(stage, frame);
        contestants.add(peer(peer, Peer.NAME, file, minFace));
        notes.addAll(differences(ours.detect(frame), peer.ask(request(file, minFace, 1))));
      }
      contestants.add(Contestant.timed(Figure.PLAIN, () -> plain.detect(frame)));
      Figure figure = Figure.of(PART, work, stage.effort().duel().between(contestants));
      return figure.with(Target.ratio(WANTED, figure.peer())).noting(notes);
    }
  }

  /** The peer detecting faces in a picture file, which it decodes beforehand. */
  public static Contestant peer(Peer peer, String name, Path file, int minFace) {
    return new Contestant(name, runs -> peer.time(request(file, minFace, runs)));
  }

  /** Writes a frame without loss, so that both sides see the same pixels. */
  public static Path png(Stage stage, RgbImage frame) {
    return png(stage, "group-%dx%d".formatted(frame.width(), frame.height()), frame);
  }

  /** The same under another name. */
  public static Path png(Stage stage, String name, RgbImage frame) {
    Path file = stage.scratch().resolve(name + ".png");
    try {
      return Files.write(file, ImageCodec.png(frame)).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException("frame %s cannot be written".formatted(file), e);
    }
  }

  private static Map<String, Object> request(Path file, int minFace, int runs) {
    return Map.of("work", "detect", "frame", file.toString(), "min_face", minFace, "runs", runs);
  }

  /** What the two sides don't agree on, in words; nothing if they do. */
  static List<String> differences(List<Face> ours, JsonNode answer) {
    JsonNode theirs = answer.path("faces");
    if (ours.size() != theirs.size()) {
      return List.of("%d faces, and %d of %s".formatted(ours.size(), theirs.size(), Peer.NAME));
    }
    List<JsonNode> left = new ArrayList<>();
    theirs.forEach(left::add);
    double largest = 0;
    for (Face face : ours) { // not by place: of two faces of one size either may come first
      JsonNode nearest =
          Collections.min(left, Comparator.comparing(their -> distance(face, their)));
      left.remove(nearest);
      largest = Math.max(largest, distance(face, nearest));
    }
    return largest <= BOX_TOLERANCE
        ? List.of()
        : List.of("boxes differ from %s's by %.1f pixels".formatted(Peer.NAME, largest));
  }

  /** The largest difference between two boxes' sides, in pixels. */
  private static double distance(Face face, JsonNode theirs) {
    float[] sides = face.box().sides();
    return IntStream.range(0, sides.length)
        .mapToDouble(side -> Math.abs(sides[side] - theirs.get(side).asDouble()))
        .max()
        .orElseThrow();
  }
}
