package dev.facepipe.common.face;

import java.util.Arrays;
import java.util.List;

/**
 * The square around a face that alignment cuts out and turns upright. ResNet-34 was trained on
 * these squares.
 *
 * @param toPicture maps points of the square, 0 to 1 in both directions from its upper left corner,
 *     to pixels of the picture
 */
public record AlignedSquare(Similarity toPicture) {
  /** Margin on each side, relative to the side of the template. */
  private static final double PADDING = 0.25;

  /**
   * Left eye, right eye, nose, left and right mouth corner in the template's unit square. Each is
   * the mean of dlib's 68 points for that part. Source: docs/design.md, section 4.
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
   * Returns the square in which a face's landmarks lie nearest to the template.
   *
   * @throws IllegalArgumentException if all landmarks are the same point
   */
  public static AlignedSquare of(Landmarks landmarks) {
    return new AlignedSquare(Similarity.between(landmarks.points(), TEMPLATE).inverse());
  }

  /** Returns the length of a side in pixels of the picture. */
  public double side() {
    return toPicture.scale();
  }

  /** Returns the smallest box around the square. The box may reach outside the picture. */
  public Box bounds() {
    double[] xs = {toPicture.x(0, 0), toPicture.x(1, 0), toPicture.x(0, 1), toPicture.x(1, 1)};
    double[] ys = {toPicture.y(0, 0), toPicture.y(1, 0), toPicture.y(0, 1), toPicture.y(1, 1)};
    Arrays.sort(xs);
    Arrays.sort(ys);
    return new Box((float) xs[0], (float) ys[0], (float) xs[3], (float) ys[3]);
  }
}
