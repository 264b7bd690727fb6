package dev.facepipe.bench.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A child process that is asked line by line. Its standard error goes to a log file. For one
 * thread. Ends the process when closed.
 */
public final class Child implements AutoCloseable {
  /** For calls that the child still works on. */
  private static final int SECONDS_TO_END = 60;

  private final Process process;
  private final Path log;
  private final BufferedWriter input;
  private final BufferedReader output;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** A child process could not start, ended too soon or refused its work. */
  public static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Failed(String reason) {
      super(reason);
    }
  }

  /**
   * Starts a process.
   *
   * @throws Failed if the program cannot be run
   */
  public static Child start(Path log, List<String> command) {
    try {
      return new Child(new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
    } catch (IOException e) {
      throw new Failed("%s does not start: %s".formatted(command.get(0), e.getMessage()));
    }
  }

  /** Returns the command that runs a main class on our class path. */
  public static List<String> java(Class<?> main, List<String> options, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return command;
  }

  /** Returns options for a heap that has its full size from the start: the heap never grows. */
  public static List<String> heap(int mebibytes) {
    return List.of(
        "-Xms%dm".formatted(mebibytes),
        "-Xmx%dm".formatted(mebibytes),
        "-XX:+AlwaysPreTouch",
        "-XX:+UseSerialGC");
  }

  /**
   * Runs a command to its end and returns all its output.
   *
   * @throws Failed if the command cannot be run or its exit code is not 0
   */
  public static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new Failed("%s failed: %s".formatted(command, text.strip()));
      }
      return text.strip();
    } catch (IOException e) {
      throw new Failed("%s does not start: %s".formatted(command.get(0), e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted while %s ran".formatted(command.get(0)));
    }
  }

  /** Prints an answer to each line of standard input, to its end. For the child's main method. */
  public static void answer(UnaryOperator<String> answers) throws IOException {
    BufferedReader asked =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = asked.readLine(); line != null; line = asked.readLine()) {
      System.out.println(answers.apply(line));
    }
  }

  /** Writes a line and returns the line that the child answers. */
  public String ask(String line) {
    try {
      input.write(line + "\n");
      input.flush();
    } catch (IOException e) {
      throw new Failed("the process ended: " + lastComplaint());
    }
    return read();
  }

  /** Returns the next line of the child's output. */
  public String read() {
    try {
      String line = output.readLine();
      if (line == null) {
        throw new Failed("the process ended: " + lastComplaint());
      }
      return line;
    } catch (IOException e) {
      throw new Failed("the process cannot be read: " + e.getMessage());
    }
  }

  /**
   * Passes on all lines of the child's output, to its end.
   *
   * @throws Failed if the exit code is not 0; the message is the last line of error
   */
  public void lines(Consumer<String> told) {
    try {
      output.lines().forEach(told);
      if (process.waitFor() != 0) {
        throw new Failed(lastComplaint());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted");
    }
  }

  /** Returns what the process holds now. */
  public Look look() {
    return Look.at(process);
  }

  private String lastComplaint() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return lines.isEmpty() ? "it wrote no error" : lines.get(lines.size() - 1);
    } catch (IOException e) {
      return "its log %s cannot be read".formatted(log);
    }
  }

  @Override
  public void close() {
    try {
      input.close();
    } catch (IOException e) {
      process.destroy(); // its end of the pipe is closed
    }
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
