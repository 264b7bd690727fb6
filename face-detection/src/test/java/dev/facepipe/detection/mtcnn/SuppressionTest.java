package dev.facepipe.detection.mtcnn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuppressionTest {
  private static final float TOLERANCE = 1e-6f;

  private final Candidate wide = new Candidate(0, 0, 10, 10, 0.8f);
  private final Candidate half = new Candidate(5, 0, 15, 10, 0.9f);
  private final Candidate inner = new Candidate(2, 2, 4, 4, 0.7f);

  @Test
  void unionCountsTheSharedAreaOnce() {
    // 5x10 shared; the union has 100 + 100 - 50
    assertEquals(50f / 150, Suppression.UNION.overlap(wide, half), TOLERANCE);
    // 2x2 shared; the union has 100
    assertEquals(4f / 100, Suppression.UNION.overlap(wide, inner), TOLERANCE);
  }

  @Test
  void minimumCountsBothEdgePixels() {
    // 6x11 shared; the smaller has 11x11
    assertEquals(66f / 121, Suppression.MINIMUM.overlap(wide, half), TOLERANCE);
    assertEquals(1f, Suppression.MINIMUM.overlap(wide, inner), TOLERANCE);
  }

  @Test
  void separateCandidatesDoNotOverlap() {
    Candidate far = new Candidate(100, 100, 110, 110, 0.5f);

    assertEquals(0f, Suppression.UNION.overlap(wide, far));
    assertEquals(0f, Suppression.MINIMUM.overlap(wide, far));
  }

  @Test
  void bestScoreStaysAndComesFirst() {
    List<ScoredCandidate> kept = Suppression.UNION.keep(judged(inner, wide, half), 0.3f);

    assertEquals(List.of(half, inner), kept.stream().map(ScoredCandidate::candidate).toList());
  }

  @Test
  void unionKeepsFirstAndMinimumLastOfEqualScores() {
    Candidate equallySure = new Candidate(1, 0, 10, 10, wide.score());

    assertEquals(wide, Suppression.UNION.keep(judged(wide, equallySure), 0.3f).get(0).candidate());
    assertEquals(
        equallySure, Suppression.MINIMUM.keep(judged(wide, equallySure), 0.3f).get(0).candidate());
  }

  @Test
  void overlapAtTheLimitIsAllowed() {
    Candidate quarter = new Candidate(0, 0, 5, 5, 0.6f); // 25 of 100 shared

    assertEquals(2, Suppression.UNION.keep(judged(wide, quarter), 0.25f).size());
  }

  private static List<ScoredCandidate> judged(Candidate... candidates) {
    return List.of(candidates).stream()
        .map(c -> new ScoredCandidate(c, new float[4], null))
        .toList();
  }
}
