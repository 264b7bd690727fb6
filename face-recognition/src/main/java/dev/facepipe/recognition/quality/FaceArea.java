package dev.facepipe.recognition.quality;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceCrop;

/**
 * The whole pixels of a crop that a face's box covers; at least one, also if the box lies outside.
 * Right and bottom are exclusive.
 */
record FaceArea(int left, int top, int right, int bottom) {
  static FaceArea of(FaceCrop crop) {
    Box box = crop.face().box();
    int width = crop.image().width();
    int height = crop.image().height();
    // In doubles: a box far outside the crop would have no area as floats.
    int left = clamp(((double) box.left() - crop.left()) * crop.scale(), 0, width - 1);
    int top = clamp(((double) box.top() - crop.top()) * crop.scale(), 0, height - 1);
    return new FaceArea(
        left,
        top,
        clamp(((double) box.right() - crop.left()) * crop.scale(), left + 1, width),
        clamp(((double) box.bottom() - crop.top()) * crop.scale(), top + 1, height));
  }

  private static int clamp(double value, int least, int most) {
    return (int) Math.max(least, Math.min(most, value));
  }
}
