package dev.facepipe.scalable.worker.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.environment.Environment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerProgramTest {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @Test
  void helpNamesTheVariables() {
    assertEquals(0, run(Map.of(), "--help"));

    assertTrue(output.toString(UTF_8).contains("INPUT_BUCKET"));
    assertEquals("", errors.toString(UTF_8));
  }

  @Test
  void wrongUseExitsWith2AndNamesTheFault() {
    assertEquals(2, run(Map.of(), "--workers"));
    assertEquals(2, run(Map.of("NETWORKS", "/nowhere")));

    assertEquals(
        """
        worker: unknown option '--workers'; try --help
        worker: GALLERY is not set; expected file:PATH or s3://BUCKET/KEY of a gallery
        """,
        errors.toString(UTF_8));
  }

  @Test
  void missingNetworkExitsWith1() {
    Map<String, String> environment = new HashMap<>();
    environment.put("NETWORKS", "/nowhere");
    environment.put("GALLERY", "file:/nowhere.npz");
    environment.put("INPUT_BUCKET", "pictures");
    environment.put("OUTPUT_BUCKET", "answers");
    environment.put("REQUEST_QUEUE_URL", "http://127.0.0.1:1/requests");
    environment.put("RESPONSE_QUEUE_URL", "http://127.0.0.1:1/responses");

    assertEquals(1, run(environment));

    assertTrue(errors.toString(UTF_8).contains("network /nowhere/p-net.pt is missing"));
    assertEquals("", output.toString(UTF_8), "output of a worker that never became ready");
  }

  private int run(Map<String, String> environment, String... arguments) {
    return new WorkerProgram(
            new Environment(environment),
            new PrintStream(output, true, UTF_8),
            new PrintStream(errors, true, UTF_8))
        .run(arguments);
  }
}
