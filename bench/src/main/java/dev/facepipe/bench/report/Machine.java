package dev.facepipe.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * What a figure is worth nothing without.
 *
 * @param processor its model
 * @param cores that this process may use
 * @param threads that each network's call takes
 * @param memoryGigabytes of the machine; 0 if unknown
 * @param system name, version and architecture
 * @param java version and vendor
 * @param djl version
 * @param libtorch version
 * @param peer what the peer says of itself, or why there is none
 * @param date ISO-8601 in UTC
 * @param commit of the project's sources; {@code +} if files were changed since
 * @param command as it was typed
 */
public record Machine(
    String processor,
    int cores,
    int threads,
    double memoryGigabytes,
    String system,
    String java,
    String djl,
    String libtorch,
    String peer,
    String date,
    String commit,
    String command) {
  private static final String UNKNOWN = "unknown";
  private static final double KILOBYTES_PER_GIGABYTE = 1 << 20;

  /**
   * Looks around.
   *
   * @param project the folder of the sources
   * @param peer what to say of the peer
   * @param command what was typed
   */
  public static Machine here(Path project, int threads, String peer, String command) {
    Properties versions = versions();
    return new Machine(
        after(Path.of("/proc/cpuinfo"), "model name"),
        Runtime.getRuntime().availableProcessors(),
        threads,
        Math.round(memory() / KILOBYTES_PER_GIGABYTE * 10) / 10.0,
        "%s %s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                distribution()),
        "%s (%s)".formatted(System.getProperty("java.version"), System.getProperty("java.vendor")),
        versions.getProperty("djl"),
        versions.getProperty("libtorch"),
        peer,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        commit(project),
        command);
  }

  /** In a sentence. */
  String sentence() {
    return "%d cores of %s, %s, JDK %s, DJL %s, libtorch %s with %d threads; peer: %s; %s, commit %s: `%s`"
        .formatted(
            cores, processor, system, java, djl, libtorch, threads, peer, date, commit, command);
  }

  private static Properties versions() {
    Properties versions = new Properties();
    try (InputStream in = Machine.class.getResourceAsStream("versions.properties")) {
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return versions;
  }

  private static String distribution() {
    String name = after(Path.of("/etc/os-release"), "PRETTY_NAME");
    return name.replace("\"", "");
  }

  private static double memory() {
    String total = after(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
    return total.isEmpty() ? 0 : Double.parseDouble(total);
  }

  /** What follows the first {@code key:} or {@code key=} of a file. */
  private static String after(Path file, String key) {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.replaceFirst("^[^:=]*[:=]\\s*", ""))
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN; // not Linux
    }
  }

  private static String commit(Path project) {
    String commit = git(project, "rev-parse", "--short", "HEAD");
    return commit.equals(UNKNOWN) || git(project, "status", "--porcelain", "-uno").isEmpty()
        ? commit
        : commit + "+";
  }

  private static String git(Path project, String... what) {
    try {
      List<String> command = new ArrayList<>(List.of("git", "-C", project.toString()));
      command.addAll(List.of(what));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? text : UNKNOWN;
    } catch (IOException e) {
      return UNKNOWN; // no git, or no repository
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }
}
