package dev.facepipe.infra.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs an instance's start script with bash. The test replaces all commands that the script calls.
 * Checks the signal to CloudFormation, and whether the instance ends itself.
 */
class StartScriptTest {
  private static final Map<String, String> PLAYED =
      Map.of(
          "dnf", "exit ${DNF:-0}",
          "systemctl", "exit 0",
          "sleep", "exit 0",
          "shutdown", "echo ended >>did",
          "docker",
              """
              case $1 in
                login) cat >/dev/null ;;
                run) exit ${RUN:-0} ;;
                inspect) echo 2026-11-28T12:00:00Z ;;
                logs) echo 'worker: starting'; echo "${SAYS:-ready}" ;;
              esac""",
          "curl",
              """
              case "$*" in
                *api/token*) echo token ;;
                *instance-id*) echo i-0a1b ;;
                *healthz*) exit ${HEALTHZ:-0} ;;
              esac""",
          "aws",
              """
              case "$*" in
                'cloudformation signal-resource '*) echo "$*" | sed 's/.*--logical/--logical/' >>did ;;
                'ecr get-login-password '*) echo password ;;
              esac
              exit ${AWS:-0}""");

  @TempDir private Path folder;

  @BeforeEach
  void play() throws IOException {
    for (Map.Entry<String, String> command : PLAYED.entrySet()) {
      Path file = folder.resolve(command.getKey());
      Files.writeString(file, "#!/bin/bash\n" + command.getValue() + "\n");
      file.toFile().setExecutable(true);
    }
    Files.createFile(folder.resolve("did"));
  }

  @Test
  void instanceWithAWorkingProgramSignalsSuccess() throws Exception {
    for (String word : List.of("workers", "web-1")) {
      Files.writeString(folder.resolve("did"), "");
      start(word, "SAYS", "ready");

      assertEquals(List.of(signal(word, "SUCCESS")), did());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "workers, DNF, 1",
    "workers, RUN, 125",
    "workers, SAYS, worker: EMBEDDER is missing",
    "web-1, SAYS, not ready yet",
    "web-1, HEALTHZ, 22"
  })
  void failingInstanceSignalsFailureAndEndsItself(String word, String what, String how)
      throws Exception {
    start(word, what, how);

    assertEquals(List.of(signal(word, "FAILURE"), "ended"), did());
  }

  /** CloudFormation refuses the signals of instances that the group starts after the deployment. */
  @Test
  void instanceWithARefusedSignalGoesOn() throws Exception {
    Path aws = folder.resolve("aws");
    Files.writeString(aws, Files.readString(aws).replace(">>did ;;", ">>did; exit 254 ;;"));

    start("workers", "SAYS", "ready");

    assertEquals(List.of(signal("workers", "SUCCESS")), did());
  }

  private static final Synthesized STACK = Synthesized.of(Map.of("tier", "scalable"));
  private static final String GROUP = "AWS::AutoScaling::AutoScalingGroup";

  private static String signal(String word, String status) {
    return "--logical-resource-id %s --unique-id i-0a1b --status %s"
        .formatted(
            STACK.idOf(GROUP, "AutoScalingGroupName", "facepipe-dev-scalable-" + word), status);
  }

  private List<String> did() throws IOException {
    return Files.readAllLines(folder.resolve("did"));
  }

  private void start(String word, String variable, String value) throws Exception {
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-c", script(word))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    bash.environment().put("PATH", folder + ":" + System.getenv("PATH"));
    bash.environment().put(variable, value);
    bash.start().waitFor();
  }

  private String script(String word) {
    JsonNode group = STACK.named(GROUP, "AutoScalingGroupName", "facepipe-dev-scalable-" + word);
    JsonNode parts =
        STACK
            .resource(Synthesized.target(group.at("/LaunchTemplate/LaunchTemplateId")))
            .at("/Properties/LaunchTemplateData/UserData/Fn::Base64/Fn::Join/1");
    StringBuilder script = new StringBuilder();
    parts.forEach(part -> script.append(part.isTextual() ? part.asText() : "x"));
    return script.toString().replace("/root/", folder + "/");
  }
}
