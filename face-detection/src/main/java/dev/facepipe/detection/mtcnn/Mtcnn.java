package dev.facepipe.detection.mtcnn;

import static dev.facepipe.detection.mtcnn.Suppression.MINIMUM;
import static dev.facepipe.detection.mtcnn.Suppression.UNION;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.torch.Batches;
import dev.facepipe.common.torch.Tensor;
import dev.facepipe.common.torch.TorchNet;
import dev.facepipe.detection.FaceDetector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
  /** Shortest side of the smallest face the service looks for, in pixels. */
  public static final int DEFAULT_MIN_FACE = 40;

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

  /** Crops in one call of R-Net or O-Net, so that memory stays bounded. */
  private static final int MAX_BATCH = 512;

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
    List<Judged> proposals = new ArrayList<>();
    double scale = (double) CELL / minFace;
    double shortSide = Math.min(frame.width(), frame.height()) * scale;
    while (shortSide >= CELL) {
      proposals.addAll(proposeAt(frame, scale));
      scale *= PYRAMID_FACTOR;
      shortSide *= PYRAMID_FACTOR;
    }
    return UNION.keep(proposals, OVERLAP).stream()
        .map(proposal -> proposal.candidate().shifted(proposal.shift()).squared())
        .toList();
  }

  private List<Judged> proposeAt(RgbImage frame, double scale) {
    int width = (int) (frame.width() * scale + 1);
    int height = (int) (frame.height() * scale + 1);
    float[] level = new float[3 * width * height];
    Region.whole(frame).scale(frame, width, height, level, 0);
    List<Tensor> out = proposalNet.run(new Tensor(level, 1, 3, height, width));
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
        proposals.add(
            new Judged(square(cell % columns, cell / columns, (float) scale, score), shift, null));
      }
    }
    return UNION.keep(proposals, LEVEL_OVERLAP);
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
    List<Judged> judged = new ArrayList<>();
    for (List<Seen> batch : batches(frame, proposals)) {
      List<Tensor> out = refineNet.run(stack(frame, batch, REFINE_SIDE));
      judged.addAll(judge(batch, out.get(0), out.get(1), null, REFINE_THRESHOLD));
    }
    return UNION.keep(judged, OVERLAP).stream()
        .map(refined -> refined.candidate().shiftedInclusive(refined.shift()).squared())
        .toList();
  }

  /** O-Net: the faces, with their landmarks, largest first. */
  private List<Face> decide(RgbImage frame, List<Candidate> refined) {
    List<Judged> judged = new ArrayList<>();
    for (List<Seen> batch : batches(frame, refined)) {
      List<Tensor> out = outputNet.run(stack(frame, batch, OUTPUT_SIDE));
      judge(batch, out.get(0), out.get(2), out.get(1), OUTPUT_THRESHOLD).stream()
          .map(Judged::moved)
          .forEach(judged::add);
    }
    return MINIMUM.keep(judged, OVERLAP).stream()
        .filter(Judged::hasArea)
        .map(Judged::face)
        .sorted(Comparator.comparing(face -> -face.box().area()))
        .toList();
  }

  /** Candidates with the part of the frame they cover, in calls of bounded size. */
  private static List<List<Seen>> batches(RgbImage frame, List<Candidate> candidates) {
    List<Seen> seen =
        candidates.stream()
            .flatMap(
                candidate ->
                    Region.inside(frame, candidate).map(r -> new Seen(candidate, r)).stream())
            .toList();
    return Batches.of(seen, MAX_BATCH);
  }

  private static Tensor stack(RgbImage frame, List<Seen> batch, int side) {
    int size = 3 * side * side;
    float[] crops = new float[batch.size() * size];
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).region().scale(frame, side, side, crops, i * size);
    }
    return new Tensor(crops, batch.size(), 3, side, side);
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
}
