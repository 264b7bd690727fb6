package dev.facepipe.models.code;

/**
 * The size of a batch of pictures, or of a layer's output.
 *
 * @param count pictures in the batch
 * @param channels numbers for each pixel
 * @param rows pixels from top to bottom; 1 after a matrix product
 * @param columns pixels from left to right; 1 after a matrix product
 */
public record BatchSize(int count, int channels, int rows, int columns) {
  public BatchSize {
    if (count < 1 || channels < 1 || rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "%d pictures of %dx%d pixels with %d channels; expected every number to be 1 or more"
              .formatted(count, columns, rows, channels));
    }
  }

  BatchSize withChannels(int channels) {
    return new BatchSize(count, channels, rows, columns);
  }

  BatchSize withSize(int rows, int columns) {
    return new BatchSize(count, channels, rows, columns);
  }

  /** Returns the size as code: {@code [count, channels, rows, columns]}. */
  @Override
  public String toString() {
    return "[%d, %d, %d, %d]".formatted(count, channels, rows, columns);
  }
}
