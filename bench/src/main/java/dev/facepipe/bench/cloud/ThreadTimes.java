package dev.facepipe.bench.cloud;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Processor time of this process by the names of Java's threads, and time of the compiler. By JMX
 * and not by OSHI, since names are longer. Threads that libtorch starts are not among Java's, so
 * work on all cores shows with its leader's share only.
 */
final class ThreadTimes {
  private static final double NANOS_PER_MILLI = 1e6;

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
    times.put("compiler", compilerMillis());
    return times;
  }

  /** Returns milliseconds for which the compiler has worked, by the clock; 0 if unknown. */
  static double compilerMillis() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    boolean isKnown = compiler != null && compiler.isCompilationTimeMonitoringSupported();
    return isKnown ? compiler.getTotalCompilationTime() : 0;
  }

  /** Returns names and milliseconds a frame since an earlier time, most first. */
  static String since(Map<String, Double> before, double frames) {
    Map<String, Double> spent = new TreeMap<>();
    now()
        .forEach((name, time) -> spent.put(name, (time - before.getOrDefault(name, 0.0)) / frames));
    return spent.entrySet().stream()
        .filter(entry -> entry.getValue() >= 0.1)
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .map(entry -> "%s %.1f".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Returns {@code facepipe-sqs} for {@code facepipe-sqs-pekko.actor.default-dispatcher-7}. */
  static String group(String thread) {
    return thread.replaceFirst("-pekko.*", "").replaceFirst("[-#]?\\d+(-thread-\\d+)?$", "");
  }
}
