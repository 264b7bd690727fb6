package dev.facepipe.detection.mtcnn;

/**
 * Which of {@code size} pixels in a row each of {@code count} new ones is the mean of, as PyTorch's
 * {@code interpolate(mode="area")} has it: new pixel {@code i} of those from {@code floor(i * size
 * / count)} to {@code ceil((i + 1) * size / count)}. Windows may overlap by one pixel, and none
 * counts in part. OpenCV's {@code INTER_AREA} weighs partial pixels, which gives other boxes.
 *
 * <p>Compares by identity.
 *
 * @param starts first pixel of each, inclusive
 * @param ends last pixel of each, exclusive
 */
record Windows(int[] starts, int[] ends) {
  static Windows of(int size, int count) {
    int[] starts = new int[count];
    int[] ends = new int[count];
    for (int i = 0; i < count; i++) {
      starts[i] = (int) ((long) i * size / count);
      ends[i] = (int) (((long) (i + 1) * size + count - 1) / count);
    }
    return new Windows(starts, ends);
  }

  int count() {
    return starts.length;
  }

  int length(int i) {
    return ends[i] - starts[i];
  }

  int longest() {
    int longest = 0;
    for (int i = 0; i < count(); i++) {
      longest = Math.max(longest, length(i));
    }
    return longest;
  }
}
