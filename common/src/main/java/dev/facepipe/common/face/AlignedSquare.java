package dev.facepipe.common.face;

import java.util.Arrays;
import java.util.List;

/**
 * The square around a face that alignment cuts out and turns upright: ResNet-34 learned faces from
 * such squares.
 *
 * @param toPicture brings places in the square, 0 to 1 both ways from its upper left corner, to
 *     pixels of the picture
 */
public record AlignedSquare(Similarity toPicture) {
  /** Surroundings on each side, as a share of the template's unit. */
  private static final double PADDING = 0.25;

  /**
   * Left eye, right eye, nose, mouth corners in the template's unit square: the means of dlib's 68
   * points of those parts. Source: this project's design, section 4.
   */
  private static final List<Point> TEMPLATE =
      List.of(
          padded(0.22549, 0.21599),
          padded(0.75476, 0.21599),
          padded(0.49013, 0.51563),
          padded(0.25415, 0.78023),
          padded(0.72610, 0.78023));

  private static Point padded(double x, double y) {
    double side = 1 + 2 * PADDING;
    return new Point((float) ((PADDING + x) / side), (float) ((PADDING + y) / side));
  }

  /**
   * Returns the square in which a face's landmarks lie nearest to where they should.
   *
   * @throws IllegalArgumentException if they all lie on one place
   */
  public static AlignedSquare of(Landmarks landmarks) {
    return new AlignedSquare(Similarity.between(landmarks.points(), TEMPLATE).inverse());
  }

  /** Length of its sides in pixels of the picture. */
  public double side() {
    return toPicture.scale();
  }

  /** The smallest box that holds it; may reach outside the picture. */
  public Box bounds() {
    double[] xs = {toPicture.x(0, 0), toPicture.x(1, 0), toPicture.x(0, 1), toPicture.x(1, 1)};
    double[] ys = {toPicture.y(0, 0), toPicture.y(1, 0), toPicture.y(0, 1), toPicture.y(1, 1)};
    Arrays.sort(xs);
    Arrays.sort(ys);
    return new Box((float) xs[0], (float) ys[0], (float) xs[3], (float) ys[3]);
  }
}
