package dev.facepipe.video.ffmpeg;

import dev.facepipe.common.environment.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An FFmpeg program, 5.1 or newer. Started with a vector of arguments, never through a shell, and
 * with nothing of our environment, so that it holds no credentials. Thread-safe.
 */
public final class Ffmpeg {
  private static final String LIBRARIES = "LD_LIBRARY_PATH";

  /** Far more than the 40 ms it takes to say its version. */
  private static final Duration VERSION_DEADLINE = Duration.ofSeconds(10);

  private final Path program;

  private Ffmpeg(Path program) {
    // A bare name is looked up in PATH; any other keeps its meaning in another folder.
    this.program = program.getParent() == null ? program : program.toAbsolutePath();
  }

  /**
   * The program that {@code FFMPEG} names, else the one that comes along, unpacked below {@code
   * XDG_CACHE_HOME} or {@code ~/.cache} when it is first asked for.
   */
  public static Ffmpeg from(Environment environment) {
    return environment
        .find("FFMPEG")
        .map(named -> at(Path.of(named)))
        .orElseGet(() -> at(BundledFfmpeg.unpackedBelow(cache(environment))));
  }

  /** The program under that name. */
  public static Ffmpeg at(Path program) {
    return new Ffmpeg(program);
  }

  /** Where it lies. */
  public Path program() {
    return program;
  }

  /** What it calls itself, such as {@code ffmpeg version 7.1}. */
  public String version() {
    return run(List.of("-version"), VERSION_DEADLINE).split(" Copyright|\\R", 2)[0];
  }

  /**
   * Returns what it prints on standard output, once it has ended well.
   *
   * @throws IllegalStateException if it does not start, end in time, or end well
   */
  public String run(List<String> arguments, Duration deadline) {
    try (FfmpegRun run = FfmpegRun.of(command(arguments), deadline, Long.MAX_VALUE)) {
      String printed = new String(run.output().readAllBytes(), StandardCharsets.UTF_8);
      int status = run.exit();
      if (run.late() || status != 0) {
        throw new IllegalStateException(
            run.late()
                ? "%s had not ended after %s".formatted(program, deadline)
                : "%s ended with %d: %s".formatted(program, status, run.complaints().first()));
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException("%s was not understood".formatted(program), e);
    }
  }

  /** The program with these arguments, ready to start. */
  ProcessBuilder command(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    Optional<String> inherited = Optional.ofNullable(environment.get(LIBRARIES));
    environment.clear();
    libraries(inherited).ifPresent(folders -> environment.put(LIBRARIES, folders));
    return builder;
  }

  /** Libraries beside the program come first; those of the bundled one lie there. */
  private Optional<String> libraries(Optional<String> inherited) {
    @Nullable Path folder = program.getParent();
    if (folder == null) {
      return inherited;
    }
    return Optional.of(inherited.map(more -> folder + ":" + more).orElse(folder.toString()));
  }

  private static Path cache(Environment environment) {
    return environment
        .find("XDG_CACHE_HOME")
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
        .resolve("facepipe");
  }
}
