package dev.facepipe.common.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathOnDiskTest {
  /** Jos\u00e9 in NFC, as most systems write it, and in NFD, as macOS does. */
  private static final String COMPOSED = "Jos\u00e9";

  private static final String DECOMPOSED = "Jose\u0301";

  @TempDir private Path folder;

  @Test
  void aNameIsFoundInTheOtherForm() throws IOException {
    Path file = Files.createFile(folder.resolve(DECOMPOSED + ".jpg"));

    assertEquals(file, PathOnDisk.of(folder.resolve(COMPOSED + ".jpg")));
  }

  @Test
  void foldersAreFoundInTheOtherFormToo() throws IOException {
    Path people = Files.createDirectory(folder.resolve(COMPOSED));
    Path file = Files.createFile(people.resolve("a.jpg"));

    assertEquals(file, PathOnDisk.of(folder.resolve(DECOMPOSED).resolve("a.jpg")));
  }

  @Test
  void theExactNameWinsWhenBothFormsExist() throws IOException {
    Path composed = Files.createFile(folder.resolve(COMPOSED));
    Path decomposed = Files.createFile(folder.resolve(DECOMPOSED));

    assertEquals(composed, PathOnDisk.of(composed));
    assertEquals(decomposed, PathOnDisk.of(decomposed));
  }

  @Test
  void aMissingNameStaysUnchanged() {
    Path gone = folder.resolve("gone").resolve(COMPOSED);

    assertEquals(gone, PathOnDisk.of(gone));
    assertEquals(Path.of(DECOMPOSED), PathOnDisk.of(Path.of(DECOMPOSED)));
  }
}
