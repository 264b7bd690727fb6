package dev.facepipe.bench.load;

import dev.facepipe.bench.memory.ResidentMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What this process holds. Source: proc(5).
 *
 * @param resident millions of bytes
 * @param heap millions of bytes of Java's heap in use, garbage included
 * @param threads how many there are, Java's and others', by name without numbers; the system cuts
 *     names after 15 letters
 * @param files open files and connections
 */
record Look(double resident, double heap, Map<String, Integer> threads, int files) {
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final Path FILES = Path.of("/proc/self/fd");
  private static final double BYTES_PER_MEGABYTE = 1e6;

  static Look now() {
    return new Look(
        ResidentMemory.now(),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / BYTES_PER_MEGABYTE,
        threadsByName(),
        list(FILES).size());
  }

  /** Threads of all names. */
  int threadCount() {
    return threads.values().stream().mapToInt(count -> count).sum();
  }

  private static Map<String, Integer> threadsByName() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Path task : list(TASKS)) {
      name(task).ifPresent(name -> counts.merge(group(name), 1, Integer::sum));
    }
    return counts;
  }

  /** Empty if it ended as we looked. */
  private static Optional<String> name(Path task) {
    try {
      return Optional.of(Files.readString(task.resolve("comm"), StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** {@code function-url-7} is of the group {@code function-url}. */
  static String group(String thread) {
    return thread.replaceFirst("[-# ]*\\d*$", "");
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read".formatted(folder), e);
    }
  }
}
