package dev.facepipe.common.face;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Axis-aligned box in pixels of the picture it belongs to; left and top inclusive, right and bottom
 * exclusive. It may reach outside the picture. In JSON: {@code [left, top, right, bottom]}.
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

  /** Left, top, right, bottom. */
  @JsonValue
  public float[] sides() {
    return new float[] {left, top, right, bottom};
  }

  /** Right minus left. */
  public float width() {
    return right - left;
  }

  /** Bottom minus top. */
  public float height() {
    return bottom - top;
  }

  /** Width times height, in square pixels. */
  public float area() {
    return width() * height();
  }

  /** Returns the box in a picture of so many times the width and height. */
  Box enlarged(int by) {
    return new Box(left * by, top * by, right * by, bottom * by);
  }
}
