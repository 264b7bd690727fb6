package dev.facepipe.common.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.image.CodedTiles.Codec;
import dev.facepipe.common.image.PictureRefused.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The test files have 150x100 pixels, some in tiles of 64x64. make.py in their folder wrote them.
 */
class HeifFileTest {
  @ParameterizedTest
  @CsvSource({
    "single.heic, HEVC, 1, 1, 150, 100",
    "single.avif, AV1, 1, 1, 150, 100",
    "grid.heic, HEVC, 3, 6, 64, 64",
    "grid.avif, AV1, 3, 6, 64, 64",
    "ten-bit.heic, HEVC, 1, 1, 150, 100",
  })
  void mainPictureIsFoundWithItsTiles(
      String name, Codec codec, int columns, int count, int width, int height) {
    HeifPicture picture = HeifFile.picture(bytes(name));

    CodedTiles tiles = picture.tiles();
    assertEquals(codec, tiles.codec());
    assertEquals(columns, picture.columns());
    assertEquals(count, tiles.packets().size());
    assertEquals("%dx%d".formatted(width, height), tiles.width() + "x" + tiles.height());
    assertEquals("150x100", picture.width() + "x" + picture.height());
    assertEquals(1, picture.orientation());
  }

  /**
   * A HEIF file counts quarter turns counter-clockwise. EXIF's 6 is a quarter turn clockwise, 8 is
   * counter-clockwise.
   */
  @ParameterizedTest
  @CsvSource({
    "turned-0.heic, 1",
    "turned-1.heic, 8",
    "turned-2.heic, 3",
    "turned-3.heic, 6",
    "mirrored-0-turned-0.heic, 4", // upside down
    "mirrored-0-turned-2.heic, 2",
    "mirrored-1-turned-1.heic, 5",
    "mirrored-1-turned-3.heic, 7",
  })
  void turnsAndMirrorsBecomeExifOrientations(String name, int orientation) {
    assertEquals(orientation, HeifFile.picture(bytes(name)).orientation());
  }

  @ParameterizedTest
  @ValueSource(strings = {"meta", "iloc", "ispe", "hvcC", "dimg", "pitm"})
  void fileWithoutOneOfItsPartsIsRefused(String box) {
    byte[] bytes = replaced(bytes("grid.heic"), box, "free");

    PictureRefused refused = assertThrows(PictureRefused.class, () -> HeifFile.picture(bytes));

    assertTrue(
        refused.reason() == Reason.BROKEN || refused.reason() == Reason.NOT_A_PICTURE,
        refused.getMessage());
  }

  @Test
  void pictureOfAnotherCodecIsRefused() {
    byte[] bytes = replaced(bytes("single.heic"), "hvc1", "j2k1");

    PictureRefused refused = assertThrows(PictureRefused.class, () -> HeifFile.picture(bytes));

    assertEquals(Reason.NOT_A_PICTURE, refused.reason());
    assertTrue(
        refused
            .getMessage()
            .startsWith("picture is a HEIF file whose main picture is not HEVC, AV1"),
        refused.getMessage());
  }

  /** Damages every byte of the file, and cuts the file at every length. */
  @ParameterizedTest
  @ValueSource(strings = {"grid.heic", "single.avif", "mirrored-1-turned-3.heic"})
  void damagedFileIsReadOrRefused(String name) {
    byte[] whole = bytes(name);
    Random random = new Random(14);
    for (int i = 0; i < whole.length; i++) {
      readOrRefused(Arrays.copyOf(whole, i));
      byte[] damaged = whole.clone();
      damaged[i] = (byte) random.nextInt();
      readOrRefused(damaged);
      damaged[i] = (byte) 0xff;
      readOrRefused(damaged);
    }
  }

  /**
   * Found by fuzzing: six bytes of a file took 2 MB of memory, for ranges whose offset and length
   * fields have 0 bytes.
   */
  @Test
  void emptyRangesAreCounted() {
    ByteBuffer file = ByteBuffer.allocate(8 + 4 + 8 + 8 + 4096 * 6);
    file.putInt(file.capacity()).put("meta".getBytes(StandardCharsets.ISO_8859_1)).putInt(0);
    file.putInt(file.capacity() - 12).put("iloc".getBytes(StandardCharsets.ISO_8859_1));
    file.putInt(0).putShort((short) 0).putShort((short) 4096);
    for (int id = 1; id <= 4096; id++) {
      file.putShort((short) id).putShort((short) 0).putShort((short) 0xffff);
    }

    PictureRefused refused =
        assertTimeoutPreemptively(
            Duration.ofSeconds(10),
            () -> assertThrows(PictureRefused.class, () -> HeifFile.picture(file.array())));

    assertEquals("picture is a HEIF file of more than 4096 parts", refused.getMessage());
  }

  private static void readOrRefused(byte[] file) {
    try {
      HeifPicture picture = HeifFile.picture(file);
      long coded = picture.tiles().packets().stream().mapToLong(packet -> packet.length).sum();
      assertTrue(coded <= 2L * file.length + (1 << 20), "%d bytes of tiles".formatted(coded));
    } catch (PictureRefused | IndexOutOfBoundsException e) {
      assertTrue(e.getMessage() != null);
    }
  }

  private static byte[] replaced(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(Path.of("src/test/resources/heif", name));
    } catch (IOException e) {
      throw new UncheckedIOException("picture is missing: " + name, e);
    }
  }
}
