package dev.facepipe.common.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.fuzz.Promises;
import dev.facepipe.fuzz.Seeds;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes the reading of HEIC and AVIF files, without FFmpeg's decoding of the tiles. */
class HeifFileFuzzTest {
  static Stream<byte[]> files() {
    return Seeds.files("common/src/test/resources/heif", "*.{heic,avif}");
  }

  @MethodSource("files")
  @FuzzTest
  void fileIsReadOrRefused(byte[] file) {
    Promises.read(
            file.length,
            () -> HeifFile.picture(file),
            Set.of(PictureRefused.class, IndexOutOfBoundsException.class))
        .ifPresent(
            picture ->
                Promises.require(
                    (long) picture.tiles().width() * picture.tiles().height()
                        <= ImageCodec.MAX_PIXELS,
                    "a tile has too many pixels"));
  }
}
