package dev.facepipe.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class DuelTest {
  private static final double EXACT = 1e-12;

  @Test
  void contestantsTakeTurnsAfterAWarmUpRound() {
    var turns = new ArrayList<String>();

    new Duel(2, 3)
        .between(
            List.of(
                new Contestant("ours", runs -> noted(turns, "ours", runs)),
                new Contestant("peer", runs -> noted(turns, "peer", runs))));

    assertEquals(List.of("ours 1", "peer 1", "ours 3", "peer 3", "ours 3", "peer 3"), turns);
  }

  private static double[] noted(List<String> turns, String name, int runs) {
    turns.add(name + " " + runs);
    return new double[runs];
  }

  @Test
  void turnDoesTheWorkOnceUncountedThenTimesEachRun() {
    var clock = new ArrayDeque<>(List.of(0L, 5_000_000L, 7_000_000L, 10_000_000L));
    var works = new ArrayList<String>();

    double[] millis =
        Contestant.timed("ours", () -> works.add("work"), clock::removeFirst).turn().apply(2);

    assertEquals(3, works.size());
    assertEquals(5, millis[0], EXACT);
    assertEquals(3, millis[1], EXACT);
  }

  @Test
  void ratioIsTheMedianOfTheRoundsRatios() {
    // Rounds of three: medians 10, 20, 40 and 30, 40, 100; ratios 3, 2, 2.5.
    Duel.Outcome outcome =
        new Duel(3, 3)
            .between(
                List.of(
                    scripted("ours", new double[][] {{0}, {10, 9, 99}, {20, 21, 0}, {40, 40, 40}}),
                    scripted(
                        "peer", new double[][] {{0}, {30, 30, 31}, {40, 1, 41}, {100, 99, 101}})));

    Spread ratio = outcome.ratio("peer", "ours");

    assertEquals(2.5, ratio.median(), EXACT);
    assertEquals(2.1, ratio.low(), EXACT); // a tenth of the way from the first to the last
    assertEquals(2.9, ratio.high(), EXACT);
    assertEquals(3, ratio.count());
    assertEquals(21, outcome.millis("ours").median(), EXACT); // 0 9 10 20 21 40 40 40 99
    assertEquals(9, outcome.millis("ours").count());
  }

  private static Contestant scripted(String name, double[]... turns) {
    Deque<double[]> left = new ArrayDeque<>(List.of(turns));
    return new Contestant(name, runs -> left.removeFirst());
  }

  @Test
  void outcomeWithoutAContestantKeepsTheOthersInOrder() {
    Duel.Outcome outcome =
        new Duel(1, 1)
            .between(
                List.of(
                    scripted("ours", new double[][] {{0}, {1}}),
                    scripted("ceiling", new double[][] {{0}, {2}}),
                    scripted("peer", new double[][] {{0}, {3}})));

    Duel.Outcome others = outcome.without(List.of("ceiling"));

    assertEquals(List.of("ours", "peer"), List.copyOf(others.turns().keySet()));
    assertEquals(3, others.millis("peer").median(), EXACT);
  }

  @Test
  void equalNamesAreRefused() {
    Contestant one = scripted("ours", new double[][] {{1}});

    assertThrows(IllegalArgumentException.class, () -> new Duel(1, 1).between(List.of(one, one)));
  }

  @Test
  void unknownNameIsRefusedWithTheKnownNames() {
    Duel.Outcome outcome =
        new Duel(1, 1).between(List.of(scripted("ours", new double[][] {{1}, {1}})));

    var refusal = assertThrows(IllegalArgumentException.class, () -> outcome.millis("peer"));

    assertEquals("no contestant is called 'peer'; there are [ours]", refusal.getMessage());
  }
}
