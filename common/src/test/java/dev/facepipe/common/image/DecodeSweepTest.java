package dev.facepipe.common.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DecodeSweepTest {
  private static final String SEED = "20261121";

  /** Number of damaged copies of each picture. The whole run takes two seconds. */
  private static final String ROUNDS = "200";

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void damagedPicturesAreEitherDecodedOrRefused() throws Exception {
    Process sweep = start();
    String said = new String(sweep.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, sweep.waitFor(), said);
    assertTrue(said.matches("[1-9]\\d+ decoded, [1-9]\\d+ refused\\s*"), said);
  }

  private static Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            DecodeSweep.class.getName(),
            Pictures.FOLDER.toString(),
            SEED,
            ROUNDS)
        .redirectError(Redirect.DISCARD)
        .start();
  }
}
