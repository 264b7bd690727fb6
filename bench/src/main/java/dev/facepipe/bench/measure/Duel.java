package dev.facepipe.bench.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Contestants that take turns, so that other work of the machine slows all of them alike. In each
 * round every contestant has one turn. A first round warms up and is not counted.
 *
 * @param rounds counted rounds
 * @param runs counted runs in each turn
 */
public record Duel(int rounds, int runs) {
  public Duel {
    if (rounds < 1 || runs < 1) {
      throw new IllegalArgumentException(
          "duel has %d rounds of %d runs; expected at least one of each".formatted(rounds, runs));
    }
  }

  /** Returns the times of all contestants, who take turns in the given order. */
  public Outcome between(List<Contestant> contestants) {
    Map<String, List<double[]>> turns = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      if (turns.put(contestant.name(), new ArrayList<>()) != null) {
        throw new IllegalArgumentException(
            "two contestants are called '%s'; expected different names"
                .formatted(contestant.name()));
      }
      var unused = contestant.turn().apply(1);
    }
    for (int round = 0; round < rounds; round++) {
      for (Contestant contestant : contestants) {
        turns.getOrDefault(contestant.name(), List.of()).add(contestant.turn().apply(runs));
      }
    }
    return new Outcome(turns);
  }

  /**
   * The times of all contestants.
   *
   * @param turns by contestant, in the order of turns: milliseconds of each counted run, one array
   *     for each round
   */
  public record Outcome(Map<String, List<double[]>> turns) {
    /** Returns true if a contestant of this name took part. */
    public boolean has(String name) {
      return turns.containsKey(name);
    }

    /** Returns the outcome of all contestants but these. */
    public Outcome without(Collection<String> names) {
      Map<String, List<double[]>> others = new LinkedHashMap<>(turns);
      others.keySet().removeAll(names);
      return new Outcome(others);
    }

    /** Returns the milliseconds of all counted runs of a contestant. */
    public Spread millis(String name) {
      return Spread.of(turns(name).stream().flatMapToDouble(Arrays::stream).toArray());
    }

    /**
     * Returns how many times as long one contestant took as another: the ratio of the medians of
     * each round, over all rounds.
     */
    public Spread ratio(String slower, String faster) {
      double[] ratios = new double[turns(slower).size()];
      Arrays.setAll(
          ratios,
          round ->
              Spread.median(turns(slower).get(round)) / Spread.median(turns(faster).get(round)));
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
