package dev.facepipe.common.image;

/**
 * A rectangle of pixels.
 *
 * @param left first column, inclusive
 * @param top first row, inclusive
 * @param right right edge, exclusive
 * @param bottom bottom edge, exclusive
 */
public record PixelArea(int left, int top, int right, int bottom) {
  /** Returns the smallest rectangle around this one and another. */
  public PixelArea with(PixelArea other) {
    return new PixelArea(
        Math.min(left, other.left),
        Math.min(top, other.top),
        Math.max(right, other.right),
        Math.max(bottom, other.bottom));
  }

  /** Returns true if this rectangle has pixels, all of them inside a picture of this size. */
  boolean isInside(long width, long height) {
    return 0 <= left
        && left < right
        && right <= width
        && 0 <= top
        && top < bottom
        && bottom <= height;
  }
}
