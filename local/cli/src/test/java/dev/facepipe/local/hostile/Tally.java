package dev.facepipe.local.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Records each input's time, allocated bytes and outcome. */
final class Tally {
  /**
   * Largest time of an input, in seconds. The limit finds inputs that take minutes, not slow
   * machines. The slowest input, an 8K picture, took 0.62 s on one machine. The same code took 3.3
   * s on a shared machine.
   */
  private static final double MAX_SECONDS = 10;

  /**
   * Largest number of bytes that an input may allocate, on all threads together, sender and
   * embedded cloud included. Sender and cloud copy a body of 6 MiB some dozen times.
   */
  private static final long MAX_ALLOCATED = 400 << 20;

  private final Map<String, Family> families = new LinkedHashMap<>();
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Sends an input and returns its outcome in one or two words. */
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

  /** Measures an input. Fails if the input takes too long or allocates too much. */
  void measure(String family, String name, Work work) throws Exception {
    long allocatedBefore = allocated();
    long cpuBefore = system.getProcessCpuTime();
    long before = System.nanoTime();
    String outcome = work.run();
    // CPU time too, because it does not grow while the machine pauses us.
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

  /** Returns the bytes that living threads allocated. Ended threads are few and small. */
  private long allocated() {
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  /** Prints one line for each family of inputs. */
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
