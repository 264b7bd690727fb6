package dev.facepipe.bench.stage;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes frames of any size from the six sample photographs of the npm package
 * {@code @vladmandic/face-api}.
 *
 * @param samples folder that holds {@code sample1.jpg} to {@code sample6.jpg}
 */
public record Frames(Path samples) {
  private static final int PHOTOGRAPHS = 6;

  /** JPEG quality of a camera. */
  private static final int QUALITY = 80;

  /** Grey between tiles. */
  private static final byte GREY = 127;

  /** Five faces, in the middle of the picture. */
  private static final String GROUP = "sample5.jpg";

  /** Three people, one of them on the right. */
  private static final String ONE = "sample1.jpg";

  /** Returns five people before a wall. */
  public RgbImage group(int width, int height) {
    return fit(read(GROUP), width, height);
  }

  /** Returns one person, as a JPEG. */
  public byte[] oneFaceJpeg(int width, int height) {
    return ImageCodec.jpeg(fit(read(ONE).crop(960, 200, 1920, 740), width, height), QUALITY);
  }

  /** Returns one of the six photographs as a JPEG; numbers above 5 begin again. */
  public byte[] jpeg(int number, int width, int height) {
    return ImageCodec.jpeg(
        fit(read("sample%d.jpg".formatted(1 + number % PHOTOGRAPHS)), width, height), QUALITY);
  }

  /** Returns steps and a railing, as a JPEG. */
  public byte[] nobodyJpeg(int width, int height) {
    return ImageCodec.jpeg(fit(read(GROUP).crop(0, 0, 640, 480), width, height), QUALITY);
  }

  /** Returns all photographs, whole. */
  public List<RgbImage> photographs() {
    return IntStream.rangeClosed(1, PHOTOGRAPHS)
        .mapToObj(i -> read("sample%d.jpg".formatted(i)))
        .toList();
  }

  /**
   * Returns a grey frame with tiles on a grid, from left to right and top to bottom.
   *
   * @param tiles at most {@code columns * rows}; each is stretched to a square
   */
  public static RgbImage tiled(List<RgbImage> tiles, int columns, int rows, int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    Arrays.fill(pixels, GREY);
    int side = Math.min(width / columns, height / rows);
    for (int i = 0; i < tiles.size(); i++) {
      RgbImage tile = scaled(tiles.get(i), side, side);
      int left = i % columns * (width / columns);
      int top = i / columns * (height / rows);
      for (int y = 0; y < side; y++) {
        System.arraycopy(
            tile.pixels(), 3 * y * side, pixels, 3 * ((top + y) * width + left), 3 * side);
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /** Returns the middle of a picture in another size, without distortion. */
  private static RgbImage fit(RgbImage picture, int width, int height) {
    int cutWidth = Math.min(picture.width(), picture.height() * width / height);
    int cutHeight = Math.min(picture.height(), picture.width() * height / width);
    int left = (picture.width() - cutWidth) / 2;
    int top = (picture.height() - cutHeight) / 2;
    return scaled(picture.crop(left, top, left + cutWidth, top + cutHeight), width, height);
  }

  private static RgbImage scaled(RgbImage picture, int width, int height) {
    return width <= picture.width() && height <= picture.height()
        ? ImageCodec.shrink(picture, width, height)
        : ImageCodec.resize(picture, width, height);
  }

  private RgbImage read(String name) {
    Path file = samples.resolve(name);
    try {
      return ImageCodec.decode(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "sample photograph %s cannot be read; the build brings it".formatted(file), e);
    }
  }
}
