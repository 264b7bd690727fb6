package dev.facepipe.common.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.image.PictureRefused.Reason;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageCodecTest {
  /** Levels by which JPEG may change a flat colour, because chroma is rounded twice. */
  private static final int JPEG_TOLERANCE = 2;

  @Test
  void pngIsLosslessInAnotherReader() throws IOException {
    byte[] pixels = new byte[31 * 17 * 3];
    new Random(7).nextBytes(pixels);

    byte[] png = ImageCodec.png(new RgbImage(31, 17, pixels));

    assertArrayEquals(pixels, readByTheJdk(png));
  }

  @Test
  void jpegKeepsTheOrderOfColoursInAnotherReader() throws IOException {
    byte[] flat = flat(16, 16, 200, 90, 10);

    byte[] jpeg = ImageCodec.jpeg(new RgbImage(16, 16, flat), 90);

    byte[] read = readByTheJdk(jpeg);
    for (int i = 0; i < flat.length; i++) {
      assertEquals(flat[i] & 0xff, read[i] & 0xff, JPEG_TOLERANCE);
    }
  }

  @Test
  void betterJpegQualityTakesMoreBytes() {
    byte[] pixels = new byte[64 * 64 * 3];
    new Random(7).nextBytes(pixels);
    var image = new RgbImage(64, 64, pixels);

    assertTrue(ImageCodec.jpeg(image, 95).length > 2 * ImageCodec.jpeg(image, 30).length);
  }

  @Test
  void jpegQualityOutside1To100IsRefused() {
    var image = new RgbImage(1, 1, new byte[3]);

    assertThrows(IllegalArgumentException.class, () -> ImageCodec.jpeg(image, 0));
    assertThrows(IllegalArgumentException.class, () -> ImageCodec.jpeg(image, 101));
  }

  @Test
  void shrunkPixelsAreTheMeanOfTheirArea() {
    var image = new RgbImage(4, 2, greys(10, 20, 100, 100, 30, 40, 100, 200));

    RgbImage small = ImageCodec.shrink(image, 2, 1);

    assertArrayEquals(greys(25, 125), small.pixels());
  }

  @Test
  void shrinkingWeightsPartlyCoveredPixelsByTheirShare() {
    var image = new RgbImage(3, 1, greys(0, 90, 240));

    RgbImage small = ImageCodec.shrink(image, 2, 1);

    // Each new pixel covers 1.5 old ones: (0 + 90/2) / 1.5 and (90/2 + 240) / 1.5.
    assertArrayEquals(greys(30, 190), small.pixels());
  }

  @Test
  void shrinkingDoesNotEnlarge() {
    var image = new RgbImage(4, 2, new byte[24]);

    assertThrows(IllegalArgumentException.class, () -> ImageCodec.shrink(image, 5, 2));
    assertThrows(IllegalArgumentException.class, () -> ImageCodec.shrink(image, 4, 3));
    assertThrows(IllegalArgumentException.class, () -> ImageCodec.shrink(image, 0, 2));
  }

  @Test
  void resizedPixelsLieBetweenTheirNeighbours() {
    var image = new RgbImage(2, 1, greys(0, 100));

    RgbImage wide = ImageCodec.resize(image, 4, 1);

    // The new pixel centres are at -0.25, 0.25, 0.75 and 1.25 in old pixels.
    assertArrayEquals(greys(0, 25, 75, 100), wide.pixels());
  }

  @Test
  void anImageOfTheWantedSizeIsReturnedUnchanged() {
    var image = new RgbImage(2, 1, greys(0, 100));

    assertSame(image, ImageCodec.resize(image, 2, 1));
    assertSame(image, ImageCodec.shrink(image, 2, 1));
  }

  @Test
  void aJpegCutShortIsDecodedToItsEnd() {
    byte[] pixels = new byte[64 * 256 * 3];
    new Random(7).nextBytes(pixels);
    byte[] jpeg = ImageCodec.jpeg(new RgbImage(64, 256, pixels), 90);
    RgbImage whole = ImageCodec.decode(jpeg);

    RgbImage half = ImageCodec.decode(Arrays.copyOf(jpeg, jpeg.length / 2));

    assertEquals(256, half.height());
    int upperThird = 64 * 85 * 3;
    assertArrayEquals(
        Arrays.copyOf(whole.pixels(), upperThird), Arrays.copyOf(half.pixels(), upperThird));
    // The last pixel has no coefficients, so it is grey: red, green and blue are equal.
    assertEquals(half.at(63, 255, 0), half.at(63, 255, 1));
    assertEquals(half.at(63, 255, 0), half.at(63, 255, 2));
  }

  @Test
  void otherFormatsCutShortAreRefused() {
    for (String name :
        List.of("rgb.png", "lossy.webp", "lossless.webp", "rgb.bmp", "plain.tif", "palette.gif")) {
      byte[] picture = Pictures.bytes(name);
      byte[] cut = Arrays.copyOf(picture, picture.length * 3 / 4);

      PictureRefused refused = assertThrows(PictureRefused.class, () -> ImageCodec.decode(cut));

      assertEquals(Reason.BROKEN, refused.reason(), name);
    }
  }

  @Test
  void picturesAboveThePixelLimitAreRefused() {
    byte[] picture = Pictures.bytes("rgb.png"); // 24x16

    assertEquals(24, ImageCodec.decode(picture, 384).width());
    PictureRefused refused =
        assertThrows(PictureRefused.class, () -> ImageCodec.decode(picture, 383));

    assertEquals(Reason.TOO_LARGE, refused.reason());
    assertEquals("picture is 24x16; expected at most 383 pixels in total", refused.getMessage());
  }

  @Test
  void aPixelLimitAboveAnArrayIsRefused() {
    byte[] picture = Pictures.bytes("rgb.png");

    assertThrows(IllegalArgumentException.class, () -> ImageCodec.decode(picture, 0));
    assertThrows(IllegalArgumentException.class, () -> ImageCodec.decode(picture, 715_827_883));
    assertEquals(24, ImageCodec.decode(picture, 715_827_882).width());
  }

  @Test
  void decodingDoesNotChangeThePicture() {
    for (String name : List.of("rgba.tif", "baseline-420.jpg", "rgb.png")) {
      byte[] picture = Pictures.bytes(name);
      byte[] before = picture.clone();

      ImageCodec.decode(picture);

      assertArrayEquals(before, picture, name);
    }
  }

  @Test
  void threadsDecodeInParallel() throws Exception {
    byte[] picture = Pictures.bytes("exif-6.jpg");
    byte[] expected = ImageCodec.decode(picture).pixels();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<byte[]> decode = () -> ImageCodec.decode(picture).pixels();
      for (Future<byte[]> pixels : threads.invokeAll(Collections.nCopies(64, decode))) {
        assertArrayEquals(expected, pixels.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  private static byte[] readByTheJdk(byte[] file) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
    byte[] pixels = new byte[image.getWidth() * image.getHeight() * 3];
    for (int i = 0; i < pixels.length / 3; i++) {
      int rgb = image.getRGB(i % image.getWidth(), i / image.getWidth());
      pixels[i * 3] = (byte) (rgb >> 16);
      pixels[i * 3 + 1] = (byte) (rgb >> 8);
      pixels[i * 3 + 2] = (byte) rgb;
    }
    return pixels;
  }

  private static byte[] flat(int width, int height, int red, int green, int blue) {
    byte[] pixels = new byte[width * height * 3];
    for (int i = 0; i < pixels.length; i += 3) {
      pixels[i] = (byte) red;
      pixels[i + 1] = (byte) green;
      pixels[i + 2] = (byte) blue;
    }
    return pixels;
  }

  private static byte[] greys(int... levels) {
    byte[] pixels = new byte[levels.length * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) levels[i / 3];
    }
    return pixels;
  }
}
