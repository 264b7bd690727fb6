package dev.facepipe.video.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.environment.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FfmpegTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Path folder;

  FfmpegTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void bundledProgramStarts() {
    Ffmpeg ffmpeg = Ffmpeg.from(new Environment(Map.of("XDG_CACHE_HOME", folder.toString())));

    assertEquals("ffmpeg version 7.1", ffmpeg.version());
    assertTrue(ffmpeg.program().startsWith(folder.resolve("facepipe")));
  }

  @Test
  void parallelCallsUnpackOnce() throws IOException {
    List<Path> programs =
        Stream.of(1, 2).parallel().map(i -> BundledFfmpeg.unpackedBelow(folder)).toList();
    FileTime unpacked = Files.getLastModifiedTime(programs.get(0));

    Path again = BundledFfmpeg.unpackedBelow(folder);

    assertEquals(List.of(again, again), programs);
    assertEquals(unpacked, Files.getLastModifiedTime(again));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(again.getParent()), left.toList());
    }
  }

  @Test
  void unwritableFolderIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");

    @Nullable String message =
        assertThrows(RuntimeException.class, () -> BundledFfmpeg.unpackedBelow(file)).getMessage();

    assertContains(file.toString(), message);
    assertContains("XDG_CACHE_HOME", message);
  }

  @Test
  void environmentSelectsAnotherProgram() {
    Ffmpeg ffmpeg = Ffmpeg.from(new Environment(Map.of("FFMPEG", "/opt/ffmpeg/ffmpeg")));

    assertEquals(Path.of("/opt/ffmpeg/ffmpeg"), ffmpeg.program());
  }

  @Test
  void programGetsNoEnvironmentVariables() throws IOException {
    assertFalse(System.getenv().isEmpty());
    Ffmpeg script = Videos.script(folder, "exec /usr/bin/env");

    String printed = script.run(List.of(), SOON);

    List<String> names = printed.lines().map(line -> line.split("=", 2)[0]).sorted().toList();
    assertEquals(List.of("LD_LIBRARY_PATH", "PWD"), names); // the shell sets PWD
  }

  @Test
  void errorContainsFfmpegsMessage() {
    @Nullable String message =
        assertThrows(
                IllegalStateException.class,
                () -> Videos.ffmpeg().run(List.of("-loglevel", "level+error", "-nonsense"), SOON))
            .getMessage();

    assertContains("Unrecognized option 'nonsense'", message);
  }

  private static void assertContains(String part, @Nullable String message) {
    assertTrue(String.valueOf(message).contains(part), message);
  }
}
