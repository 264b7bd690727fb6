package dev.facepipe.common.face;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A point in a picture, in pixels from the left and top edges. In JSON: {@code [x, y]}. */
public record Point(float x, float y) {
  public Point {
    if (!Float.isFinite(x) || !Float.isFinite(y)) {
      throw new IllegalArgumentException("point is not finite: x=%s y=%s".formatted(x, y));
    }
  }

  @JsonCreator
  static Point of(float[] coordinates) {
    if (coordinates.length != 2) {
      throw new IllegalArgumentException(
          "point has %d numbers; expected x, y".formatted(coordinates.length));
    }
    return new Point(coordinates[0], coordinates[1]);
  }

  @JsonValue
  float[] coordinates() {
    return new float[] {x, y};
  }
}
