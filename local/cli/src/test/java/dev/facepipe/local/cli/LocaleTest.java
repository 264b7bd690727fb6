package dev.facepipe.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The program itself; the script that starts it sets the locale. */
class LocaleTest {
  @Test
  @EnabledOnOs(OS.LINUX)
  void aLocaleWithoutAccentsIsRefusedInOneLine() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Facepipe.class.getName(),
            "--version");
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertEquals(
        "facepipe: names of files are in ANSI_X3.4-1968 in this locale; expected UTF-8, as"
            + " LC_ALL=C.UTF-8 sets it\n",
        said);
    assertEquals(1, process.waitFor());
  }
}
