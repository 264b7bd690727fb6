package dev.facepipe.common.face;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.common.image.RgbImage;
import java.util.List;

/**
 * Cuts faces out of their frame, with what every embedder looks at: the box, and the square that
 * alignment turns upright. For faces that are not tilted that is half the pixels of a margin large
 * enough for those that are.
 */
public final class FaceCrops {
  /**
   * What is kept beyond what embedders look at, as a share of the box's longer side: a few pixels
   * that they average or interpolate with.
   */
  private static final float MARGIN = 0.05f;

  /** What is kept beyond the box at most, as a share of its longer side, wherever landmarks lie. */
  private static final float FARTHEST = 0.6f;

  /**
   * Longest side of a crop in pixels; a larger one is shrunk. The embedders look at 160x160 pixels
   * of a crop's middle half, so 640 still is twice what they see.
   */
  private static final int MAX_SIDE = 640;

  /** No crop has more pixels. */
  public static final long MAX_PIXELS = (long) MAX_SIDE * MAX_SIDE;

  private FaceCrops() {}

  /** Returns a crop for each face, in the order of the faces. The frame is not modified. */
  public static List<FaceCrop> cut(RgbImage frame, List<Face> faces) {
    return faces.stream().map(face -> Part.of(frame, face).cut(frame, face)).toList();
  }

  /**
   * Returns a crop for each face of a frame that may have been read at a smaller scale.
   *
   * @param faces in pixels of the image that was read
   * @return crops and faces in pixels of the frame
   */
  public static List<FaceCrop> cut(ReducedImage frame, List<Face> faces) {
    return cut(frame.image(), faces).stream().map(crop -> crop.enlarged(frame.by())).toList();
  }

  /** How many pixels the crops have together. */
  public static long pixels(RgbImage frame, List<Face> faces) {
    return faces.stream().map(face -> Part.of(frame, face)).mapToLong(Part::pixels).sum();
  }

  /**
   * The part of a frame that a crop shows; right and bottom exclusive.
   *
   * @param scale pixels of the crop for one of the frame
   */
  private record Part(int left, int top, int right, int bottom, float scale) {
    static Part of(RgbImage frame, Face face) {
      Box box = face.box();
      Box square = AlignedSquare.of(face.landmarks()).bounds();
      float side = Math.max(box.width(), box.height());
      int left = clamp(before(box.left(), square.left(), side), 0, frame.width() - 1);
      int top = clamp(before(box.top(), square.top(), side), 0, frame.height() - 1);
      int right = clamp(behind(box.right(), square.right(), side), left + 1, frame.width());
      int bottom = clamp(behind(box.bottom(), square.bottom(), side), top + 1, frame.height());
      float scale = Math.min(1, (float) MAX_SIDE / Math.max(right - left, bottom - top));
      return new Part(left, top, right, bottom, scale);
    }

    int width() {
      return Math.max(1, Math.round((right - left) * scale));
    }

    int height() {
      return Math.max(1, Math.round((bottom - top) * scale));
    }

    long pixels() {
      return (long) width() * height();
    }

    FaceCrop cut(RgbImage frame, Face face) {
      RgbImage whole = frame.crop(left, top, right, bottom);
      RgbImage image = scale < 1 ? ImageCodec.shrink(whole, width(), height()) : whole;
      return new FaceCrop(face, image, left, top, scale);
    }
  }

  private static int before(float box, float square, float side) {
    float edge = Math.max(Math.min(box, square) - MARGIN * side, box - FARTHEST * side);
    return (int) Math.floor(edge);
  }

  private static int behind(float box, float square, float side) {
    float edge = Math.min(Math.max(box, square) + MARGIN * side, box + FARTHEST * side);
    return (int) Math.ceil(edge);
  }

  private static int clamp(int value, int least, int most) {
    return Math.min(Math.max(value, least), most);
  }
}
