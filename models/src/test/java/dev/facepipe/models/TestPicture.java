package dev.facepipe.models;

import dev.facepipe.common.network.Tensor;

/** Makes the synthetic pictures that the programs in {@code golden} use. */
public final class TestPicture {
  private TestPicture() {}

  /**
   * Returns pictures with the byte {@code (7 row + 13 col + 29 channel + row col + 41 picture) mod
   * 256} at each picture, row, column and channel.
   */
  public static Tensor bytes(int pictures, int rows, int columns) {
    float[] values = new float[pictures * 3 * rows * columns];
    int at = 0;
    for (int picture = 0; picture < pictures; picture++) {
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          for (int channel = 0; channel < 3; channel++) {
            values[at++] =
                (7 * row + 13 * column + 29 * channel + row * column + 41 * picture) % 256;
          }
        }
      }
    }
    return new Tensor(values, pictures, rows, columns, 3);
  }

  /** Returns the pictures of {@link #bytes} as {@code (x - 127.5) / 128}. */
  public static Tensor signed(int pictures, int rows, int columns) {
    Tensor bytes = bytes(pictures, rows, columns);
    float[] values = bytes.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = (values[i] - 127.5f) / 128;
    }
    return new Tensor(values, bytes.shape());
  }
}
