package dev.facepipe.models.weights;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.fuzz.Promises;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes manifests beside one shard, {@code s}, of eight bytes. */
class WeightsManifestFuzzTest {
  @TempDir private static Path folder;

  static Stream<byte[]> manifests() {
    return Stream.of(
            "[]",
            "[{'paths':['s'],'weights':[{'name':'a','dtype':'float32','shape':[1,2]}]}]",
            "[{'paths':['s'],'weights':["
                + "{'name':'a','dtype':'float32','shape':[]},"
                + "{'name':'b','dtype':'float32','shape':[4],"
                + "'quantization':{'dtype':'uint8','scale':0.5,'min':-10}}]}]",
            "[{'paths':['../s','s'],'weights':[{'name':'a','dtype':'int32','shape':[65536]}]}]")
        .map(json -> json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("manifests")
  @FuzzTest
  void manifestIsReadOrRefused(byte[] json) throws IOException {
    Files.write(folder.resolve("s"), new byte[8]);
    Path manifest = Files.write(folder.resolve("m.json"), json);

    Promises.read(
            json.length,
            () -> WeightsManifest.read(manifest),
            Set.of(IllegalArgumentException.class, NoSuchFileException.class))
        .ifPresent(weights -> Promises.requireEqual(12, weights.fingerprint().length()));
  }
}
