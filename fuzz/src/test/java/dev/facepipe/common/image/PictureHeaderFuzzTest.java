package dev.facepipe.common.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.fuzz.Promises;
import dev.facepipe.fuzz.Seeds;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes picture headers and whole GIFs. Without native code, many more inputs are possible. */
class PictureHeaderFuzzTest {
  private static final long MAX_PIXELS = 10_000;

  static Stream<byte[]> pictures() {
    return Seeds.files("common/src/test/resources/pictures", "*.{bmp,gif,jpg,png,tif,webp}");
  }

  @MethodSource("pictures")
  @FuzzTest
  void headerIsReadOrRefused(byte[] picture) {
    Promises.read(picture.length, () -> read(picture), Set.of(PictureRefused.class));
  }

  private static PictureHeader read(byte[] picture) {
    PictureHeader header = PictureHeader.of(picture);
    if (header.format() != PictureFormat.GIF) {
      DecoderInput.of(header.format(), picture);
    } else if (header.width() * header.height() <= MAX_PIXELS) {
      GifFrame.of(picture).decode();
    }
    return header;
  }
}
