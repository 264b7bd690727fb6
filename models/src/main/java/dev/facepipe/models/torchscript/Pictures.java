package dev.facepipe.models.torchscript;

/**
 * How large a batch of pictures is, or what a layer made of one.
 *
 * @param count pictures in the batch
 * @param channels numbers a pixel
 * @param rows pixels from top to bottom; 1 behind a matrix product
 * @param columns pixels from left to right; 1 behind a matrix product
 */
public record Pictures(int count, int channels, int rows, int columns) {
  public Pictures {
    if (count < 1 || channels < 1 || rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "%d pictures of %dx%d pixels with %d channels; expected 1 or more of each"
              .formatted(count, columns, rows, channels));
    }
  }

  Pictures withChannels(int channels) {
    return new Pictures(count, channels, rows, columns);
  }

  Pictures withSize(int rows, int columns) {
    return new Pictures(count, channels, rows, columns);
  }

  /** As code: {@code [count, channels, rows, columns]}. */
  @Override
  public String toString() {
    return "[%d, %d, %d, %d]".formatted(count, channels, rows, columns);
  }
}
