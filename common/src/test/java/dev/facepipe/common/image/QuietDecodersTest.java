package dev.facepipe.common.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Checks that native decoders write nothing about damaged pictures to standard error. */
class QuietDecodersTest {
  @Test
  void damagedPicturesWriteNothingToStandardError() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "--enable-native-access=ALL-UNNAMED", // otherwise newer JDKs warn
                "-cp",
                System.getProperty("java.class.path"),
                DamagedPictures.class.getName())
            .start();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, process.waitFor(), said);
    assertEquals("before\nbehind\n", said.replace("\r", ""));
  }

  /** Decodes damaged pictures in its own process, between two lines on standard error. */
  static final class DamagedPictures {
    private DamagedPictures() {}

    public static void main(String[] args) {
      System.err.println("before");
      for (String name :
          new String[] {
            "baseline-420.jpg",
            "baseline-422-restart.jpg",
            "progressive.jpg",
            "rgb.png",
            "jpeg.tif",
            "rgb.bmp",
            "lossy.webp"
          }) {
        byte[] picture = Pictures.bytes(name);
        decode(Arrays.copyOf(picture, picture.length * 3 / 4));
        byte[] flipped = picture.clone();
        for (int i = flipped.length / 2; i < flipped.length * 3 / 4; i++) {
          flipped[i] ^= 0x55;
        }
        decode(flipped);
      }
      System.err.println("behind");
    }

    private static void decode(byte[] picture) {
      try {
        ImageCodec.decode(picture);
      } catch (PictureRefused e) {
        // The message does not matter to this test.
      }
    }
  }
}
