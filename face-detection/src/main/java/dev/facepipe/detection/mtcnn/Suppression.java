package dev.facepipe.detection.mtcnn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Non-maximum suppression: where candidates overlap too much, only the one with the best score
 * stays.
 *
 * <p>The two kinds follow facenet-pytorch: torchvision's suppression up to R-Net, and the original
 * "Min" suppression, with inclusive sides, after O-Net.
 */
enum Suppression {
  /** Overlap: shared area divided by the area of the union. Keeps the first of equal scores. */
  UNION {
    @Override
    float overlap(Candidate a, Candidate b) {
      float width = Math.min(a.right(), b.right()) - Math.max(a.left(), b.left());
      float height = Math.min(a.bottom(), b.bottom()) - Math.max(a.top(), b.top());
      float shared = Math.max(0, width) * Math.max(0, height);
      return shared / (a.area() + b.area() - shared);
    }

    @Override
    List<ScoredCandidate> inOrderOfTies(List<ScoredCandidate> judged) {
      return judged;
    }
  },
  /**
   * Overlap: shared area divided by the smaller area, with inclusive sides. Keeps the last of equal
   * scores.
   */
  MINIMUM {
    @Override
    float overlap(Candidate a, Candidate b) {
      float width = Math.min(a.right(), b.right()) - Math.max(a.left(), b.left()) + 1;
      float height = Math.min(a.bottom(), b.bottom()) - Math.max(a.top(), b.top()) + 1;
      float shared = Math.max(0, width) * Math.max(0, height);
      return shared / Math.min(a.inclusiveArea(), b.inclusiveArea());
    }

    @Override
    List<ScoredCandidate> inOrderOfTies(List<ScoredCandidate> judged) {
      List<ScoredCandidate> reversed = new ArrayList<>(judged);
      Collections.reverse(reversed);
      return reversed;
    }
  };

  /** Returns the overlap: 0 for separate candidates, 1 for identical ones. */
  abstract float overlap(Candidate a, Candidate b);

  /**
   * Returns the candidates in the order in which equal scores are preferred. O-Net often gives two
   * candidates of one face the same probability. The reference's suppressions break such ties
   * differently: torchvision sorts in descending order; the original sorts in ascending order and
   * starts at the end.
   */
  abstract List<ScoredCandidate> inOrderOfTies(List<ScoredCandidate> judged);

  /**
   * Returns the candidates that stay, best score first.
   *
   * @param limit largest overlap that two kept candidates may have
   */
  List<ScoredCandidate> keep(List<ScoredCandidate> judged, float limit) {
    List<ScoredCandidate> order =
        inOrderOfTies(judged).stream()
            .sorted(Comparator.comparing(j -> -j.candidate().score()))
            .toList();
    boolean[] gone = new boolean[order.size()];
    List<ScoredCandidate> kept = new ArrayList<>();
    for (int i = 0; i < gone.length; i++) {
      if (!gone[i]) {
        kept.add(order.get(i));
        strikeOut(order, i, limit, gone);
      }
    }
    return kept;
  }

  private void strikeOut(List<ScoredCandidate> order, int winner, float limit, boolean[] gone) {
    Candidate stays = order.get(winner).candidate();
    for (int i = winner + 1; i < gone.length; i++) {
      if (!gone[i] && overlap(stays, order.get(i).candidate()) > limit) {
        gone[i] = true;
      }
    }
  }
}
