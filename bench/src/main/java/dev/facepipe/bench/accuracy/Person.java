package dev.facepipe.bench.accuracy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A person and all their photographs in which a face was found.
 *
 * @param photographs a shot for every degradation
 */
record Person(String name, List<Map<Degradation, Shot>> photographs) {
  /** Returns the person with the photographs in a random order. */
  Person shuffled(Random random) {
    var order = new ArrayList<>(photographs);
    Collections.shuffle(order, random);
    return new Person(name, order);
  }

  /** Returns the shots of some photographs. */
  List<Shot> shots(int from, int to, Degradation degradation) {
    return photographs.subList(from, to).stream().map(shots -> shot(shots, degradation)).toList();
  }

  private static Shot shot(Map<Degradation, Shot> shots, Degradation degradation) {
    Shot shot = shots.get(degradation);
    if (shot == null) {
      throw new IllegalArgumentException(
          "photograph has no shot '%s'".formatted(degradation.words));
    }
    return shot;
  }
}
