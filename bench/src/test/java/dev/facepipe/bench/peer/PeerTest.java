package dev.facepipe.bench.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.process.Child;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs shell scripts instead of Python; they answer as peer.py does. */
class PeerTest {
  @TempDir Path folder;

  @Test
  void peerGreetsAndAnswersLineByLine() {
    try (Peer peer =
        start(
            """
            echo '{"torch": "2.7.1", "python": "3.11", "threads": 2, "peers": {"facenet-pytorch": "2.6.0"}}'
            while read -r line; do echo "{\\"ms\\": [1.5, 2], \\"asked\\": $line}"; done
            """)) {
      assertEquals("facenet-pytorch 2.6.0; Python 3.11, torch 2.7.1, 2 threads", peer.versions());
      assertArrayEquals(
          new double[] {1.5, 2}, peer.contestant("peer", Map.of("work", "embed")).turn().apply(2));
      assertEquals(
          "detect", peer.ask(Map.of("work", "detect")).path("asked").path("work").asText());
    }
  }

  @Test
  void missingPeerIsToldAndLeftOut() {
    try (Peer peer =
        start(
            """
            echo '{"peers": {"ONNX Runtime": "1.32.0"}, "missing": {"OpenVINO": "no module"}}'
            read -r line; case $line in *'"by":"ONNX Runtime"'*) echo '{"ms": [3]}';; esac
            """)) {
      List<Contestant> there =
          peer.contestants(Map.of("work", "network"), Peer.OPENVINO, Peer.ONNX_RUNTIME);

      assertEquals(List.of("ONNX Runtime"), there.stream().map(Contestant::name).toList());
      assertArrayEquals(new double[] {3}, there.get(0).turn().apply(1));
      assertEquals(List.of("no OpenVINO: no module"), peer.missing());
    }
  }

  @Test
  void failureOfThePeerIsToldInItsWords() {
    try (Peer peer = start("echo '{}'; read -r line; echo '{\"error\": \"KeyError: 1\"}'")) {
      var refusal = assertThrows(Child.Failed.class, () -> peer.ask(Map.of("work", "fly")));

      assertEquals("the peer failed: KeyError: 1", refusal.getMessage());
    }
  }

  @Test
  void endOfThePeerIsToldWithItsLastLineOfError() {
    var refusal =
        assertThrows(
            Child.Failed.class,
            () -> start("echo Traceback >&2; echo 'No module named torch' >&2; exit 1"));

    assertEquals("the process ended: No module named torch", refusal.getMessage());
  }

  private Peer start(String script) {
    return Peer.start(List.of("sh", "-c", script), folder.resolve("peer.log"));
  }

  @Test
  void missingPythonSaysWhatToInstall() {
    var refusal = assertThrows(Child.Failed.class, () -> environment().made("no-such-python"));

    assertEquals(
        "no no-such-python; install Python 3.10 to 3.12 with venv, or name one in"
            + " FACEPIPE_BENCH_PYTHON",
        refusal.getMessage());
  }

  @Test
  void missingVenvModuleIsToldInPythonsWords() throws Exception {
    Path python = program("echo '/usr/bin/python3: No module named venv' >&2; exit 1");

    var refusal = assertThrows(Child.Failed.class, () -> environment().made(python.toString()));

    assertEquals("no environment: /usr/bin/python3: No module named venv", refusal.getMessage());
  }

  @Test
  void environmentIsMadeOnceFromTheRequirements() throws Exception {
    Path calls = folder.resolve("calls.txt");
    // as venv, the script copies itself into the new environment; as pip, it does nothing
    Path python =
        program(
            "echo \"$*\" >>%s; [ \"$2\" = pip ] || install -D \"$0\" \"$3/bin/python\""
                .formatted(calls));

    assertEquals(folder.resolve("made/bin/python"), environment().made(python.toString()));
    assertEquals(folder.resolve("made/bin/python"), environment().made(python.toString()));

    List<String> made = Files.readAllLines(calls);
    assertEquals(3, made.size(), made::toString); // the second call finds the environment
    assertEquals("-m venv " + folder.resolve("made"), made.get(0));
    assertTrue(made.get(1).endsWith("peers/requirements.txt"), made.get(1));
    assertTrue(made.get(2).endsWith("peers/requirements-alone.txt"), made.get(2));
  }

  @Test
  void tooLittleDiskIsToldBeforeTheDownload() throws Exception {
    Path df = folder.resolve("df");
    Files.writeString(df, "#!/bin/sh\necho kilobytes; echo disk 9 9 1500000 9% /\n");
    assertTrue(df.toFile().setExecutable(true));
    var script =
        new ProcessBuilder("bench/peers/environment.sh", folder.resolve("made").toString(), "sh");
    script.environment().merge("PATH", folder + ":", (path, first) -> first + path);

    Process process = script.directory(new File("..")).redirectErrorStream(true).start();

    assertEquals(
        "an environment needs 8 GB of disk and 1 GB are free in %s%n"
            .formatted(folder.resolve("made")),
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(1, process.waitFor());
  }

  @Test
  void namedPythonIsUsed() {
    var told = new ArrayList<String>();
    PeerEnvironment environment =
        new PeerEnvironment(Path.of("peers"), folder.resolve("made"), told::add);

    assertThrows(
        Child.Failed.class,
        () -> environment.start(Map.of(PeerEnvironment.VARIABLE, "no-such-python"), 1));
    assertEquals(List.of(), told); // no environment was made
  }

  private PeerEnvironment environment() {
    return new PeerEnvironment(
        Path.of("peers").toAbsolutePath(), folder.resolve("made"), line -> {});
  }

  private Path program(String script) throws IOException {
    Path program = folder.resolve("python");
    Files.writeString(program, "#!/bin/sh\n%s\n".formatted(script));
    assertTrue(program.toFile().setExecutable(true));
    return program;
  }
}
