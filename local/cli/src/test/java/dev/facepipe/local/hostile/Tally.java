package dev.facepipe.local.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** How long each input took, what it made the process allocate, and what became of it. */
final class Tally {
  /**
   * An input may take so long. It finds inputs that take minutes, not slow machines: the slowest
   * one, a picture of 8K, took 0.62 s on one machine and 3.3 s of the same code on a shared one.
   */
  private static final double MAX_SECONDS = 10;

  /**
   * An input may allocate so much, on all threads together, sender and embedded cloud included. A
   * body of 6 MiB is copied some dozen times on its way through both.
   */
  private static final long MAX_ALLOCATED = 400 << 20;

  private final Map<String, Family> families = new LinkedHashMap<>();
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Sends an input and returns what became of it, in a word or two. */
  @FunctionalInterface
  interface Work {
    String run() throws Exception;
  }

  private static final class Family {
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private int inputs;
    private double slowest;
    private String slowestName = "";
    private long largest;
    private String largestName = "";
  }

  /** Fails if it takes too long or too much. */
  void measure(String family, String name, Work work) throws Exception {
    long allocatedBefore = allocated();
    long cpuBefore = system.getProcessCpuTime();
    long before = System.nanoTime();
    String outcome = work.run();
    // A machine that pauses us takes time that is not the input's: the processor's doesn't grow.
    double seconds =
        Math.min(System.nanoTime() - before, system.getProcessCpuTime() - cpuBefore) / 1e9;
    long bytes = allocated() - allocatedBefore;
    note(families.computeIfAbsent(family, unused -> new Family()), name, outcome, seconds, bytes);
    assertTrue(seconds < MAX_SECONDS, "%s took %.1f s".formatted(name, seconds));
    assertTrue(bytes < MAX_ALLOCATED, "%s allocated %d bytes".formatted(name, bytes));
  }

  private static void note(Family family, String name, String outcome, double seconds, long bytes) {
    family.inputs++;
    family.outcomes.merge(outcome, 1, Integer::sum);
    if (seconds > family.slowest) {
      family.slowest = seconds;
      family.slowestName = name;
    }
    if (bytes > family.largest) {
      family.largest = bytes;
      family.largestName = name;
    }
  }

  /** By threads that live now; those that ended in between are few and small. */
  private long allocated() {
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  /** One line a family. */
  void print() {
    int inputs = families.values().stream().mapToInt(family -> family.inputs).sum();
    System.out.printf("hostile inputs: %d%n", inputs);
    families.forEach(
        (name, family) ->
            System.out.printf(
                "  %-18s %4d  slowest %.2f s (%s), most %d MB (%s)  %s%n",
                name,
                family.inputs,
                family.slowest,
                family.slowestName,
                family.largest >> 20,
                family.largestName,
                family.outcomes));
  }
}
