package dev.facepipe.common.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;
import nu.pattern.OpenCV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenCvLibraryTest {
  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2001-01-01T00:00:00Z"));

  @TempDir private Path folder;

  @Test
  void libraryIsUnpackedOnce() throws Exception {
    Path library = unpacked();
    assertIsOfTheJar(library);
    Files.setLastModifiedTime(library, LONG_AGO);

    assertEquals(library, unpacked());

    assertEquals(LONG_AGO, Files.getLastModifiedTime(library));
    assertNothingElseIsThere(library);
  }

  @ParameterizedTest
  @ValueSource(strings = {"empty", "cut", "one byte"})
  void damagedLibraryIsUnpackedAgain(String damage) throws Exception {
    Path library = unpacked();
    try (var file = new RandomAccessFile(library.toFile(), "rw")) {
      switch (damage) {
        case "empty" -> file.setLength(0);
        case "cut" -> file.setLength(file.length() - 1);
        default -> {
          file.seek(1_000_000);
          int old = file.read();
          file.seek(1_000_000);
          file.write(old ^ 1);
        }
      }
    }

    assertEquals(library, unpacked());

    assertIsOfTheJar(library);
    assertNothingElseIsThere(library);
  }

  @Test
  void manyMayUnpackAtOnce() throws Exception {
    List<Path> libraries = IntStream.range(0, 4).parallel().mapToObj(i -> unpacked()).toList();

    assertEquals(1, libraries.stream().distinct().count());
    assertIsOfTheJar(libraries.get(0));
    assertNothingElseIsThere(libraries.get(0));
  }

  @Test
  void folderThatCannotBeMadeIsNotUsed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");

    assertEquals(Optional.empty(), OpenCvLibrary.unpackedIn(file));
    assertEquals("text", Files.readString(file));
  }

  @Test
  void relativeFolderIsNotUsed() {
    assertEquals(Optional.empty(), OpenCvLibrary.unpackedIn(Path.of("target", "relative")));
    assertFalse(Files.exists(Path.of("target", "relative")));
  }

  private Path unpacked() {
    return OpenCvLibrary.unpackedIn(folder).orElseThrow();
  }

  /** Compares the checksum with those of all platforms' libraries, and loads the file. */
  private static void assertIsOfTheJar(Path library) throws Exception {
    Path jar = Path.of(OpenCV.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    CRC32 sum = new CRC32();
    sum.update(Files.readAllBytes(library));
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      assertEquals(
          1,
          zip.stream()
              .filter(entry -> entry.getName().endsWith("/" + library.getFileName()))
              .filter(entry -> entry.getCrc() == sum.getValue())
              .count());
    }
    System.load(library.toString());
  }

  private void assertNothingElseIsThere(Path library) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      assertEquals(List.of(library), files.filter(Files::isRegularFile).toList());
    }
  }
}
