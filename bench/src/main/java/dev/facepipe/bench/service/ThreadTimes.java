package dev.facepipe.bench.service;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where this process's time goes: processor time by the names of its threads, and the virtual
 * machine's compiling. Helpers that libtorch starts are not among Java's threads, so what uses all
 * cores shows with its leader's share only.
 */
final class ThreadTimes {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final String COMPILER = "compiler";

  private ThreadTimes() {}

  /** Returns milliseconds so far, by name without numbers. */
  static Map<String, Double> now() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<String, Double> times = new TreeMap<>();
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      long nanos = threads.getThreadCpuTime(id);
      if (info != null && nanos > 0) {
        times.merge(group(info.getThreadName()), nanos / NANOS_PER_MILLI, Double::sum);
      }
    }
    times.put(COMPILER, compilerMillis());
    return times;
  }

  /** Returns how long the virtual machine has compiled, by the clock; 0 where it doesn't say. */
  static double compilerMillis() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    boolean says = compiler != null && compiler.isCompilationTimeMonitoringSupported();
    return says ? compiler.getTotalCompilationTime() : 0;
  }

  /** Returns words on what came since, most first, divided by a number of frames. */
  static String since(Map<String, Double> before, double frames) {
    return now().entrySet().stream()
        .map(
            entry ->
                Map.entry(
                    entry.getKey(),
                    (entry.getValue() - before.getOrDefault(entry.getKey(), 0.0)) / frames))
        .filter(entry -> entry.getValue() >= 0.1)
        .sorted(Comparator.comparing(entry -> -entry.getValue()))
        .map(entry -> "%s %.1f".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** {@code facepipe-sqs-pekko.actor.default-dispatcher-7} is of the group {@code facepipe-sqs}. */
  static String group(String thread) {
    return thread.replaceFirst("-pekko.*", "").replaceFirst("[-#]?\\d+(-thread-\\d+)?$", "");
  }
}
