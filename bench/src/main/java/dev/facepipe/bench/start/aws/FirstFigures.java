package dev.facepipe.bench.start.aws;

import dev.facepipe.aws.function.FunctionLog;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.MetricsBuilder;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

/**
 * How long a fresh process takes to log one frame, and to tell its figures as well: by our own line
 * and by Powertools. In turns, each with classes from jars and from an archive.
 *
 * <p>Its class path has to be of jars alone; an archive takes no others.
 */
public final class FirstFigures {
  private static final int RUNS = 10;

  private FirstFigures() {}

  /** Who tells the figures. */
  private enum Teller {
    NOBODY {
      @Override
      void tell(Entry entry) {
        new LogJournal().tell(entry);
      }
    },
    OURS {
      @Override
      void tell(Entry entry) {
        FunctionLog log = FunctionLog.onLambda("bench");
        log.during(null, () -> log.tell(entry));
      }
    },
    POWERTOOLS {
      @Override
      void tell(Entry entry) {
        new LogJournal().tell(entry);
        Metrics metrics =
            MetricsBuilder.builder().withNamespace("Facepipe").withService("bench").build();
        entry
            .timingsMs()
            .forEach((step, ms) -> metrics.addMetric(step, ms, MetricUnit.MILLISECONDS));
        entry.counts().forEach((what, n) -> metrics.addMetric(what, n, MetricUnit.COUNT));
        metrics.flush();
      }
    };

    abstract void tell(Entry entry);
  }

  /** Measures all, or with the name of a teller is one of the processes measured. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 1) {
      once(Teller.valueOf(arguments[0]));
    } else {
      compare();
    }
  }

  private static void once(Teller teller) {
    Entry entry =
        Entry.detected(
            new RequestId("cam-7"), 2, Map.of("decode", 13.8, "detect", 75.9, "crop", 1.9));
    Json.write(entry); // each function has written JSON before
    long begin = System.nanoTime();
    teller.tell(entry);
    System.err.println((System.nanoTime() - begin) / 1e6);
  }

  private static void compare() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("facepipe-first-figures-");
    Map<String, List<Double>> times = new LinkedHashMap<>();
    for (int run = 0; run <= RUNS; run++) { // the first makes the archives, and doesn't count
      for (Teller teller : Teller.values()) {
        Path archive = folder.resolve(teller + ".jsa");
        String use = (run == 0 ? "-XX:ArchiveClassesAtExit=" : "-XX:SharedArchiveFile=") + archive;
        note(times, run, teller + ", classes from jars", milliseconds(teller, "-Xshare:auto"));
        note(times, run, teller + ", classes from an archive", milliseconds(teller, use));
      }
    }
    times.forEach(FirstFigures::print);
  }

  private static void print(String what, List<Double> milliseconds) {
    Spread spread = Spread.of(milliseconds.stream().mapToDouble(ms -> ms).toArray());
    System.out.printf(
        Locale.ROOT,
        "%-40s %6.1f ms (%.1f to %.1f)%n",
        what,
        spread.median(),
        spread.low(),
        spread.high());
  }

  private static void note(
      Map<String, List<Double>> times, int run, String what, double milliseconds) {
    if (run > 0) {
      times.computeIfAbsent(what, first -> new ArrayList<>()).add(milliseconds);
    }
  }

  private static double milliseconds(Teller teller, String option)
      throws IOException, InterruptedException {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            option,
            "-cp",
            System.getProperty("java.class.path"),
            FirstFigures.class.getName(),
            teller.name());
    // As on Lambda: what logs and what writes figures go by it.
    java.environment().put("AWS_LAMBDA_FUNCTION_NAME", "bench");
    Process process = java.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IllegalStateException("%s failed: %s".formatted(teller, said));
    }
    return Double.parseDouble(said.lines().reduce("", (first, last) -> last));
  }
}
