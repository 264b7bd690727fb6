package dev.facepipe.detection.mtcnn;

import static dev.facepipe.detection.mtcnn.Suppression.MINIMUM;
import static dev.facepipe.detection.mtcnn.Suppression.UNION;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.torch.Batches;
import dev.facepipe.common.torch.Cores;
import dev.facepipe.common.torch.Tensor;
import dev.facepipe.common.torch.TorchNet;
import dev.facepipe.detection.FaceDetector;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * MTCNN: P-Net proposes places over a pyramid of scales, R-Net sorts out, O-Net decides and places
 * the landmarks. Finds what facenet-pytorch's MTCNN finds, within a pixel.
 *
 * <p>Source of the method: Zhang et al. 2016, "Joint Face Detection and Alignment Using Multitask
 * Cascaded Convolutional Networks"; of every number: facenet-pytorch 2.5, detect_face.py and
 * mtcnn.py.
 *
 * <p>Thread-safe. Owns the networks until closed.
 */
public final class Mtcnn implements FaceDetector, AutoCloseable {
  /** Side of the square that P-Net judges, in pixels of a pyramid level. */
  private static final int CELL = 12;

  /** Pixels of a level between two of P-Net's squares. */
  private static final int STRIDE = 2;

  /** Shrink per pyramid level, about 1/sqrt(2). */
  private static final double PYRAMID_FACTOR = 0.709;

  private static final float PROPOSAL_THRESHOLD = 0.6f;
  private static final float REFINE_THRESHOLD = 0.7f;
  private static final float OUTPUT_THRESHOLD = 0.7f;

  /** Overlap allowed within one level. */
  private static final float LEVEL_OVERLAP = 0.5f;

  /** Overlap allowed across levels, after R-Net and after O-Net. */
  private static final float OVERLAP = 0.7f;

  private static final int REFINE_SIDE = 24;
  private static final int OUTPUT_SIDE = 48;

  /**
   * Pixels of a level in one call of P-Net, about: the largest of its results then takes 6 MB and
   * stays near the processor.
   */
  private static final int STRIP_PIXELS = 96 * 1024;

  /** Rows in one call of P-Net, at least; even, so that the next strip's squares fall in step. */
  private static final int STRIP_ROWS = 48;

  /** Rows by which a strip reaches into the next one: its last squares end there. */
  private static final int STRIP_OVERLAP = CELL - STRIDE;

  /**
   * Crops in one call, the last ones black if there are fewer: few enough to keep several cores
   * busy, and always as many, since libtorch compiles its operations for each new size.
   */
  private static final int REFINE_BATCH = 32;

  private static final int OUTPUT_BATCH = 4;

  private final TorchNet proposalNet;
  private final TorchNet refineNet;
  private final TorchNet outputNet;
  private final int minFace;

  /**
   * Loads the three networks.
   *
   * @param networks folder with {@code p-net.pt}, {@code r-net.pt} and {@code o-net.pt}
   * @param minFace shortest side of the smallest face to look for, in pixels; the work grows with
   *     its inverse square
   */
  public Mtcnn(Path networks, int minFace) {
    if (minFace < CELL) {
      throw new IllegalArgumentException(
          "min face is %d pixels; expected at least %d, the side P-Net sees"
              .formatted(minFace, CELL));
    }
    this.minFace = minFace;
    this.proposalNet = TorchNet.load(networks.resolve("p-net.pt"));
    this.refineNet = TorchNet.load(networks.resolve("r-net.pt"));
    this.outputNet = TorchNet.load(networks.resolve("o-net.pt"));
  }

  @Override
  public List<Face> detect(RgbImage frame) {
    return decide(frame, refine(frame, propose(frame)));
  }

  @Override
  public void close() {
    proposalNet.close();
    refineNet.close();
    outputNet.close();
  }

  /** P-Net over the pyramid: squares that may hold a face. */
  private List<Candidate> propose(RgbImage frame) {
    List<List<Strip>> levels =
        Pyramid.of(frame, (double) CELL / minFace, PYRAMID_FACTOR, CELL).stream()
            .map(Mtcnn::strips)
            .toList();
    Iterator<List<Judged>> found =
        Cores.each(levels.stream().flatMap(List::stream).toList(), this::proposeIn).iterator();
    List<Judged> all = new ArrayList<>();
    for (List<Strip> level : levels) {
      List<Judged> inLevel = new ArrayList<>();
      level.forEach(strip -> inLevel.addAll(found.next()));
      all.addAll(UNION.keep(inLevel, LEVEL_OVERLAP));
    }
    return UNION.keep(all, OVERLAP).stream()
        .map(proposal -> proposal.candidate().shifted(proposal.shift()).squared())
        .toList();
  }

  /** A level cut in parts of its full width that overlap. */
  private static List<Strip> strips(Pyramid.Level level) {
    int rows = Math.max(STRIP_ROWS, STRIP_PIXELS / level.width() / 2 * 2);
    List<Strip> strips = new ArrayList<>();
    int top = 0;
    while (level.height() - top > rows) {
      strips.add(new Strip(level, top, rows));
      top += rows - STRIP_OVERLAP;
    }
    strips.add(new Strip(level, top, level.height() - top));
    return strips;
  }

  private List<Judged> proposeIn(Strip strip) {
    List<Tensor> out =
        proposalNet.run(strip.values(), 1, strip.rows(), strip.level().width(), Colour.CHANNELS);
    float[] shifts = out.get(0).values();
    float[] probabilities = out.get(1).values();
    int columns = (int) out.get(0).shape()[3];
    int cells = shifts.length / 4;

    List<Judged> proposals = new ArrayList<>();
    for (int cell = 0; cell < cells; cell++) {
      float score = probabilities[cells + cell];
      if (score >= PROPOSAL_THRESHOLD) {
        float[] shift = {
          shifts[cell], shifts[cells + cell], shifts[2 * cells + cell], shifts[3 * cells + cell]
        };
        int row = strip.top() / STRIDE + cell / columns;
        Candidate square = square(cell % columns, row, (float) strip.level().scale(), score);
        proposals.add(new Judged(square, shift, null));
      }
    }
    return proposals;
  }

  /** What one cell of P-Net's output sees, in pixels of the frame. */
  private static Candidate square(int column, int row, float scale, float score) {
    float x = STRIDE * column;
    float y = STRIDE * row;
    return new Candidate(
        (float) Math.floor((x + 1) / scale),
        (float) Math.floor((y + 1) / scale),
        (float) Math.floor((x + CELL) / scale),
        (float) Math.floor((y + CELL) / scale),
        score);
  }

  /** R-Net: keeps the proposals it believes in, moved to where it sees the face. */
  private List<Candidate> refine(RgbImage frame, List<Candidate> proposals) {
    List<Judged> judged =
        each(
            frame,
            proposals,
            REFINE_BATCH,
            batch -> {
              List<Tensor> out = refineNet.run(stack(frame, batch, REFINE_SIDE, REFINE_BATCH));
              return judge(batch, out.get(0), out.get(1), null, REFINE_THRESHOLD);
            });
    return UNION.keep(judged, OVERLAP).stream()
        .map(refined -> refined.candidate().shiftedInclusive(refined.shift()).squared())
        .toList();
  }

  /** O-Net: the faces, with their landmarks, largest first. */
  private List<Face> decide(RgbImage frame, List<Candidate> refined) {
    List<Judged> judged =
        each(
            frame,
            refined,
            OUTPUT_BATCH,
            batch -> {
              List<Tensor> out = outputNet.run(stack(frame, batch, OUTPUT_SIDE, OUTPUT_BATCH));
              return judge(batch, out.get(0), out.get(2), out.get(1), OUTPUT_THRESHOLD);
            });
    return MINIMUM.keep(judged.stream().map(Judged::moved).toList(), OVERLAP).stream()
        .filter(Judged::hasArea)
        .map(Judged::face)
        .sorted(Comparator.comparing(face -> -face.box().area()))
        .toList();
  }

  /** Candidates that see something of the frame, judged in batches on all cores. */
  private static List<Judged> each(
      RgbImage frame,
      List<Candidate> candidates,
      int batch,
      Function<List<Seen>, List<Judged>> judge) {
    List<Seen> seen =
        candidates.stream()
            .flatMap(
                candidate ->
                    Region.inside(frame, candidate).map(r -> new Seen(candidate, r)).stream())
            .toList();
    return Cores.each(Batches.of(seen, batch), judge).stream().flatMap(List::stream).toList();
  }

  /** The crops of a batch, and black ones up to its size. */
  private static Tensor stack(RgbImage frame, List<Seen> batch, int side, int count) {
    int size = side * side * Colour.CHANNELS;
    float[] crops = new float[count * size];
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).region().scale(frame, side, crops, i * size);
    }
    return new Tensor(crops, count, side, side, Colour.CHANNELS);
  }

  /** Pairs the candidates that pass with what the network says of them. */
  private static List<Judged> judge(
      List<Seen> batch,
      Tensor shifts,
      Tensor probabilities,
      @Nullable Tensor landmarks,
      float threshold) {
    List<Judged> judged = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      float score = probabilities.values()[2 * i + 1];
      if (score > threshold) {
        Candidate candidate = batch.get(i).candidate().scored(score);
        float[] shift = Arrays.copyOfRange(shifts.values(), 4 * i, 4 * i + 4);
        judged.add(
            new Judged(
                candidate,
                shift,
                landmarks == null ? null : landmarks(candidate, landmarks.values(), 10 * i)));
      }
    }
    return judged;
  }

  /** Five x then five y, each as a share of the candidate's inclusive size. */
  private static Landmarks landmarks(Candidate c, float[] shares, int from) {
    float width = c.right() - c.left() + 1;
    float height = c.bottom() - c.top() + 1;
    return Landmarks.of(
        IntStream.range(0, Landmarks.COUNT)
            .mapToObj(
                i ->
                    new Point(
                        width * shares[from + i] + c.left() - 1,
                        height * shares[from + Landmarks.COUNT + i] + c.top() - 1))
            .toList());
  }

  /** A candidate and the part of the frame it covers. */
  private record Seen(Candidate candidate, Region region) {}

  /** Some rows of a level, for one call of P-Net. */
  private record Strip(Pyramid.Level level, int top, int rows) {
    FloatBuffer values() {
      int rowValues = level.width() * Colour.CHANNELS;
      return FloatBuffer.wrap(level.values(), top * rowValues, rows * rowValues);
    }
  }
}
