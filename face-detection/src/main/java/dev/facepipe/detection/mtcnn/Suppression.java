package dev.facepipe.detection.mtcnn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Non-maximum suppression: of candidates that overlap too much, the surest stays.
 *
 * <p>The two overlaps differ on purpose: facenet-pytorch takes torchvision's suppression up to
 * R-Net and keeps the original "Min" one, with inclusive sides, after O-Net.
 */
enum Suppression {
  /** Shared area over the area of both together. */
  UNION {
    @Override
    float overlap(Candidate a, Candidate b) {
      float width = Math.min(a.right(), b.right()) - Math.max(a.left(), b.left());
      float height = Math.min(a.bottom(), b.bottom()) - Math.max(a.top(), b.top());
      float shared = Math.max(0, width) * Math.max(0, height);
      return shared / (a.area() + b.area() - shared);
    }

    @Override
    List<Judged> inOrderOfTies(List<Judged> judged) {
      return judged;
    }
  },
  /** Shared area over the smaller one's area; sides counted inclusively. */
  MINIMUM {
    @Override
    float overlap(Candidate a, Candidate b) {
      float width = Math.min(a.right(), b.right()) - Math.max(a.left(), b.left()) + 1;
      float height = Math.min(a.bottom(), b.bottom()) - Math.max(a.top(), b.top()) + 1;
      float shared = Math.max(0, width) * Math.max(0, height);
      return shared / Math.min(a.inclusiveArea(), b.inclusiveArea());
    }

    @Override
    List<Judged> inOrderOfTies(List<Judged> judged) {
      List<Judged> reversed = new ArrayList<>(judged);
      Collections.reverse(reversed);
      return reversed;
    }
  };

  /** 0 for candidates apart, 1 for equal ones. */
  abstract float overlap(Candidate a, Candidate b);

  /**
   * Returns the candidates in the order in which equally sure ones are taken: O-Net is often so
   * sure that two of a face's candidates have the same probability. The reference's suppressions
   * differ in this too: torchvision sorts downwards, the original upwards, to begin at the end.
   */
  abstract List<Judged> inOrderOfTies(List<Judged> judged);

  /**
   * Returns those that stay, surest first.
   *
   * @param limit the largest overlap that two survivors may have
   */
  List<Judged> keep(List<Judged> judged, float limit) {
    List<Judged> order =
        inOrderOfTies(judged).stream()
            .sorted(Comparator.comparing(j -> -j.candidate().score()))
            .toList();
    boolean[] gone = new boolean[order.size()];
    List<Judged> kept = new ArrayList<>();
    for (int i = 0; i < gone.length; i++) {
      if (!gone[i]) {
        kept.add(order.get(i));
        strikeOut(order, i, limit, gone);
      }
    }
    return kept;
  }

  private void strikeOut(List<Judged> order, int winner, float limit, boolean[] gone) {
    Candidate stays = order.get(winner).candidate();
    for (int i = winner + 1; i < gone.length; i++) {
      if (!gone[i] && overlap(stays, order.get(i).candidate()) > limit) {
        gone[i] = true;
      }
    }
  }
}
