package dev.facepipe.common.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/**
 * Compares the pixels of libjpeg-turbo's own library with OpenCV's. In this module, because it
 * copies the library.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "there is a library for Linux only")
class TurboJpegTest {
  private static final Path PICTURES =
      Path.of("..", "common", "src", "test", "resources", "pictures");
  private static final Path SAMPLES = Path.of(System.getProperty("facepipe.samples"));
  private static final Path LIBRARY = Path.of(System.getProperty("facepipe.turbojpeg"));

  /** More than two blocks of 16: pixels at the edges of blocks are interpolated differently. */
  private static final int LARGEST_SIDE = 37;

  /** Damaged copies of each picture. */
  private static final int DAMAGED = 300;

  /** Parts of random pictures of each subsampling. */
  private static final int PARTS = 400;

  private static final long SEED = 20261129;

  private final TurboJpeg library = TurboJpeg.ofThisProcess().orElseThrow();

  static Stream<Path> samplePhotographs() throws IOException {
    return jpegs(SAMPLES);
  }

  @ParameterizedTest
  @MethodSource
  void samplePhotographs(Path photograph) throws IOException {
    byte[] jpeg = Files.readAllBytes(photograph);

    assertArrayEquals(byOpenCv(jpeg), decoded(jpeg).orElseThrow().pixels());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "baseline-420.jpg",
        "baseline-422-restart.jpg",
        "baseline-444.jpg",
        "exif-6.jpg",
        "grey.jpg",
        "odd.jpg",
        "stored-as-rgb.jpg"
      })
  void sequentialJpegs(String name) throws IOException {
    byte[] jpeg = Files.readAllBytes(PICTURES.resolve(name));

    assertArrayEquals(byOpenCv(jpeg), decoded(jpeg).orElseThrow().pixels());
  }

  @ParameterizedTest
  @CsvSource({
    "0x411111, 0",
    "0x221111, 0",
    "0x221111, 3",
    "0x211111, 0",
    "0x211111, 1",
    "0x121111, 0",
    "0x111111, 0"
  })
  void allSubsamplingsAndSides(String sampling, int restartInterval) throws IOException {
    Random random = new Random(SEED);
    for (int side = 1; side <= LARGEST_SIDE; side++) {
      for (Mat mat : List.of(noise(random, side, 2 * side + 1), noise(random, 3 * side, side))) {
        byte[] jpeg =
            encoded(
                mat,
                Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR,
                Integer.decode(sampling),
                Imgcodecs.IMWRITE_JPEG_RST_INTERVAL,
                restartInterval);

        assertArrayEquals(byOpenCv(jpeg), decoded(jpeg).orElseThrow().pixels());
      }
    }
  }

  /** Any part of a picture of any subsampling, at its edges too. */
  @ParameterizedTest
  @ValueSource(strings = {"0x411111", "0x221111", "0x211111", "0x121111", "0x111111"})
  void partsHaveThePixelsOfTheWhole(String sampling) {
    Random random = new Random(SEED);
    for (int i = 0; i < PARTS; i++) {
      int width = 1 + random.nextInt(200);
      int height = 1 + random.nextInt(150);
      byte[] jpeg =
          encoded(
              noise(random, height, width),
              Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR,
              Integer.decode(sampling),
              Imgcodecs.IMWRITE_JPEG_RST_INTERVAL,
              random.nextInt(3));
      int left = random.nextInt(width);
      int top = random.nextInt(height);
      int right = left + 1 + random.nextInt(width - left);
      int bottom = top + 1 + random.nextInt(height - top);

      RgbImage part =
          library
              .decode(jpeg, width, height, new PixelArea(left, top, right, bottom))
              .orElseThrow();

      assertEquals(height, part.height());
      assertArrayEquals(
          new RgbImage(width, height, byOpenCv(jpeg)).crop(left, top, right, bottom).pixels(),
          part.crop(left, top, right, bottom).pixels(),
          "%d,%d to %d,%d of %dx%d".formatted(left, top, right, bottom, width, height));
    }
  }

  /** A picture that is turned, and an area that is not inside it, are decoded whole. */
  @Test
  void areaOfAnUprightPictureIsWanted() throws IOException {
    byte[] turned = Files.readAllBytes(PICTURES.resolve("exif-6.jpg"));
    byte[] whole = ImageCodec.decode(turned).pixels();
    byte[] upright = Files.readAllBytes(PICTURES.resolve("baseline-420.jpg"));
    PixelArea corner = new PixelArea(0, 0, 1, 1);

    assertArrayEquals(whole, ImageCodec.decode(turned, 1 << 20, corner).pixels());
    for (PixelArea outside :
        List.of(
            new PixelArea(-1, 0, 1, 1),
            new PixelArea(0, 0, 1 << 20, 1),
            new PixelArea(0, -5, 1, -1),
            new PixelArea(3, 3, 3, 3))) {
      assertArrayEquals(
          ImageCodec.decode(upright).pixels(),
          ImageCodec.decode(upright, 1 << 20, outside).pixels());
    }
    assertFalse(
        Arrays.equals(
            ImageCodec.decode(upright).pixels(),
            ImageCodec.decode(upright, 1 << 20, corner).pixels()),
        "the part alone was decoded");
  }

  @ParameterizedTest
  @ValueSource(strings = {"progressive.jpg", "cmyk-adobe.jpg", "ycck-adobe.jpg"})
  void unusualJpegsAreLeftToOpenCv(String name) throws IOException {
    assertEquals(Optional.empty(), decoded(Files.readAllBytes(PICTURES.resolve(name))));
  }

  /** A grey rest of a picture is OpenCV's, too. */
  @Test
  void jpegsCutShortAreLeftToOpenCv() throws IOException {
    byte[] jpeg = Files.readAllBytes(PICTURES.resolve("baseline-420.jpg"));
    byte[] cut = Arrays.copyOf(jpeg, jpeg.length - 40);

    assertEquals(Optional.empty(), decoded(cut));
    assertArrayEquals(
        byOpenCv(DecoderInput.of(PictureFormat.JPEG, cut)), ImageCodec.decode(cut).pixels());
  }

  static Stream<Path> damagedJpegsAreRefusedAsByOpenCv() throws IOException {
    return jpegs(PICTURES);
  }

  /** Damage that nobody notices may show as other pixels; see {@link TurboJpeg#decode}. */
  @ParameterizedTest
  @MethodSource
  void damagedJpegsAreRefusedAsByOpenCv(Path picture) throws IOException {
    byte[] whole = Files.readAllBytes(picture);
    Random random = new Random(SEED);
    for (int i = 0; i < DAMAGED; i++) {
      byte[] damaged = damaged(whole, random);
      byte[] input;
      try {
        PictureHeader header = PictureHeader.of(damaged);
        if (header.format() != PictureFormat.JPEG || !header.fits(ImageCodec.MAX_PIXELS / 40)) {
          continue;
        }
        input = DecoderInput.of(PictureFormat.JPEG, damaged);
      } catch (PictureRefused e) {
        continue; // before either decoder saw it
      }
      byte[] expected = byOpenCv(input);
      Optional<RgbImage> got = decoded(input);
      if (got.isPresent()) {
        assertEquals(
            expected == null ? -1 : expected.length,
            got.get().pixels().length,
            "copy %d".formatted(i));
      }
    }
  }

  /**
   * Coefficients that no encoder writes: vector instructions calculate with 16 bits, and OpenCV's
   * build for x86-64 without them with 32. So different pixels show which of them ran. If this test
   * fails with a new OpenCV, it has vector instructions, and this library is no longer needed.
   */
  @Test
  void libraryRunsVectorInstructionsHere() throws IOException {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "OpenCV's build for arm64 has Neon");
    byte[] jpeg = Files.readAllBytes(PICTURES.resolve("baseline-444.jpg"));
    int table = indexOf(jpeg, 0xff, 0xdb) + 5; // behind the marker, the length and the number
    Arrays.fill(jpeg, table, table + 64, (byte) 0xff);

    assertFalse(Arrays.equals(byOpenCv(jpeg), decoded(jpeg).orElseThrow().pixels()));
  }

  @ParameterizedTest
  @CsvSource({
    "linux-x86_64, jsimd_idct_islow_avx2 jsimd_h2v2_fancy_upsample_avx2 jsimd_ycc_extrgb_convert_avx2",
    "linux-aarch64, jsimd_idct_islow_neon jsimd_h2v2_fancy_upsample_neon jsimd_ycc_extrgb_convert_neon"
  })
  void librariesOfBothPlatformsHaveVectorInstructions(String platform, String symbols)
      throws IOException {
    Path file = LIBRARY.resolveSibling(Path.of("..", platform, "libturbojpeg.so.0"));
    String text = Files.readString(file, ISO_8859_1);

    assertTrue(text.contains("libjpeg-turbo version 3.1.3 "), "version");
    for (String symbol : symbols.split(" ", -1)) {
      assertTrue(text.contains(symbol), symbol);
    }
    assertEquals("", glibcAfter2_17(text));
  }

  /** Returns the versions of glibc that the library wants and Amazon Linux 2023 may not have. */
  private static String glibcAfter2_17(String text) {
    return String.join(
        " ",
        Pattern.compile("GLIBC_2\\.(\\d+)")
            .matcher(text)
            .results()
            .filter(version -> Integer.parseInt(version.group(1)) > 17)
            .map(MatchResult::group)
            .toList());
  }

  private Optional<RgbImage> decoded(byte[] jpeg) {
    PictureHeader header = PictureHeader.of(jpeg);
    return library.decode(
        DecoderInput.of(PictureFormat.JPEG, jpeg), (int) header.width(), (int) header.height());
  }

  /** Returns the pixels that OpenCV reads, or null if it reads none. */
  private static byte @Nullable [] byOpenCv(byte[] jpeg) {
    OpenCv.load();
    Mat file = new MatOfByte(jpeg);
    try {
      Mat mat =
          OpenCv.quietly(
              () ->
                  Imgcodecs.imdecode(
                      file, Imgcodecs.IMREAD_COLOR | Imgcodecs.IMREAD_IGNORE_ORIENTATION));
      if (mat.empty()) {
        return null;
      }
      Imgproc.cvtColor(mat, mat, Imgproc.COLOR_BGR2RGB);
      return ImageCodec.image(mat).pixels();
    } catch (CvException e) {
      return null;
    } finally {
      file.release();
    }
  }

  private static Mat noise(Random random, int rows, int columns) {
    OpenCv.load();
    byte[] bytes = new byte[3 * rows * columns];
    random.nextBytes(bytes);
    Mat mat = new Mat(rows, columns, CvType.CV_8UC3);
    mat.put(0, 0, bytes);
    return mat;
  }

  private static byte[] encoded(Mat mat, int... options) {
    MatOfByte file = new MatOfByte();
    assertTrue(Imgcodecs.imencode(".jpg", mat, file, new MatOfInt(options)));
    return file.toArray();
  }

  /** Returns a copy that is cut short, or has one to four wrong bytes. */
  private static byte[] damaged(byte[] picture, Random random) {
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(picture, random.nextInt(picture.length));
    }
    byte[] wrong = picture.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      wrong[random.nextInt(wrong.length)] = (byte) random.nextInt(256);
    }
    return wrong;
  }

  private static int indexOf(byte[] bytes, int first, int second) {
    for (int i = 0; i + 1 < bytes.length; i++) {
      if (bytes[i] == (byte) first && bytes[i + 1] == (byte) second) {
        return i;
      }
    }
    return -1;
  }

  private static Stream<Path> jpegs(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jpg")).sorted().toList().stream();
    }
  }
}
