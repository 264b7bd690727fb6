package dev.facepipe.bench.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With shell scripts in Python's place, which answer as peer.py does. */
class PeerTest {
  @TempDir Path folder;

  @Test
  void aPeerSaysWhatItIsAndAnswersLineByLine() {
    try (Peer peer =
        start(
            """
            echo '{"torch": "2.7.1"}'
            while read -r line; do echo "{\\"ms\\": [1.5, 2], \\"asked\\": $line}"; done
            """)) {
      assertEquals("2.7.1", peer.greeting().path("torch").asText());
      assertArrayEquals(new double[] {1.5, 2}, peer.time(Map.of("work", "embed")));
      assertEquals(
          "detect", peer.ask(Map.of("work", "detect")).path("asked").path("work").asText());
    }
  }

  @Test
  void whatItCannotDoIsToldInItsWords() {
    try (Peer peer = start("echo '{}'; read -r line; echo '{\"error\": \"KeyError: 1\"}'")) {
      var refusal = assertThrows(NoPeer.class, () -> peer.ask(Map.of("work", "fly")));

      assertEquals("the peer failed: KeyError: 1", refusal.getMessage());
    }
  }

  @Test
  void aPeerThatEndsIsToldOfWithItsLastComplaint() {
    var refusal =
        assertThrows(
            NoPeer.class,
            () -> start("echo Traceback >&2; echo 'No module named torch' >&2; exit 1"));

    assertEquals("the peer's process ended: No module named torch", refusal.getMessage());
  }

  private Peer start(String script) {
    return Peer.start(List.of("sh", "-c", script), folder.resolve("peer.log"));
  }

  @Test
  void withoutPythonItIsSaidWhatToInstall() {
    var refusal = assertThrows(NoPeer.class, () -> environment().made("no-such-python"));

    assertEquals(
        "no-such-python does not start; install Python 3.10 to 3.12 with venv, or name one in"
            + " FACEPIPE_BENCH_PYTHON",
        refusal.getMessage());
  }

  @Test
  void withoutTheVenvModuleItIsSaidInPythonsWords() throws Exception {
    Path python = folder.resolve("python");
    Files.writeString(
        python, "#!/bin/sh\necho '/usr/bin/python3: No module named venv' >&2\nexit 1\n");
    assertTrue(python.toFile().setExecutable(true));

    var refusal = assertThrows(NoPeer.class, () -> environment().made(python.toString()));

    assertEquals("no environment: /usr/bin/python3: No module named venv", refusal.getMessage());
  }

  @Test
  void tooLittleDiskIsSaidBeforeAnythingIsDownloaded() {
    var refusal = assertThrows(NoPeer.class, () -> PeerEnvironment.requireRoom(1_500_000_000L));

    assertEquals("its environment needs 8 GB of disk and 1.5 GB are free", refusal.getMessage());
  }

  @Test
  void aPythonThatSomebodyNamesIsTaken() {
    var told = new ArrayList<String>();
    PeerEnvironment environment =
        new PeerEnvironment(Path.of("peers"), folder.resolve("made"), told::add);

    assertThrows(
        NoPeer.class,
        () -> environment.start(Map.of(PeerEnvironment.VARIABLE, "no-such-python"), 1));
    assertEquals(List.of(), told); // nothing was made
  }

  private PeerEnvironment environment() {
    return new PeerEnvironment(Path.of("peers"), folder.resolve("made"), line -> {});
  }
}
