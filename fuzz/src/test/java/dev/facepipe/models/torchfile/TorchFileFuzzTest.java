package dev.facepipe.models.torchfile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.fuzz.Promises;
import dev.facepipe.fuzz.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes whole files in both formats. */
class TorchFileFuzzTest {
  @TempDir private static Path folder;

  static Stream<byte[]> files() {
    return Seeds.files("models/src/test/resources/golden", "*.pt");
  }

  @MethodSource("files")
  @FuzzTest
  void fileIsReadOrRefused(byte[] bytes) throws Exception {
    Path file = Files.write(folder.resolve("file.pt"), bytes);

    Promises.read(bytes.length, () -> TorchFile.read(file), Set.of(TorchFileRefused.class))
        .ifPresent(PickleFuzzTest::requirePlain);
  }
}
