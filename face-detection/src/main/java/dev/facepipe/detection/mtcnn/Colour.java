package dev.facepipe.detection.mtcnn;

/** A byte of a picture as the networks take it. */
final class Colour {
  /** Red, green and blue. */
  static final int CHANNELS = 3;

  /** Brings 0..255 to about -1..1. Source: MTCNN as trained; facenet-pytorch, detect_face.py. */
  private static final float MEAN = 127.5f;

  private static final float SCALE = 1 / 128f;

  private Colour() {}

  /** The mean of {@code count} bytes, -1 to 1. */
  static float mean(int sum, float count) {
    return (sum / count - MEAN) * SCALE;
  }
}
