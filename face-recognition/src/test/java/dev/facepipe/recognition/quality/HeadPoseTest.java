package dev.facepipe.recognition.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns the six-point head of the usual solvePnP model, and looks at it from far away. */
class HeadPoseTest {
  /** Degrees. The model's nose is not exactly where the template has it. */
  private static final double TOLERANCE = 3;

  /** Right, down and forward from the tip of the nose: eye centres and corners of the mouth. */
  private static final double[][] HEAD = {
    {-165, -170, -135}, {165, -170, -135}, {0, 0, 0}, {-150, 150, -125}, {150, 150, -125}
  };

  /** Returns landmarks of the head, turned to the right, then down, then tilted; in degrees. */
  private static Landmarks seen(double yaw, double pitch, double roll) {
    Point[] points = new Point[HEAD.length];
    for (int i = 0; i < points.length; i++) {
      double[] p = turned(HEAD[i], 0, 2, yaw);
      p = turned(p, 1, 2, pitch);
      p = turned(p, 0, 1, -roll);
      points[i] = new Point((float) (500 + p[0]), (float) (500 + p[1]));
    }
    return new Landmarks(points[0], points[1], points[2], points[3], points[4]);
  }

  /** Turns axis {@code to} towards axis {@code from}. */
  private static double[] turned(double[] p, int from, int to, double degrees) {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    double[] out = p.clone();
    out[from] = cos * p[from] + sin * p[to];
    out[to] = cos * p[to] - sin * p[from];
    return out;
  }

  @ParameterizedTest
  @ValueSource(doubles = {-60, -30, 0, 15, 45})
  void tellsTheTurnToASide(double degrees) {
    HeadPose pose = HeadPose.of(seen(degrees, 0, 0));

    assertEquals(degrees, pose.yaw(), TOLERANCE);
    assertEquals(0, pose.pitch(), TOLERANCE);
    assertEquals(0, pose.roll(), TOLERANCE);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-25, 0, 25})
  void tellsTheTurnUpOrDown(double degrees) {
    assertEquals(degrees, HeadPose.of(seen(0, degrees, 0)).pitch(), 2 * TOLERANCE);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-90, -20, 0, 45, 135})
  void tiltChangesNothingElse(double degrees) {
    HeadPose pose = HeadPose.of(seen(30, 0, degrees));

    assertEquals(degrees, pose.roll(), TOLERANCE);
    assertEquals(30, pose.yaw(), TOLERANCE);
    assertEquals(0, pose.pitch(), TOLERANCE);
  }

  @Test
  void landmarksAtOnePlaceLookAway() {
    Point one = new Point(3, 4);

    assertEquals(new HeadPose(90, 90, 0), HeadPose.of(new Landmarks(one, one, one, one, one)));
  }
}
