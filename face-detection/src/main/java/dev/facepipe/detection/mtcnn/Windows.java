package dev.facepipe.detection.mtcnn;

/**
 * Averages {@code size} pixels of a line into {@code count} pixels, as PyTorch's {@code
 * interpolate(mode="area")} does. New pixel {@code i} is the mean of the pixels from {@code floor(i
 * * size / count)} to {@code ceil((i + 1) * size / count)}. Windows may overlap by one pixel; every
 * pixel counts whole. OpenCV's {@code INTER_AREA} weighs partial pixels, which gives different
 * boxes.
 *
 * <p>Compares by identity.
 *
 * @param starts first pixel of each window, inclusive
 * @param ends last pixel of each window, exclusive
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
