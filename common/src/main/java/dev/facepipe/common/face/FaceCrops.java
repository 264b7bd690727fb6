package dev.facepipe.common.face;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PixelArea;
import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.common.image.RgbImage;
import java.util.List;
import java.util.Optional;

/**
 * Cuts faces out of their frame. A crop holds all pixels that an embedder reads: the face's box,
 * and the square that alignment turns upright. A fixed margin that also fits tilted faces would
 * need twice as many pixels for upright faces.
 */
public final class FaceCrops {
  /**
   * Extra margin around the pixels that embedders read, relative to the box's longer side.
   * Embedders average and interpolate with these few pixels.
   */
  private static final float MARGIN = 0.05f;

  /**
   * Largest margin around the box, relative to its longer side, also when landmarks lie far
   * outside.
   */
  private static final float FARTHEST = 0.6f;

  /**
   * Longest side of a crop in pixels; larger crops are shrunk. Embedders scale the middle half of a
   * crop to 160x160 pixels, so 640 is still twice what they need.
   */
  private static final int MAX_SIDE = 640;

  /** Maximum number of pixels of a crop. */
  public static final long MAX_PIXELS = (long) MAX_SIDE * MAX_SIDE;

  private FaceCrops() {}

  /** Returns a crop for each face, in the order of the faces. The frame is not modified. */
  public static List<FaceCrop> cut(RgbImage frame, List<Face> faces) {
    return faces.stream()
        .map(face -> Part.of(frame.width(), frame.height(), face).cut(frame, face))
        .toList();
  }

  /**
   * Returns a crop for each face of a frame that may have been read at a smaller scale, in the
   * order of the faces.
   *
   * @param faces faces in pixels of the reduced image
   * @return crops and faces in pixels of the full frame
   */
  public static List<FaceCrop> cut(ReducedImage frame, List<Face> faces) {
    return cut(frame.image(), faces).stream().map(crop -> crop.enlarged(frame.by())).toList();
  }

  /** Returns the total number of pixels of all crops. */
  public static long pixels(RgbImage frame, List<Face> faces) {
    return faces.stream()
        .map(face -> Part.of(frame.width(), frame.height(), face))
        .mapToLong(Part::pixels)
        .sum();
  }

  /**
   * Returns the smallest area of a frame that holds all that the crops of the faces show; empty
   * without faces.
   */
  public static Optional<PixelArea> area(int width, int height, List<Face> faces) {
    return faces.stream()
        .map(face -> Part.of(width, height, face))
        .map(part -> new PixelArea(part.left(), part.top(), part.right(), part.bottom()))
        .reduce(PixelArea::with);
  }

  /**
   * The part of a frame that a crop shows; right and bottom exclusive.
   *
   * @param scale pixels of the crop per pixel of the frame
   */
  private record Part(int left, int top, int right, int bottom, float scale) {
    static Part of(int width, int height, Face face) {
      Box box = face.box();
      Box square = AlignedSquare.of(face.landmarks()).bounds();
      float side = Math.max(box.width(), box.height());
      int left = clamp(before(box.left(), square.left(), side), 0, width - 1);
      int top = clamp(before(box.top(), square.top(), side), 0, height - 1);
      int right = clamp(behind(box.right(), square.right(), side), left + 1, width);
      int bottom = clamp(behind(box.bottom(), square.bottom(), side), top + 1, height);
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
