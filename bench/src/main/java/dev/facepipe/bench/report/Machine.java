package dev.facepipe.bench.report;

import dev.facepipe.bench.process.Child;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import oshi.SystemInfo;
import oshi.software.os.OperatingSystem;

/**
 * The machine, program and command without which a figure means nothing.
 *
 * @param processor model
 * @param cores that this process may use
 * @param threads of each network call
 * @param memoryGigabytes of the machine, in GiB
 * @param system name, version, build and architecture
 * @param java version and vendor
 * @param djl version
 * @param libtorch version
 * @param peer versions of all peers, or {@code none}; the troubles say why
 * @param date ISO-8601 in UTC
 * @param commit of the sources; {@code +} if files were changed since
 * @param command as typed
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
  private static final double BYTES_PER_GIGABYTE = 1 << 30;

  /**
   * Returns this machine.
   *
   * @param project folder of the sources
   */
  public static Machine here(Path project, int threads, String peer, String command) {
    SystemInfo machine = new SystemInfo();
    OperatingSystem system = machine.getOperatingSystem();
    Properties versions = versions();
    return new Machine(
        machine.getHardware().getProcessor().getProcessorIdentifier().getName(),
        Runtime.getRuntime().availableProcessors(),
        threads,
        Math.round(machine.getHardware().getMemory().getTotal() / BYTES_PER_GIGABYTE * 10) / 10.0,
        "%s %s %s"
            .formatted(system.getFamily(), system.getVersionInfo(), System.getProperty("os.arch")),
        "%s (%s)".formatted(System.getProperty("java.version"), System.getProperty("java.vendor")),
        versions.getProperty("djl"),
        versions.getProperty("libtorch"),
        peer,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        commit(project),
        command);
  }

  /** Returns all of it but the memory, in one line. */
  public String sentence() {
    return "%d cores of %s, %s, JDK %s, DJL %s, libtorch %s with %d threads; peers: %s; %s, commit %s: `%s`"
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

  private static String commit(Path project) {
    try {
      String commit = git(project, "rev-parse", "--short", "HEAD");
      return git(project, "status", "--porcelain", "-uno").isEmpty() ? commit : commit + "+";
    } catch (Child.Failed e) {
      return "unknown"; // no git, or no repository
    }
  }

  private static String git(Path project, String... what) {
    List<String> command = new ArrayList<>(List.of("git", "-C", project.toString()));
    command.addAll(List.of(what));
    return Child.run(command);
  }
}
