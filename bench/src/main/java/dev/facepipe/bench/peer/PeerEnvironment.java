package dev.facepipe.bench.peer;

import dev.facepipe.bench.process.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The peer's Python: one that the user names, or one that {@code environment.sh} makes from the
 * package index at first use.
 *
 * @param scripts the folder {@code peers/}
 * @param folder of the environment; kept from run to run
 * @param told gets a line before each step that takes long
 */
public record PeerEnvironment(Path scripts, Path folder, Consumer<String> told) {
  /** The variable that names a Python with all packages that the peer needs. */
  public static final String VARIABLE = "FACEPIPE_BENCH_PYTHON";

  /**
   * Starts the peer.
   *
   * @param variables of this process's environment
   * @param threads that torch may use
   * @throws Child.Failed if there is no Python, or the peer does not start; the message is one line
   */
  public Peer start(Map<String, String> variables, int threads) {
    String named = variables.getOrDefault(VARIABLE, "");
    String python = named.isEmpty() ? made("python3").toString() : named;
    return Peer.start(
        List.of(python, scripts.resolve("peer.py").toString(), String.valueOf(threads)),
        log("peer.log"));
  }

  /**
   * Makes the environment, unless it exists.
   *
   * @param python the program to make it with
   * @return the environment's Python
   */
  Path made(String python) {
    Path made = folder.resolve("bin").resolve("python");
    String script = scripts.resolve("environment.sh").toString();
    try (Child making =
        Child.start(log("making.log"), List.of(script, folder.toString(), python))) {
      making.lines(told);
    }
    return made;
  }

  private Path log(String name) {
    try {
      return Files.createDirectories(folder).resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException("folder %s cannot be made".formatted(folder), e);
    }
  }
}
