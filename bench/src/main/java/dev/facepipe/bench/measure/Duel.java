package dev.facepipe.bench.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Contestants taking turns, so that whatever else the machine does meets all of them alike: round
 * after round, each does the work a few times. A first round, which warms up, is not counted.
 *
 * @param rounds how many count
 * @param runs how many runs count in each turn
 */
public record Duel(int rounds, int runs) {
  public Duel {
    if (rounds < 1 || runs < 1) {
      throw new IllegalArgumentException(
          "duel of %d rounds of %d runs; expected at least one of each".formatted(rounds, runs));
    }
  }

  /** Lets them take turns, in their order. */
  public Outcome between(List<Contestant> contestants) {
    Map<String, List<double[]>> turns = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      if (turns.put(contestant.name(), new ArrayList<>()) != null) {
        throw new IllegalArgumentException(
            "two contestants are called '%s'; expected different names"
                .formatted(contestant.name()));
      }
      contestant.turn().take(1);
    }
    for (int round = 0; round < rounds; round++) {
      for (Contestant contestant : contestants) {
        Objects.requireNonNull(turns.get(contestant.name())).add(contestant.turn().take(runs));
      }
    }
    return new Outcome(turns);
  }

  /** Every time of every contestant. */
  public static final class Outcome {
    private final Map<String, List<double[]>> turns;

    private Outcome(Map<String, List<double[]>> turns) {
      this.turns = turns;
    }

    /** Whether there was a contestant of that name. */
    public boolean has(String name) {
      return turns.containsKey(name);
    }

    /** Milliseconds of all counted runs of a contestant. */
    public Spread millis(String name) {
      return Spread.of(turns(name).stream().flatMapToDouble(Arrays::stream).toArray());
    }

    /**
     * How many times as long one contestant took as another: of each round the medians' ratio, of
     * all rounds the median and spread.
     */
    public Spread ratio(String slower, String faster) {
      double[] ratios = new double[turns(slower).size()];
      for (int round = 0; round < ratios.length; round++) {
        ratios[round] =
            Spread.median(turns(slower).get(round)) / Spread.median(turns(faster).get(round));
      }
      return Spread.of(ratios);
    }

    private List<double[]> turns(String name) {
      List<double[]> found = turns.get(name);
      if (found == null) {
        throw new IllegalArgumentException(
            "no contestant is called '%s'; there are %s".formatted(name, turns.keySet()));
      }
      return found;
    }
  }
}
