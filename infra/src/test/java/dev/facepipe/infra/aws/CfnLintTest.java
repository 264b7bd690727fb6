package dev.facepipe.infra.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the templates with cfn-lint against CloudFormation's own description of every resource.
 * cfn-lint is installed once in {@code target/cfn-lint}, in the versions of {@code
 * src/test/cfn-lint/requirements.txt}.
 */
class CfnLintTest {
  private static final Path WANTED = Path.of("src/test/cfn-lint/requirements.txt");
  private static final Path FOLDER = Path.of("target/cfn-lint").toAbsolutePath();
  private static final Path INSTALLED = FOLDER.resolve("installed.txt");
  private static final long PATIENCE_SECONDS = 1800;

  /** The CDK repeats in DependsOn what a reference already implies. This does no harm. */
  private static final String NEEDLESS_DEPENDENCY = "W3005";

  @TempDir private Path templates;

  @Test
  void everyTemplateIsValidCloudFormation() throws Exception {
    install();
    Map<String, Synthesized> stacks = new LinkedHashMap<>();
    stacks.put("dev", Synthesized.dev());
    stacks.put("prod", Synthesized.prod());
    stacks.put("chosen", Synthesized.chosen());
    stacks.put("scalable-dev", Synthesized.of(Map.of("tier", "scalable")));
    stacks.put("scalable-prod", Synthesized.of(Synthesized.PROD_FLEET));
    List<String> command =
        new ArrayList<>(
            List.of(
                FOLDER.resolve("bin/cfn-lint").toString(),
                "--ignore-checks",
                NEEDLESS_DEPENDENCY,
                "--regions",
                "us-east-1",
                "--"));
    for (Map.Entry<String, Synthesized> stack : stacks.entrySet()) {
      Path file = templates.resolve(stack.getKey() + ".json");
      Files.writeString(file, stack.getValue().json().toPrettyString());
      command.add(file.toString());
    }

    Ended lint = run(command);

    assertEquals(0, lint.status(), lint.said());
  }

  private static void install() throws Exception {
    if (Files.exists(INSTALLED) && Files.mismatch(WANTED, INSTALLED) < 0) {
      return;
    }
    needs("Python 3.10 or newer with venv", "python3", "-m", "venv", FOLDER.toString());
    needs(
        "Python's package index",
        FOLDER.resolve("bin/pip").toString(),
        "install",
        "--quiet",
        "--no-compile",
        "--requirement",
        WANTED.toString());
    Files.copy(WANTED, INSTALLED, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void needs(String what, String... command) throws Exception {
    String said;
    try {
      Ended ended = run(List.of(command));
      if (ended.status() == 0) {
        return;
      }
      said = ended.said().strip();
    } catch (IOException e) {
      said = String.valueOf(e.getMessage());
    }
    String needs = "needs %s, for cfn-lint: %s".formatted(what, said);
    System.out.printf("SKIPPED CfnLintTest: %s%n", needs);
    abort(needs);
  }

  private static Ended run(List<String> command) throws Exception {
    Path said = Files.createTempFile(Path.of("target"), "said-", ".txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          "%s did not end within %d s:%n%s"
              .formatted(command.get(0), PATIENCE_SECONDS, Files.readString(said)));
    }
    return new Ended(process.exitValue(), Files.readString(said));
  }

  private record Ended(int status, String said) {}
}
