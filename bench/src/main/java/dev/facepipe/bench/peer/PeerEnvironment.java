package dev.facepipe.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where the peer's Python comes from: an environment that somebody names, or one made of the
 * package index at first use.
 */
public final class PeerEnvironment {
  /** The variable that names a Python which has all the peer needs. */
  public static final String VARIABLE = "FACEPIPE_BENCH_PYTHON";

  private static final String SCRIPT = "environment.sh";

  private final Path scripts;
  private final Path folder;
  private final Consumer<String> told;

  /**
   * Puts it together.
   *
   * @param scripts the folder {@code peers/}
   * @param folder where the environment is made; lasts from run to run
   * @param told of what takes long, before it does
   */
  public PeerEnvironment(Path scripts, Path folder, Consumer<String> told) {
    this.scripts = scripts;
    this.folder = folder;
    this.told = told;
  }

  /**
   * Starts the peer.
   *
   * @param variables the process's environment
   * @param threads how many threads torch may take
   * @throws NoPeer if it cannot be had; the message is one line
   */
  public Peer start(Map<String, String> variables, int threads) {
    String named = variables.get(VARIABLE);
    String python = named == null || named.isEmpty() ? made("python3").toString() : named;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("folder %s cannot be made".formatted(folder), e);
    }
    return Peer.start(
        List.of(python, scripts.resolve("peer.py").toString(), String.valueOf(threads)),
        folder.resolve("peer.log"));
  }

  /**
   * Has {@code environment.sh} make an environment, unless it is there already.
   *
   * @param python the program to make it with
   * @return the environment's Python
   */
  Path made(String python) {
    Path script = scripts.resolve(SCRIPT);
    try {
      Files.createDirectories(folder);
      Path complaints = folder.resolve("making.log");
      Process process =
          new ProcessBuilder(script.toString(), folder.toString(), python)
              .redirectError(complaints.toFile())
              .start();
      process.inputReader().lines().forEach(told);
      int code = process.waitFor();
      if (code != 0) {
        throw new NoPeer(lastOf(complaints).orElse("%s: exit code %d".formatted(script, code)));
      }
      return folder.resolve("bin").resolve("python");
    } catch (IOException e) {
      throw new NoPeer("%s does not run: %s".formatted(script, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoPeer("interrupted", e);
    }
  }

  private static Optional<String> lastOf(Path complaints) throws IOException {
    List<String> lines = Files.readAllLines(complaints, StandardCharsets.UTF_8);
    return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(lines.size() - 1));
  }
}
