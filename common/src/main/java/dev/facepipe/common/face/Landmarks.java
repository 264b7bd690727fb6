package dev.facepipe.common.face;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The five landmarks of MTCNN. "Left" is the left side of the picture. In JSON: {@code [[x, y],
 * ...]} in the order of the components.
 */
public record Landmarks(
    Point leftEye, Point rightEye, Point nose, Point leftMouth, Point rightMouth) {

  /** Number of landmarks. */
  public static final int COUNT = 5;

  public Landmarks {
    // Any landmark may be missing in JSON.
    if (Stream.of(leftEye, rightEye, nose, leftMouth, rightMouth).anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("a landmark is missing; expected %d".formatted(COUNT));
    }
  }

  /** Creates landmarks from five points in the order of the components. */
  @JsonCreator
  public static Landmarks of(List<Point> points) {
    if (points.size() != COUNT) {
      throw new IllegalArgumentException(
          "%d landmarks; expected left eye, right eye, nose, left and right mouth corner"
              .formatted(points.size()));
    }
    return new Landmarks(points.get(0), points.get(1), points.get(2), points.get(3), points.get(4));
  }

  /** Returns the five points in the order of the components. */
  @JsonValue
  public List<Point> points() {
    return List.of(leftEye, rightEye, nose, leftMouth, rightMouth);
  }

  /** Returns the landmarks in a picture whose width and height are {@code by} times larger. */
  Landmarks enlarged(int by) {
    return of(points().stream().map(p -> new Point(p.x() * by, p.y() * by)).toList());
  }
}
