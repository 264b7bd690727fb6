package dev.facepipe.common.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenCvTest {
  @Test
  void aMissingLibraryIsNamedInTheMessage() {
    var refused =
        assertThrows(IllegalStateException.class, () -> OpenCv.loadFrom("/nowhere/libopencv.so"));

    assertEquals(
        "FACEPIPE_OPENCV is /nowhere/libopencv.so; "
            + "expected the file of OpenCV's native library, such as libopencv_java490.so",
        refused.getMessage());
  }

  @Test
  void aFileThatIsNoLibraryIsNamedInTheMessage(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("libopencv.so"), "text");

    var refused = assertThrows(IllegalStateException.class, () -> OpenCv.loadFrom(text.toString()));

    String said = String.valueOf(refused.getMessage());
    assertTrue(
        said.startsWith("OpenCV's native library did not load from %s: ".formatted(text)), said);
  }
}
