package dev.facepipe.common.face;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An axis-aligned box in pixels of a picture; left and top inclusive, right and bottom exclusive.
 * The box may reach outside the picture. In JSON: {@code [left, top, right, bottom]}.
 */
public record Box(float left, float top, float right, float bottom) {
  public Box {
    if (!(left < right && top < bottom)) { // also refuses NaN
      throw new IllegalArgumentException(
          "box has no area: left=%s top=%s right=%s bottom=%s".formatted(left, top, right, bottom));
    }
  }

  @JsonCreator
  static Box of(float[] sides) {
    if (sides.length != 4) {
      throw new IllegalArgumentException(
          "box has %d numbers; expected left, top, right, bottom".formatted(sides.length));
    }
    return new Box(sides[0], sides[1], sides[2], sides[3]);
  }

  /** Returns left, top, right and bottom. */
  @JsonValue
  public float[] sides() {
    return new float[] {left, top, right, bottom};
  }

  /** Returns right minus left. */
  public float width() {
    return right - left;
  }

  /** Returns bottom minus top. */
  public float height() {
    return bottom - top;
  }

  /** Returns width times height, in square pixels. */
  public float area() {
    return width() * height();
  }

  /** Returns the box in a picture whose width and height are {@code by} times larger. */
  Box enlarged(int by) {
    return new Box(left * by, top * by, right * by, bottom * by);
  }
}
