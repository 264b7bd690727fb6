package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mistyped gallery name is reported before any service starts. */
class MistypedGalleryTest {
  @ParameterizedTest
  @ValueSource(strings = {"up", "scalable"})
  void missingGalleryIsNamed(String command, @TempDir Path folder) {
    Path gallery = folder.resolve("poeple.npz");
    StringWriter err = new StringWriter();

    int code =
        assertTimeoutPreemptively(
            Duration.ofMinutes(10), // a service that did start would never end
            () ->
                Facepipe.commandLine()
                    .setOut(new PrintWriter(new StringWriter()))
                    .setErr(new PrintWriter(err))
                    .execute(
                        command,
                        "--networks",
                        System.getProperty("facepipe.networks"),
                        "--embedder",
                        "resnet34",
                        "--port=0",
                        "--sqs-port=0",
                        "--s3-port=0",
                        "--gallery",
                        gallery.toString()));

    assertEquals(2, code);
    assertEquals(
        "facepipe: gallery %s: no such file; './facepipe enroll --gallery' creates a gallery\n"
            .formatted(gallery),
        err.toString());
  }
}
