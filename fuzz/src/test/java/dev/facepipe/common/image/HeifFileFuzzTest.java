package dev.facepipe.common.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.fuzz.Promises;
import dev.facepipe.fuzz.Seeds;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read of HEIC and AVIF files before FFmpeg gets their tiles. */
class HeifFileFuzzTest {
  static Stream<byte[]> files() {
    return Seeds.files("common/src/test/resources/heif", "*.{heic,avif}");
  }

  @MethodSource("files")
  @FuzzTest
  void aFileIsReadOrRefused(byte[] file) {
    Promises.read(
            file.length,
            () -> HeifFile.picture(file),
            Set.of(PictureRefused.class, IndexOutOfBoundsException.class))
        .ifPresent(
            picture ->
                Promises.require(
                    (long) picture.tiles().width() * picture.tiles().height()
                        <= ImageCodec.MAX_PIXELS,
                    "a tile of too many pixels"));
  }
}
