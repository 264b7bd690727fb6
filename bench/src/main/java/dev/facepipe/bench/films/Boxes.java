package dev.facepipe.bench.films;

import dev.facepipe.common.face.Box;

/** Areas that boxes share. */
final class Boxes {
  private Boxes() {}

  /** Returns the area that two boxes share, in square pixels. */
  static double overlap(Box one, Box other) {
    double width = Math.min(one.right(), other.right()) - Math.max(one.left(), other.left());
    double height = Math.min(one.bottom(), other.bottom()) - Math.max(one.top(), other.top());
    return width <= 0 || height <= 0 ? 0 : width * height;
  }

  /** Returns the shared area divided by the area of both together, 0 to 1. */
  static double intersectionOverUnion(Box one, Box other) {
    double shared = overlap(one, other);
    return shared / (one.area() + other.area() - shared);
  }
}
