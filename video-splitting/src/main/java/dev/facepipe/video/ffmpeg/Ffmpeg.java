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
 * An FFmpeg program, 5.1 or newer. It is started with a list of arguments, never through a shell.
 * It gets none of our environment variables, so it has no credentials. Thread-safe.
 */
public final class Ffmpeg {
  private static final String LIBRARIES = "LD_LIBRARY_PATH";

  /** Deadline for printing the version, which takes 40 ms. */
  private static final Duration VERSION_DEADLINE = Duration.ofSeconds(10);

  private final Path program;

  private Ffmpeg(Path program) {
    // A bare name is looked up in PATH. Other paths become absolute: FFmpeg runs in another folder.
    this.program = program.getParent() == null ? program : program.toAbsolutePath();
  }

  /**
   * Returns the program that {@code FFMPEG} names, otherwise the bundled program. The first call
   * unpacks the bundled program below {@code XDG_CACHE_HOME} or {@code ~/.cache}.
   */
  public static Ffmpeg from(Environment environment) {
    return environment
        .find("FFMPEG")
        .map(named -> at(Path.of(named)))
        .orElseGet(() -> at(BundledFfmpeg.unpackedBelow(environment.cache())));
  }

  /** Returns the program at this path. */
  public static Ffmpeg at(Path program) {
    return new Ffmpeg(program);
  }

  /** Returns the path of the program. */
  public Path program() {
    return program;
  }

  /** Returns the program's name and version, such as {@code ffmpeg version 7.1}. */
  public String version() {
    return run(List.of("-version"), VERSION_DEADLINE).split(" Copyright|\\R", 2)[0];
  }

  /**
   * Runs the program and returns its standard output.
   *
   * @throws IllegalStateException if the program does not start, does not end in time, or fails
   */
  public String run(List<String> arguments, Duration deadline) {
    try (FfmpegRun run = FfmpegRun.of(command(arguments), deadline, Long.MAX_VALUE)) {
      String printed = new String(run.output().readAllBytes(), StandardCharsets.UTF_8);
      int status = run.exit();
      if (run.late() || status != 0) {
        throw new IllegalStateException(
            run.late()
                ? "%s did not end within %s".formatted(program, deadline)
                : "%s ended with status %d: %s"
                    .formatted(program, status, run.complaints().first()));
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException("output of %s cannot be read".formatted(program), e);
    }
  }

  /** Returns the program with these arguments, ready to start. */
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

  /** Returns the library path. The program's folder is first; it has the bundled libraries. */
  private Optional<String> libraries(Optional<String> inherited) {
    @Nullable Path folder = program.getParent();
    if (folder == null) {
      return inherited;
    }
    return Optional.of(inherited.map(more -> folder + ":" + more).orElse(folder.toString()));
  }
}
