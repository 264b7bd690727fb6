package dev.facepipe.common.face;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.util.Base64;

/** Makes small pictures of faces, for people to look at. */
public final class FaceThumbnail {
  /** Most pixels of a side; a page shows 80, and a dense screen twice that. */
  private static final int SIDE = 160;

  /** Pixels around a face, as a share of the face's longer side: hair, chin and ears. */
  private static final double MARGIN = 0.3;

  private static final int QUALITY = 80;

  private FaceThumbnail() {}

  /**
   * Returns a face as JPEG in base64, at most {@value #SIDE} pixels a side.
   *
   * @param frame not modified
   * @param box box in pixels of the frame; may lie partly or wholly outside
   */
  public static String of(RgbImage frame, Box box) {
    return of(frame, box, 0, 0, 1);
  }

  /**
   * Returns a face as JPEG in base64, at most {@value #SIDE} pixels a side. Shows less than the
   * whole margin where the crop ends.
   */
  public static String of(FaceCrop crop) {
    return of(crop.image(), crop.face().box(), crop.left(), crop.top(), crop.scale());
  }

  /** In doubles: a box far outside the image would have no area as floats. */
  private static String of(RgbImage image, Box box, int left, int top, double scale) {
    double margin = MARGIN * Math.max(box.width(), box.height());
    int from = inside((box.left() - margin - left) * scale, 0, image.width() - 1);
    int above = inside((box.top() - margin - top) * scale, 0, image.height() - 1);
    int to = inside((box.right() + margin - left) * scale, from + 1, image.width());
    int below = inside((box.bottom() + margin - top) * scale, above + 1, image.height());
    RgbImage face = shrunk(image.crop(from, above, to, below));
    return Base64.getEncoder().encodeToString(ImageCodec.jpeg(face, QUALITY));
  }

  private static RgbImage shrunk(RgbImage face) {
    double scale = Math.min(1, SIDE / (double) Math.max(face.width(), face.height()));
    return ImageCodec.shrink(
        face,
        Math.max(1, (int) Math.round(face.width() * scale)),
        Math.max(1, (int) Math.round(face.height() * scale)));
  }

  private static int inside(double value, int least, int most) {
    return (int) Math.max(least, Math.min(most, Math.round(value)));
  }
}
