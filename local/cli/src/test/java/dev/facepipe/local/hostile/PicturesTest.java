package dev.facepipe.local.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Posts odd and damaged pictures, and pictures that announce too many pixels. */
class PicturesTest {
  @RegisterExtension static final HostileCloud CLOUD = HostileCloud.shared();

  /** Pictures of every kind that we read, made by Pillow, without faces. */
  private static final Path KINDS = Path.of("../../common/src/test/resources/pictures");

  private static final Set<String> ACCEPTED = Set.of("200");
  private static final Set<String> BROKEN = Set.of("400 bad_picture");
  private static final Set<String> TOO_LARGE = Set.of("413 too_large");

  /** Some readers repair this damage and others refuse it. */
  private static final Set<String> ACCEPTED_OR_BROKEN = Set.of("200", "400 bad_picture");

  private record Input(String name, byte[] picture, Set<String> expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Input> pictures() throws IOException {
    return Stream.of(kinds(), cutJpegs(), cutOthers(), bombs(), exif(), oddPngs())
        .flatMap(List::stream);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pictures")
  void pictureIsAcceptedOrRefusedAsExpected(Input input) throws Exception {
    CLOUD.expect(
        input.expected, "pictures", input.name, () -> CLOUD.post("image/jpeg", input.picture));
  }

  /**
   * Every third width, so that each width and each height is posted. {@code -Dlong}: each width.
   */
  private static final int WIDTHS = Boolean.getBoolean("long") ? 1 : 3;

  /** Posts sizes from 1x1 to 64x64, all squares among them, as PNG or JPEG. */
  @ParameterizedTest(name = "1x{0} to 64x{0}")
  @MethodSource("heights")
  void everySmallSizeIsAccepted(int height) throws Exception {
    for (int width = 1 + (height - 1) % WIDTHS; width <= 64; width += WIDTHS) {
      RgbImage black = new RgbImage(width, height, new byte[width * height * 3]);
      byte[] picture = width % 2 == 0 ? ImageCodec.png(black) : ImageCodec.jpeg(black, 80);
      String id = HostileCloud.nextId();
      CLOUD.expect(
          Set.of("200"),
          "sizes",
          "%dx%d".formatted(width, black.height()),
          () -> CLOUD.post("image/png", picture, Map.of("X-Request-Id", id)));
      if (width == height) {
        assertEquals("No-Face", CLOUD.answer(id).get("result").asText());
      }
    }
  }

  static IntStream heights() {
    return IntStream.rangeClosed(1, 64);
  }

  /** An event has at most 6 MiB, where binary bodies count 4/3. */
  @ParameterizedTest
  @ValueSource(ints = {5_000_000, 7_000_000, 20_000_000})
  void bodyOfTooManyBytesIsRefused(int bytes) throws Exception {
    CLOUD.expect(
        Set.of("413 too_large"),
        "pictures",
        bytes + " bytes",
        () -> CLOUD.post("image/jpeg", new byte[bytes]));
  }

  /** The faces are in the upper half of the photograph. */
  @Test
  void truncatedPhotographIsReadAsFarAsPossible() throws Exception {
    byte[] whole =
        Files.readAllBytes(Path.of(System.getProperty("facepipe.samples"), "sample3.jpg"));
    String id = HostileCloud.nextId();
    CLOUD.post(
        "image/jpeg", Arrays.copyOf(whole, whole.length * 2 / 3), Map.of("X-Request-Id", id));

    assertEquals("Unknown", CLOUD.answer(id).get("result").asText());
  }

  private static byte[] kind(String name) {
    try {
      return Files.readAllBytes(KINDS.resolve(name));
    } catch (IOException e) {
      throw new IllegalStateException("picture is missing: " + name, e);
    }
  }

  /** Returns odd bit depths, CMYK, progressive, palettes, interlaced, all orientations. */
  private static List<Input> kinds() throws IOException {
    try (Stream<Path> files = Files.list(KINDS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".json") && !name.endsWith(".py"))
          .sorted()
          .map(name -> new Input(name, kind(name), ACCEPTED))
          .toList();
    }
  }

  /**
   * Returns JPEGs cut before, in and after every marker. A JPEG that ends before its first pixel is
   * refused. A JPEG that ends later is searched as far as it goes.
   */
  private static List<Input> cutJpegs() {
    List<Input> inputs = new ArrayList<>();
    for (String name :
        List.of(
            "baseline-420.jpg",
            "progressive.jpg",
            "cmyk-adobe.jpg",
            "baseline-422-restart.jpg",
            "exif-6.jpg")) {
      byte[] jpeg = kind(name);
      int firstScan = new String(jpeg, ISO_8859_1).indexOf("\u00ff\u00da");
      int firstPixel =
          firstScan + 2 + ((jpeg[firstScan + 2] & 0xff) << 8 | (jpeg[firstScan + 3] & 0xff));
      for (int at = 2; at + 1 < jpeg.length; at++) {
        if (jpeg[at] != (byte) 0xff || jpeg[at + 1] == 0 || jpeg[at + 1] == (byte) 0xff) {
          continue;
        }
        for (int length : new int[] {at, at + 1, at + 2}) {
          inputs.add(
              new Input(
                  "%s cut after %d bytes".formatted(name, length),
                  Arrays.copyOf(jpeg, length),
                  length < 3
                      ? Set.of("415 not_a_picture")
                      : length <= firstPixel ? BROKEN : afterCut(name)));
        }
      }
    }
    return inputs;
  }

  /**
   * Returns the outcomes of a cut after the first pixel. The decoder needs all scans of a
   * progressive JPEG.
   */
  private static Set<String> afterCut(String name) {
    return name.equals("progressive.jpg") ? ACCEPTED_OR_BROKEN : ACCEPTED;
  }

  /** Returns truncated pictures of other kinds, which are refused if pixels are missing. */
  private static List<Input> cutOthers() {
    List<Input> inputs = new ArrayList<>();
    for (String name :
        List.of(
            "rgb.png",
            "interlaced.png",
            "lossy.webp",
            "lossless.webp",
            "rgb.bmp",
            "plain.tif",
            "deflate.tif",
            "palette.gif",
            "interlaced.gif")) {
      byte[] picture = kind(name);
      for (int eighths = 1; eighths <= 6; eighths++) {
        int length = Math.max(18, picture.length * eighths / 8);
        inputs.add(
            new Input(
                "%s cut to %d of %d bytes".formatted(name, length, picture.length),
                Arrays.copyOf(picture, length),
                BROKEN));
      }
    }
    return inputs;
  }

  private static List<Input> bombs() {
    byte[] jpeg = hex("ffd8 ffc0 000b 08 ffdc ffdc 01 011100 ffda 0008 01 0100 003f00 00");
    byte[] progressive =
        hex("ffd8 ffc2 0011 08 ffdc ffdc 03 011100 021101 031101 ffda 0008 01 0100 003f00 00");
    byte[] riff = Bombs.concat(latin1("RIFF"), hex("00010000"), latin1("WEBP"));
    byte[] gif =
        Bombs.concat(
            latin1("GIF89a"),
            hex("ffff ffff 00 00 00"),
            latin1(","),
            hex("0000 0000 0100 0100 00 02 02 4c01 00 3b"));
    byte[] bmp =
        Bombs.concat(
            latin1("BM"),
            hex("00000000 00000000 36000000 28000000 30750000 30750000 0100 1800"),
            new byte[24]);
    return List.of(
        new Input("PNG of 361 million pixels", Bombs.png(19_000, 19_000), TOO_LARGE),
        new Input("PNG of 1x100,000,000", Bombs.png(1, 100_000_000, 1, 0, new byte[1]), TOO_LARGE),
        new Input(
            "PNG of 2^31 columns", Bombs.png(Integer.MIN_VALUE, 2, 8, 2, new byte[9]), TOO_LARGE),
        new Input(
            "PNG of 40,000,001 pixels", Bombs.png(40_000_001, 1, 1, 0, new byte[1]), TOO_LARGE),
        new Input("JPEG of 65,500x65,500", jpeg, TOO_LARGE),
        new Input("progressive JPEG of 65,500x65,500", progressive, TOO_LARGE),
        new Input("GIF of 65,535x65,535", gif, TOO_LARGE),
        new Input(
            "lossy WebP",
            Bombs.concat(riff, latin1("VP8 "), hex("20000000 000000 9d012a ff3f ff3f 0000")),
            TOO_LARGE),
        new Input(
            "lossless WebP",
            Bombs.concat(riff, latin1("VP8L"), hex("20000000 2f ffffff0f 0000")),
            TOO_LARGE),
        new Input(
            "extended WebP",
            Bombs.concat(riff, latin1("VP8X"), hex("0a000000 00000000 ffff00 ffff00")),
            TOO_LARGE),
        new Input("BMP of 30,000x30,000", bmp, TOO_LARGE),
        new Input(
            "TIFF of 2^32 columns and rows", tiff(256, 0xffffffff, 257, 0xffffffff), TOO_LARGE),
        new Input(
            "TIFF with tiles of 65,536x65,536",
            tiff(256, 1, 257, 1, 322, 65_536, 323, 65_536),
            TOO_LARGE),
        new Input("a JPEG of 5,000 scans", manyScans(), BROKEN));
  }

  private static byte[] manyScans() {
    byte[] jpeg = kind("progressive.jpg");
    int last = new String(jpeg, ISO_8859_1).lastIndexOf("\u00ff\u00da");
    byte[][] scans = new byte[5000][];
    Arrays.fill(scans, Arrays.copyOfRange(jpeg, last, jpeg.length - 2));
    return Bombs.concat(Arrays.copyOf(jpeg, last), Bombs.concat(scans));
  }

  /** Returns pictures with strange EXIF data, for which a picture is never refused. */
  private static List<Input> exif() {
    List<Input> inputs = new ArrayList<>();
    for (int orientation : new int[] {0, 9, 255, 65_535}) {
      inputs.add(
          withExif(
              "orientation " + orientation,
              "0100 1201 0300 01000000 %s 0000 00000000".formatted(little(orientation))));
    }
    inputs.add(withExif("no entries", "0000 00000000"));
    inputs.add(withExif("65,535 entries", "ffff 1201 0300"));
    inputs.add(withExif("4,294,967,295 numbers", "0100 1201 0300 ffffffff 00000000 00000000"));
    inputs.add(
        withExif("an orientation that is a text", "0100 1201 0200 05000000 ffffffff 00000000"));
    inputs.add(withExif("an unknown type", "0100 1201 ff00 01000000 06000000 00000000"));
    inputs.add(
        withExif(
            "two orientations",
            "0200 1201 0300 01000000 03000000 1201 0300 01000000 06000000 00000000"));
    inputs.add(withExif("a directory that follows itself", "0000 08000000"));
    inputs.add(exifSegment("a directory after the end", "49492a00 ffffff7f"));
    inputs.add(exifSegment("a directory within the header", "49492a00 00000000"));
    inputs.add(exifSegment("a header cut short", "49492a"));
    inputs.add(exifSegment("unknown byte order", "5a5a2a00 08000000"));
    inputs.add(exifSegment("nothing", ""));
    return inputs;
  }

  private static Input withExif(String name, String directory) {
    return exifSegment(name, "49492a00 08000000 " + directory);
  }

  private static Input exifSegment(String name, String tiff) {
    byte[] data = Bombs.concat(latin1("Exif\0\0"), hex(tiff));
    byte[] jpeg = kind("baseline-444.jpg");
    byte[] length = ByteBuffer.allocate(2).putShort((short) (data.length + 2)).array();
    return new Input(
        "EXIF: " + name,
        Bombs.concat(hex("ffd8 ffe1"), length, data, Arrays.copyOfRange(jpeg, 2, jpeg.length)),
        ACCEPTED);
  }

  private static List<Input> oddPngs() {
    byte[] rows = Bombs.deflated(new byte[8 * 64]);
    List<Input> inputs = new ArrayList<>();
    inputs.add(new Input("PNG of no columns", Bombs.png(0, 8, 8, 2, rows), BROKEN));
    inputs.add(new Input("PNG of no rows", Bombs.png(8, 0, 8, 2, rows), BROKEN));
    inputs.add(new Input("PNG of no columns and rows", Bombs.png(0, 0, 8, 2, rows), BROKEN));
    // The PNG specification, 11.2.1: depths 1, 2, 4, 8, 16; kinds 0, 2, 3, 4, 6.
    for (int depth : new int[] {0, 3, 7, 32, 255}) {
      inputs.add(new Input("PNG of depth " + depth, Bombs.png(8, 8, depth, 0, rows), BROKEN));
    }
    for (int kind : new int[] {1, 5, 7, 255}) {
      inputs.add(new Input("PNG of kind " + kind, Bombs.png(8, 8, 8, kind, rows), BROKEN));
    }
    for (int depth : new int[] {1, 2, 4, 16}) {
      if (depth < 8) {
        inputs.add(
            new Input("PNG in colour of depth " + depth, Bombs.png(8, 8, depth, 2, rows), BROKEN));
      }
    }
    inputs.add(
        new Input("PNG without its palette", Bombs.png(8, 8, 8, 3, rows), ACCEPTED_OR_BROKEN));
    inputs.add(new Input("PNG without pixels", Bombs.png(8, 8, 8, 2, new byte[0]), BROKEN));
    inputs.add(
        new Input("PNG whose pixels are not zlib", Bombs.png(8, 8, 8, 2, new byte[99]), BROKEN));
    byte[] good = Bombs.png(64, 64);
    for (int at : new int[] {8, 12, 20, 29, 33, 37, 41}) {
      byte[] wrong = good.clone();
      wrong[at] ^= 0x55;
      inputs.add(
          new Input(
              "PNG with a wrong byte at " + at,
              wrong,
              Set.of("200", "400 bad_picture", "413 too_large")));
    }
    return inputs;
  }

  /** Returns a little-endian TIFF with only these numbers: tag, value, tag, value, ... */
  private static byte[] tiff(int... tags) {
    ByteBuffer file = ByteBuffer.allocate(14 + 6 * tags.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(latin1("II*\0")).putInt(8).putShort((short) (tags.length / 2));
    for (int i = 0; i < tags.length; i += 2) {
      file.putShort((short) tags[i]).putShort((short) 4).putInt(1).putInt(tags[i + 1]);
    }
    return file.array();
  }

  private static String little(int number) {
    return "%02x%02x".formatted(number & 0xff, number >> 8);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static byte[] latin1(String characters) {
    return characters.getBytes(ISO_8859_1);
  }
}
