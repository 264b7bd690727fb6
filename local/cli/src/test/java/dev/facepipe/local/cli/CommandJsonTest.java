package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Commands print data as JSON too, in one style. */
class CommandJsonTest {
  private static final String SENTENCE = "prints one sentence about what it changed, and no data";

  /** Commands without --json, and why. */
  private static final Map<String, String> WITHOUT =
      Map.of(
          "gallery remove", SENTENCE,
          "gallery rename", SENTENCE,
          "gallery merge", SENTENCE,
          "gallery take-back", SENTENCE,
          "gallery import", SENTENCE,
          "gallery back", SENTENCE,
          "models fetch", "prints what it downloads; 'models list --json' says what there is");

  static Stream<CommandLine> commands() {
    return leaves(Facepipe.commandLine());
  }

  private static Stream<CommandLine> leaves(CommandLine command) {
    return command.getSubcommands().isEmpty()
        ? Stream.of(command)
        : command.getSubcommands().values().stream().flatMap(CommandJsonTest::leaves);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasJsonOrAReason(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName().replaceFirst("^facepipe ", "");
    boolean has = command.getCommandSpec().findOption("--json") != null;

    if (has) {
      assertTrue(!WITHOUT.containsKey(name), name + " has --json; delete its reason");
    } else {
      assertNotNull(WITHOUT.get(name), name + " has neither --json nor a reason");
    }
  }

  private record Face(float distance, double[] box, Map<String, Double> timingsMs, double share) {}

  /** Numbers rounded by hand. 0.41f is 0.4099999964237213 as a double. */
  @Test
  void numbersAreRounded() {
    assertEquals(
        "{\"faces\":[{\"distance\":0.41,\"box\":[1.3,20.0],\"timings_ms\":{\"embed\":12.3},"
            + "\"share\":0.3333}]}",
        CommandJson.write(
            Map.of(
                "faces",
                List.of(
                    new Face(
                        0.41f, new double[] {1.26, 20}, Map.of("embed", 12.34567), 1 / 3.0)))));
  }
}
