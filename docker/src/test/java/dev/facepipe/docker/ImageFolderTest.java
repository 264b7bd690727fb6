package dev.facepipe.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  private final Path project;

  ImageFolderTest(@TempDir Path project) {
    this.project = project;
  }

  @Test
  void networksForOnnxRuntimeAreRefused() throws IOException {
    Path module = Files.createDirectories(project.resolve("face-detection/target"));
    Files.writeString(module.resolve("classpath"), "");
    Files.writeString(module.resolve("face-detection-1.jar"), "");
    Path network =
        Files.createDirectories(project.resolve("models/target/networks")).resolve("p-net.onnx");
    Files.createFile(network);

    var thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                new ImageFolder(project, project.resolve("image"), Image.FACE_DETECTION).layOut());

    assertEquals(
        network
            + " is for ONNX Runtime, and the images have PyTorch only; build them without FACEPIPE_FLAVOUR",
        thrown.getMessage());
  }
}
