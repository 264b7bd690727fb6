package dev.facepipe.common.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.facepipe.common.image.PictureRefused.Reason;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** Small files that decode to large pictures or take much work. */
class BombTest {
  /** Limit of allocated bytes; each of these pictures would need at least 120 MB. */
  private static final long ALLOCATED_BYTES = 10_000_000;

  private static final Duration MUCH_WORK = Duration.ofSeconds(5);

  @Test
  void aPngOf361MillionPixelsIsRefusedUndecoded() {
    byte[] bilevel = new byte[19_000 * (1 + 19_000 / 8)];
    byte[] png = png(19_000, 19_000, chunk("IDAT", deflated(bilevel)));
    assertTrue(png.length < 50_000, "%d bytes".formatted(png.length));

    assertTooLarge("19000x19000", png);
  }

  @Test
  void aJpegOfTheLargestSizeIsRefusedUndecoded() {
    byte[] frame = hex("ffc0 000b 08 ffdc ffdc 01 011100"); // 0xffdc is 65500
    byte[] scan = hex("ffda 0008 01 0100 003f00 00");

    assertTooLarge("65500x65500", 256_000_000, concat(hex("ffd8"), frame, scan));
  }

  @Test
  void theCanvasOfAGifCounts() {
    byte[] canvas = concat(latin1("GIF89a"), hex("ffff ffff 00 00 00"));
    byte[] frame = concat(latin1(","), hex("0000 0000 0100 0100 00  02 02 4c01 00  3b"));

    assertTooLarge("65535x65535", concat(canvas, frame));
  }

  @Test
  void aGifFrameOutsideItsCanvasCounts() {
    byte[] canvas = concat(latin1("GIF89a"), hex("0100 0100 00 00 00"));
    // The frame is at (32767, 0) and has 65535x32768 pixels.
    byte[] frame = concat(latin1(","), hex("ff7f 0000 ffff 0080 00  02 02 4c01 00  3b"));

    assertTooLarge("98302x32768", concat(canvas, frame));
  }

  @Test
  void largeWebpsOfAllThreeKindsAreRefusedUndecoded() {
    byte[] riff = concat(latin1("RIFF"), hex("00010000"), latin1("WEBP"));
    byte[] lossy = concat(latin1("VP8 "), hex("20000000 000000 9d012a ff3f ff3f 0000"));
    byte[] lossless = concat(latin1("VP8L"), hex("20000000 2f ffffff0f 0000"));
    byte[] extended = concat(latin1("VP8X"), hex("0a000000 00000000 ffff00 ffff00"));

    assertTooLarge("16383x16383", concat(riff, lossy));
    assertTooLarge("16384x16384", concat(riff, lossless));
    assertTooLarge("65536x65536", concat(riff, extended));
  }

  @Test
  void aLargeBmpIsRefusedUndecodedInBothRowOrders() {
    byte[] start = concat(latin1("BM"), hex("00000000 00000000 36000000  28000000"));
    byte[] rest = concat(hex("0100 1800"), new byte[24]);

    assertTooLarge("30000x30000", concat(start, hex("30750000 30750000"), rest));
    assertTooLarge("30000x30000", concat(start, hex("30750000 d08affff"), rest)); // -30000
  }

  @Test
  void theSidesOfATiffCount() {
    assertTooLarge(
        "4294967295x4294967295",
        tiff(entry(TiffTags.WIDTH, "ffffffff"), entry(TiffTags.HEIGHT, "ffffffff")));
  }

  @Test
  void theTilesOfATiffCount() {
    assertTooLarge(
        "65536x65536",
        tiff(
            entry(TiffTags.WIDTH, "01000000"),
            entry(TiffTags.HEIGHT, "01000000"),
            entry(TiffTags.TILE_WIDTH, "00000100"),
            entry(TiffTags.TILE_HEIGHT, "00000100")));
  }

  @Test
  void theLargerOfTwoWidthsInATiffCounts() {
    assertTooLarge(
        "65536x65536",
        tiff(
            entry(TiffTags.WIDTH, "01000000"),
            entry(TiffTags.WIDTH, "00000100"),
            entry(TiffTags.HEIGHT, "00000100")));
  }

  @Test
  void textsInAPngAreNotUnpacked() {
    byte[] text = concat(latin1("Comment\0\0"), deflated(new byte[7_900_000]));
    byte[][] chunks = new byte[400][];
    Arrays.fill(chunks, chunk("zTXt", text));
    byte[] row = {0, (byte) 0x80}; // a filter byte, one white pixel
    byte[] png = png(1, 1, concat(concat(chunks), chunk("IDAT", deflated(row))));

    RgbImage image = assertTimeoutPreemptively(MUCH_WORK, () -> ImageCodec.decode(png));

    assertEquals(255, image.at(0, 0, 0));
  }

  @Test
  void aJpegOfThousandsOfScansIsRefused() {
    byte[] jpeg = Pictures.bytes("progressive.jpg");
    int lastScan = new String(jpeg, StandardCharsets.ISO_8859_1).lastIndexOf("\u00ff\u00da");
    byte[][] scans = new byte[5000][];
    Arrays.fill(scans, Arrays.copyOfRange(jpeg, lastScan, jpeg.length - 2));

    PictureRefused refused =
        assertThrows(
            PictureRefused.class,
            () -> ImageCodec.decode(concat(Arrays.copyOf(jpeg, lastScan), concat(scans))));

    assertEquals(Reason.BROKEN, refused.reason());
    assertEquals(
        "picture is a JPEG with more than 100 scans; expected 1 to 100", refused.getMessage());
  }

  private static void assertTooLarge(String size, byte[] picture) {
    assertTooLarge(size, 40_000_000, picture);
  }

  private static void assertTooLarge(String size, long expected, byte[] picture) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    PictureRefused refused = assertThrows(PictureRefused.class, () -> ImageCodec.decode(picture));

    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals(Reason.TOO_LARGE, refused.reason(), refused.getMessage());
    assertEquals(
        "picture is %s; expected at most %d pixels in total".formatted(size, expected),
        refused.getMessage());
    assertTrue(allocated < ALLOCATED_BYTES, "allocated %d bytes".formatted(allocated));
  }

  /** Returns a black and white PNG with one bit per pixel. */
  private static byte[] png(int width, int height, byte[] chunks) {
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {1, 0, 0, 0, 0})
            .array();
    return concat(
        concat(hex("89"), latin1("PNG\r\n"), hex("1a0a")),
        chunk("IHDR", header),
        chunks,
        chunk("IEND", new byte[0]));
  }

  private static byte[] chunk(String name, byte[] data) {
    byte[] named = concat(latin1(name), data);
    var checksum = new CRC32();
    checksum.update(named);
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(named)
        .putInt((int) checksum.getValue())
        .array();
  }

  private static byte[] deflated(byte[] data) {
    var deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try {
      deflater.setInput(data);
      deflater.finish();
      byte[] out = new byte[data.length / 100 + 100];
      return Arrays.copyOf(out, deflater.deflate(out));
    } finally {
      deflater.end();
    }
  }

  /** Returns a little-endian TIFF that has only tags. */
  private static byte[] tiff(byte[]... entries) {
    byte[] header = concat(latin1("II*\0"), hex("08000000"));
    return concat(header, new byte[] {(byte) entries.length, 0}, concat(entries));
  }

  /** Returns one tag with one little-endian number of four bytes. */
  private static byte[] entry(int tag, String number) {
    byte[] name = {(byte) tag, (byte) (tag >> 8)};
    return concat(name, hex("0400 01000000"), hex(number));
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static byte[] latin1(String characters) {
    return characters.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] concat(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
