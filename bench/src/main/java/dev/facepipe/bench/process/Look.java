package dev.facepipe.bench.process;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/**
 * What a process holds at one moment.
 *
 * @param resident resident memory in millions of bytes
 * @param peak most resident memory so far in millions of bytes; equal to {@code resident} where the
 *     system does not tell it
 * @param threads number of threads, of Java and of libraries, by name without numbers; Linux cuts
 *     names after 15 letters
 * @param files open files and connections
 */
public record Look(double resident, double peak, Map<String, Long> threads, long files) {
  private static final OperatingSystem SYSTEM = new SystemInfo().getOperatingSystem();
  private static final double BYTES_PER_MEGABYTE = 1e6;
  private static final double KIBIBYTES_PER_MEGABYTE = BYTES_PER_MEGABYTE / 1024;

  static Look at(Process process) {
    OSProcess seen = SYSTEM.getProcess(Math.toIntExact(process.pid()));
    if (seen == null) {
      throw new Child.Failed("process %d ended".formatted(process.pid()));
    }
    double resident = seen.getResidentMemory() / BYTES_PER_MEGABYTE;
    return new Look(
        resident,
        Math.max(resident, peak(process.pid())),
        seen.getThreadDetails().stream()
            .collect(groupingBy(thread -> group(thread.getName()), TreeMap::new, counting())),
        seen.getOpenFiles());
  }

  /** Returns the number of threads of all names. */
  public long threadCount() {
    return threads.values().stream().mapToLong(count -> count).sum();
  }

  /** Returns the group of a thread's name: {@code function-url} for {@code function-url-7}. */
  private static String group(String thread) {
    return thread.replaceFirst("[-# ]*\\d*$", "");
  }

  /** By hand, since OSHI does not tell the peak. Source: proc(5), VmHWM. */
  private static double peak(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/%d/status".formatted(pid)), StandardCharsets.UTF_8)
          .stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
          .map(kibibytes -> kibibytes / KIBIBYTES_PER_MEGABYTE)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // not Linux
    }
  }
}
