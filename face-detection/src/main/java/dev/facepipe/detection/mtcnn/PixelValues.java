package dev.facepipe.detection.mtcnn;

/** Normalises pixel values for the networks. */
final class PixelValues {
  /** Number of channels: red, green, blue. */
  static final int CHANNELS = 3;

  /**
   * Maps 0..255 to about -1..1, with {@code SCALE}. Source: MTCNN as trained; facenet-pytorch,
   * detect_face.py.
   */
  private static final float MEAN = 127.5f;

  private static final float SCALE = 1 / 128f;

  private PixelValues() {}

  /** Returns the mean of {@code count} bytes, normalised to -1 to 1. */
  static float mean(int sum, float count) {
    return (sum / count - MEAN) * SCALE;
  }
}
