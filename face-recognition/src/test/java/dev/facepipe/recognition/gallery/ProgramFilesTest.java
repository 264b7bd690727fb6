package dev.facepipe.recognition.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramFilesTest {
  @Test
  void versionsOfAGalleryAreNobodysPhotographs(@TempDir Path folder) throws IOException {
    Path versions = Files.createDirectory(folder.resolve("people.npz.versions"));
    Files.writeString(versions.resolve("1.npz"), "a gallery");
    Path ada = Files.createFile(folder.resolve("Ada.jpg"));

    assertEquals(
        new Photographs(List.of(new Photographs.Photograph(ada, "Ada")), List.of()),
        Photographs.in(folder));
  }
}
