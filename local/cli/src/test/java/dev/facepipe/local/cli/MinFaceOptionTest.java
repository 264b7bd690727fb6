package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.environment.WrongSetting;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class MinFaceOptionTest {
  @Command(name = "some")
  private static final class Some {
    @Mixin private MinFaceOption minFace;
  }

  private static int pixels(Map<String, String> variables, String... arguments) {
    Some some = new Some();
    new CommandLine(some).parseArgs(arguments);
    return some.minFace.pixels(new Environment(variables));
  }

  @Test
  void theOptionCountsThenTheVariableThenTheDefault() {
    Map<String, String> twenty = Map.of("MIN_FACE_SIZE", "20");

    assertEquals(80, pixels(twenty, "--min-face", "80"));
    assertEquals(20, pixels(twenty));
    assertEquals(40, pixels(Map.of()));
  }

  @Test
  void aWrongVariableIsNotReadIfTheOptionIsGiven() {
    assertEquals(80, pixels(Map.of("MIN_FACE_SIZE", "many"), "--min-face", "80"));
  }

  @Test
  void wrongSizesAreNamed() {
    assertEquals(
        "MIN_FACE_SIZE is 'many'; expected a whole number, at least 12",
        assertThrows(WrongSetting.class, () -> pixels(Map.of("MIN_FACE_SIZE", "many")))
            .getMessage());
    assertEquals(
        "MIN_FACE_SIZE is '11'; expected a whole number, at least 12",
        assertThrows(WrongSetting.class, () -> pixels(Map.of("MIN_FACE_SIZE", "11"))).getMessage());
    assertEquals(
        "Invalid value for option '--min-face': '11'; expected pixels from 12 to 100000",
        assertThrows(ParameterException.class, () -> pixels(Map.of(), "--min-face", "11"))
            .getMessage());
  }
}
