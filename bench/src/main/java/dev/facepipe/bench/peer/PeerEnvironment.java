package dev.facepipe.bench.peer;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the peer's Python comes from: an environment that somebody names, or one made of the
 * package index at first use.
 */
public final class PeerEnvironment {
  /** The variable that names a Python which has all the peer needs. */
  public static final String VARIABLE = "FACEPIPE_BENCH_PYTHON";

  /** What torch and the CUDA libraries that it brings take, measured, and room to unpack. */
  private static final long ROOM = 8_000_000_000L;

  private static final double GIGA = 1e9;
  private static final String REQUIREMENTS = "requirements.txt";
  private static final String ALONE = "requirements-alone.txt";

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
   * Returns the Python of an environment that has what {@code requirements.txt} asks for, made now
   * unless it is there.
   *
   * @param python the program to make it with
   */
  Path made(String python) {
    Path program = folder.resolve("bin").resolve("python");
    Path done = folder.resolve("made-from.txt");
    try {
      String wanted = read(REQUIREMENTS) + read(ALONE);
      if (Files.exists(done) && Files.readString(done).equals(wanted)) {
        return program;
      }
      Files.createDirectories(folder);
      requireRoom(Files.getFileStore(folder).getUsableSpace());
      told.accept(
          "making an environment for %s in %s; on Linux its torch brings 3 GB of CUDA libraries, which are not used"
              .formatted(Peer.NAME, folder));
      run("no environment", List.of(python, "-m", "venv", folder.toString()));
      install(program, "-r", scripts.resolve(REQUIREMENTS).toString());
      install(program, "--no-deps", "-r", scripts.resolve(ALONE).toString());
      Files.writeString(done, wanted);
      return program;
    } catch (IOException e) {
      throw new NoPeer("its environment %s cannot be made: %s".formatted(folder, e), e);
    }
  }

  /** Checked before anything is downloaded. */
  static void requireRoom(long free) {
    if (free < ROOM) {
      throw new NoPeer(
          "its environment needs %.0f GB of disk and %.1f GB are free"
              .formatted(ROOM / GIGA, free / GIGA));
    }
  }

  private String read(String name) throws IOException {
    return Files.readString(scripts.resolve(name));
  }

  private void install(Path program, String... what) {
    var command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-input",
                "--retries",
                "2"));
    command.addAll(List.of(what));
    run("nothing from the package index", command);
  }

  /** Runs a program to its end, or says in a line why the peer cannot be had. */
  private void run(String failure, List<String> command) {
    Path log = folder.resolve("making.log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(new File(log.toString()))
              .start();
      int code = process.waitFor();
      if (code != 0) {
        throw new NoPeer("%s: %s".formatted(failure, reason(log).orElse("exit code " + code)));
      }
    } catch (IOException e) {
      throw new NoPeer(
          "%s does not start; install Python 3.10 to 3.12 with venv, or name one in %s"
              .formatted(command.get(0), VARIABLE),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoPeer("interrupted", e);
    }
  }

  /** The last line that says anything. */
  private static Optional<String> reason(Path log) throws IOException {
    @Nullable String last = null;
    for (String line : Files.readAllLines(log, StandardCharsets.UTF_8)) {
      if (!line.isBlank()) {
        last = line.strip();
      }
    }
    return Optional.ofNullable(last);
  }
}
