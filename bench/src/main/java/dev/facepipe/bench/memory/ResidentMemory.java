package dev.facepipe.bench.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has in memory. Source: proc(5), {@code /proc/pid/status}. */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final double KIBIBYTES_PER_MEGABYTE = 1e6 / 1024;

  private ResidentMemory() {}

  /** Whether the system says. */
  public static boolean isKnown() {
    return Files.isReadable(STATUS);
  }

  /** Now, in millions of bytes. */
  public static double now() {
    return megabytes("VmRSS:");
  }

  /** At most so far, in millions of bytes. */
  public static double peak() {
    return megabytes("VmHWM:");
  }

  private static double megabytes(String field) {
    try {
      return Files.readAllLines(STATUS, StandardCharsets.UTF_8).stream()
              .filter(line -> line.startsWith(field))
              .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow()
          / KIBIBYTES_PER_MEGABYTE;
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read".formatted(STATUS), e);
    }
  }
}
