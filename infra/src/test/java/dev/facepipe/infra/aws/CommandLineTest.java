package dev.facepipe.infra.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the deployment command as far as it needs no account. */
class CommandLineTest {
  /** Surefire runs tests in the module's folder. */
  private static final Path ROOM = Path.of("").toAbsolutePath();

  private static final List<String> APP =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1", // starts sooner
          "dev.facepipe.infra.aws.FacepipeApp");
  private static final Path CDK = ROOM.resolve("target/cdk");
  private static final long PATIENCE_SECONDS = 300;

  /** Errors of npm if it cannot reach its registry. */
  private static final List<String> NO_REGISTRY =
      List.of("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"functions, facepipe-prod", "scalable, facepipe-prod-scalable"})
  void cdkSynthWritesTheTestedTemplate(String tier, String stack) throws Exception {
    Path images = Synthesized.images(folder.resolve("images"));
    Path out = folder.resolve("cdk.out");

    Ended synth =
        cdk(
            out,
            "-c",
            "images=" + images,
            "-c",
            "stage=prod",
            "-c",
            "alarm-email=ops@example.org",
            "-c",
            "tier=" + tier);

    assertEquals(0, synth.status(), synth.said());
    JsonNode template = new ObjectMapper().readTree(out.resolve(stack + ".template.json").toFile());
    assertEquals(
        withoutMetadata(
            Synthesized.of(Map.of("stage", "prod", "alarm-email", "ops@example.org", "tier", tier))
                .json()
                .get("Resources")),
        withoutMetadata(template.get("Resources")));
  }

  @Test
  void appReportsAnInvalidParameter() throws Exception {
    Ended app = run(folder, APP, Map.of("CDK_CONTEXT_JSON", "{\"stage\":\"test\"}"));

    assertEquals(2, app.status(), app.said());
    // Output of the CDK about Node.js may come first. A stack trace would come last.
    assertTrue(
        app.said().strip().endsWith("facepipe: stage is 'test'; expected one of [dev, prod]"),
        app.said());
  }

  private Ended cdk(Path out, String... arguments) throws Exception {
    install();
    List<String> command =
        new ArrayList<>(
            List.of(
                CDK.resolve("node_modules/.bin/cdk").toString(),
                "synth",
                "--quiet",
                "--no-notices",
                "--output",
                out.toString(),
                "--app",
                String.join(" ", APP)));
    command.addAll(Arrays.asList(arguments));
    return run(folder, command, Map.of());
  }

  /** Installs the CDK as {@code npm run deploy} does, but in a folder of the tests. */
  private static void install() throws Exception {
    Path lock = CDK.resolve("package-lock.json");
    if (Files.exists(lock)
        && Files.mismatch(lock, ROOM.resolve("package-lock.json")) < 0
        && Files.exists(CDK.resolve("node_modules/.bin/cdk"))) {
      return;
    }
    Files.createDirectories(CDK);
    for (String file : List.of("package.json", "package-lock.json", ".npmrc")) {
      Files.copy(ROOM.resolve(file), CDK.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    Ended npm;
    try {
      npm = run(CDK, List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"), Map.of());
    } catch (IOException e) {
      skip("needs npm on the path, with Node.js 20 or newer");
      return;
    }
    if (NO_REGISTRY.stream().anyMatch(npm.said()::contains)) {
      skip("needs npm's registry to install the cdk command that infra/package-lock.json names");
    }
    assertEquals(0, npm.status(), npm.said());
  }

  private static void skip(String needs) {
    System.out.printf("SKIPPED CommandLineTest: %s%n", needs);
    abort(needs);
  }

  private static Ended run(Path folder, List<String> command, Map<String, String> variables)
      throws Exception {
    Path said = Files.createTempFile(Path.of("target"), "said-", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("AWS_"));
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    environment.put("CDK_DISABLE_CLI_TELEMETRY", "true");
    environment.put("CLASSPATH", System.getProperty("java.class.path"));
    environment.putAll(variables);
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          "%s did not end within %d s:%n%s"
              .formatted(command.get(0), PATIENCE_SECONDS, Files.readString(said)));
    }
    return new Ended(process.exitValue(), Files.readString(said));
  }

  /** Removes the metadata: the command line notes there where each resource was made. */
  private static JsonNode withoutMetadata(JsonNode resources) {
    JsonNode copy = resources.deepCopy();
    copy.forEach(resource -> ((ObjectNode) resource).remove("Metadata"));
    return copy;
  }

  private record Ended(int status, String said) {}
}
