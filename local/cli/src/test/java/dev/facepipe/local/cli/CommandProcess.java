package dev.facepipe.local.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.local.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A command that runs until it is told to stop, in a process of its own, as users start it. */
final class CommandProcess implements AutoCloseable {
  /** Long enough for a start on a busy machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Process process;
  private final Path said;

  private CommandProcess(Process process, Path said) {
    this.process = process;
    this.said = said;
  }

  /**
   * Starts a command.
   *
   * @param folder the current folder of the command, which also gets its output
   */
  static CommandProcess start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> properties =
        Stream.of("facepipe.networks", "facepipe.samples")
            .map(name -> "-D%s=%s".formatted(name, System.getProperty(name)))
            .toList();
    List<String> command = JavaCommand.of(properties, Facepipe.class, arguments);
    Path said = Files.createTempFile(folder, "said", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    return new CommandProcess(process, said);
  }

  /** A command that has ended: its exit code, and all that it printed. */
  record Ended(int code, String said) {}

  /** Runs a command to its end. */
  static Ended run(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    try (CommandProcess started = start(folder, environment, arguments)) {
      await().atMost(PATIENCE).until(() -> !started.process.isAlive());
      return new Ended(started.process.exitValue(), started.said());
    }
  }

  /** Waits until the command prints this line. */
  CommandProcess awaitLine(String line) throws IOException {
    await()
        .atMost(PATIENCE)
        .until(() -> said().lines().anyMatch(line::equals) || !process.isAlive());
    assertTrue(process.isAlive(), said());
    return this;
  }

  /** Waits until the command ends, and returns its exit code. */
  int exitCode() {
    await().atMost(PATIENCE).until(() -> !process.isAlive());
    return process.exitValue();
  }

  /** Waits until the command prints a line that matches, and returns the line. */
  String awaitMatch(String pattern) throws IOException {
    Pattern line = Pattern.compile("(?m)^(" + pattern + ")$");
    await().atMost(PATIENCE).until(() -> line.matcher(said()).find() || !process.isAlive());
    return found("(?m)^(" + pattern + ")$");
  }

  /** Returns what the command has printed. */
  String said() throws IOException {
    return Files.readString(said);
  }

  /** Returns the first group of this pattern in what the command has printed. */
  String found(String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(said());
    assertTrue(matcher.find(), pattern + " is not in: " + said());
    return matcher.group(1);
  }

  /** Kills the command at once, as {@code kill -9} does, and waits until it has ended. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Tells the command to stop, as Ctrl-C does, and waits until it has. */
  @Override
  public void close() {
    process.destroy();
    await().atMost(PATIENCE).until(() -> !process.isAlive());
  }
}
