package dev.facepipe.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.local.JavaCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Runs the program without the launcher script, which would set the locale. */
class LocaleTest {
  @Test
  @EnabledOnOs(OS.LINUX)
  void localeWithoutUtf8IsRefusedInOneLine() throws Exception {
    ProcessBuilder builder = new ProcessBuilder(JavaCommand.of(Facepipe.class, "--version"));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertEquals(
        "facepipe: file names are in ANSI_X3.4-1968 in this locale; expected UTF-8; set"
            + " LC_ALL=C.UTF-8\n",
        said);
    assertEquals(1, process.waitFor());
  }
}
