package dev.facepipe.detection.mtcnn;

import static dev.facepipe.detection.mtcnn.Suppression.MINIMUM;
import static dev.facepipe.detection.mtcnn.Suppression.UNION;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.network.Batches;
import dev.facepipe.common.network.Cores;
import dev.facepipe.common.network.NetworkEngine;
import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.detection.FaceDetector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds faces with MTCNN. P-Net proposes candidates over a pyramid of scales, R-Net rejects most of
 * them, O-Net decides and places the landmarks. The faces match those of facenet-pytorch's MTCNN
 * within a pixel.
 *
 * <p>Source of the method: Zhang et al. 2016, "Joint Face Detection and Alignment Using Multitask
 * Cascaded Convolutional Networks". Source of all numbers: facenet-pytorch 2.5, detect_face.py and
 * mtcnn.py.
 *
 * <p>Thread-safe. Owns the networks until closed.
 */
public final class Mtcnn implements FaceDetector, AutoCloseable {
  private static final float PROPOSAL_THRESHOLD = 0.6f;
  private static final float REFINE_THRESHOLD = 0.7f;
  private static final float OUTPUT_THRESHOLD = 0.7f;

  /** Largest overlap allowed within one level. */
  private static final float LEVEL_OVERLAP = 0.5f;

  /** Largest overlap allowed across levels, after R-Net and after O-Net. */
  private static final float OVERLAP = 0.7f;

  private static final int REFINE_SIDE = 24;
  private static final int OUTPUT_SIDE = 48;

  /**
   * Crops in one call; a smaller batch is filled up with black crops. Small enough to keep several
   * cores busy. Constant, because libtorch compiles its operations again for each new size.
   */
  private static final int REFINE_BATCH = 32;

  private static final int OUTPUT_BATCH = 4;

  private final ProposalNet proposalNet;
  private final NeuralNet refineNet;
  private final NeuralNet outputNet;
  private final int minFace;

  /**
   * Loads the three networks.
   *
   * @param networks folder with the networks p-net, r-net and o-net
   * @param minFace shortest side of the smallest face to find, in pixels; the work grows with its
   *     inverse square
   */
  public Mtcnn(Path networks, int minFace) {
    if (minFace < ProposalNet.CELL) {
      throw new IllegalArgumentException(
          "min face is %d pixels; expected at least %d, the input side of P-Net"
              .formatted(minFace, ProposalNet.CELL));
    }
    this.minFace = minFace;
    this.proposalNet = new ProposalNet(networks);
    this.refineNet = NeuralNet.load(NetworkEngine.file(networks, "r-net"));
    this.outputNet = NeuralNet.load(NetworkEngine.file(networks, "o-net"));
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

  /** Runs P-Net over the pyramid; returns squares that may hold a face. */
  private List<Candidate> propose(RgbImage frame) {
    List<ScoredCandidate> all = new ArrayList<>();
    for (List<List<ScoredCandidate>> level :
        proposalNet.judge(ProposalNet.pyramid(frame, minFace), Mtcnn::candidates)) {
      all.addAll(UNION.keep(level.stream().flatMap(List::stream).toList(), LEVEL_OVERLAP));
    }
    return UNION.keep(all, OVERLAP).stream()
        .map(proposal -> proposal.candidate().shifted(proposal.shift()).squared())
        .toList();
  }

  /** Returns the squares above the threshold. */
  private static List<ScoredCandidate> candidates(ProposalNet.Judged strip) {
    float[] shifts = strip.shifts();
    int cells = shifts.length / 4;
    List<ScoredCandidate> proposals = new ArrayList<>();
    for (int cell = 0; cell < cells; cell++) {
      float score = strip.probabilities()[cells + cell];
      if (score >= PROPOSAL_THRESHOLD) {
        float[] shift = {
          shifts[cell], shifts[cells + cell], shifts[2 * cells + cell], shifts[3 * cells + cell]
        };
        int row = strip.top() / ProposalNet.STRIDE + cell / strip.columns();
        float scale = (float) strip.picture().scale();
        Candidate square = square(cell % strip.columns(), row, scale, score);
        proposals.add(new ScoredCandidate(square, shift, null));
      }
    }
    return proposals;
  }

  /** Returns the square that one cell of P-Net's output covers, in frame pixels. */
  private static Candidate square(int column, int row, float scale, float score) {
    float x = ProposalNet.STRIDE * column;
    float y = ProposalNet.STRIDE * row;
    return new Candidate(
        (float) Math.floor((x + 1) / scale),
        (float) Math.floor((y + 1) / scale),
        (float) Math.floor((x + ProposalNet.CELL) / scale),
        (float) Math.floor((y + ProposalNet.CELL) / scale),
        score);
  }

  /** Runs R-Net; returns the proposals that pass, moved by R-Net's corrections. */
  private List<Candidate> refine(RgbImage frame, List<Candidate> proposals) {
    List<ScoredCandidate> judged =
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

  /** Runs O-Net; returns the faces with landmarks, largest first. */
  private List<Face> decide(RgbImage frame, List<Candidate> refined) {
    List<ScoredCandidate> judged =
        each(
            frame,
            refined,
            OUTPUT_BATCH,
            batch -> {
              List<Tensor> out = outputNet.run(stack(frame, batch, OUTPUT_SIDE, OUTPUT_BATCH));
              return judge(batch, out.get(0), out.get(2), out.get(1), OUTPUT_THRESHOLD);
            });
    return MINIMUM.keep(judged.stream().map(ScoredCandidate::moved).toList(), OVERLAP).stream()
        .filter(ScoredCandidate::hasArea)
        .map(ScoredCandidate::face)
        .sorted(Comparator.comparing(face -> -face.box().area()))
        .toList();
  }

  /** Runs a network over the candidates that overlap the frame, in batches on all cores. */
  private static List<ScoredCandidate> each(
      RgbImage frame,
      List<Candidate> candidates,
      int batch,
      Function<List<Seen>, List<ScoredCandidate>> judge) {
    List<Seen> seen =
        candidates.stream()
            .flatMap(
                candidate ->
                    Region.inside(frame, candidate).map(r -> new Seen(candidate, r)).stream())
            .toList();
    return Cores.each(Batches.of(seen, batch), judge).stream().flatMap(List::stream).toList();
  }

  /** Returns the crops of a batch, filled up with black crops to {@code count}. */
  private static Tensor stack(RgbImage frame, List<Seen> batch, int side, int count) {
    int size = side * side * PixelValues.CHANNELS;
    float[] crops = new float[count * size];
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).region().scale(frame, side, crops, i * size);
    }
    return new Tensor(crops, count, side, side, PixelValues.CHANNELS);
  }

  /** Returns the candidates above the threshold, each with the network's output. */
  private static List<ScoredCandidate> judge(
      List<Seen> batch,
      Tensor shifts,
      Tensor probabilities,
      @Nullable Tensor landmarks,
      float threshold) {
    List<ScoredCandidate> judged = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      float score = probabilities.values()[2 * i + 1];
      if (score > threshold) {
        Candidate candidate = batch.get(i).candidate().scored(score);
        float[] shift = Arrays.copyOfRange(shifts.values(), 4 * i, 4 * i + 4);
        judged.add(
            new ScoredCandidate(
                candidate,
                shift,
                landmarks == null ? null : landmarks(candidate, landmarks.values(), 10 * i)));
      }
    }
    return judged;
  }

  /**
   * Returns the landmarks in frame pixels. The input holds five x, then five y, as fractions of the
   * candidate's inclusive size.
   */
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
