package dev.facepipe.bench.films;

import java.util.List;

/**
 * A person whom videos show.
 *
 * @param enrolling {@value #ENROLLING} photographs that may enrol the person; no video shows them
 * @param shown photographs that videos show; {@value #FEWEST} or more
 */
record Actor(String name, List<Portrait> enrolling, List<Portrait> shown) {
  /** Most photographs that enrol a person. */
  static final int ENROLLING = 3;

  /** Fewest photographs that a video shows of a person. */
  static final int FEWEST = 3;

  /** Returns a person from all their photographs: the first few enrol, videos show the others. */
  static Actor of(String name, List<Portrait> portraits) {
    return new Actor(
        name,
        List.copyOf(portraits.subList(0, ENROLLING)),
        List.copyOf(portraits.subList(ENROLLING, portraits.size())));
  }
}
