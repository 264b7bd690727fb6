package dev.facepipe.bench.start.aws;

import dev.facepipe.aws.function.FunctionLog;
import dev.facepipe.bench.process.Child;
import dev.facepipe.bench.start.Times;
import dev.facepipe.common.figure.Step;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.MetricsBuilder;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

/**
 * Measures how long a fresh process takes to log one frame: without figures, with figures by our
 * own line, and with figures by Powertools. In turns, each with classes from jars and from an
 * archive. The class path has to be of jars alone; an archive takes nothing else.
 */
public final class FirstFigures {
  private static final int RUNS = 10;

  private FirstFigures() {}

  /** Who writes the figures. */
  private enum Writer {
    NOBODY,
    OURS,
    POWERTOOLS;

    void write(Entry entry) {
      if (this == OURS) {
        FunctionLog log = FunctionLog.onLambda("bench");
        log.during(null, () -> log.tell(entry));
        return;
      }
      new LogJournal().tell(entry);
      if (this == POWERTOOLS) {
        Metrics metrics =
            MetricsBuilder.builder().withNamespace("Facepipe").withService("bench").build();
        entry
            .timingsMs()
            .forEach((step, ms) -> metrics.addMetric(step.toString(), ms, MetricUnit.MILLISECONDS));
        entry
            .counts()
            .forEach((what, n) -> metrics.addMetric(what.toString(), n, MetricUnit.COUNT));
        metrics.flush();
      }
    }
  }

  /** Measures all writers, or with the name of a writer is one of the processes to measure. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 1) {
      once(Writer.valueOf(arguments[0]));
      return;
    }
    Path folder = Files.createTempDirectory("facepipe-first-figures-");
    Times times = new Times();
    for (int run = 0; run <= RUNS; run++) { // the first run makes the archives and does not count
      for (Writer writer : Writer.values()) {
        Path archive = folder.resolve(writer + ".jsa");
        String use = (run == 0 ? "-XX:ArchiveClassesAtExit=" : "-XX:SharedArchiveFile=") + archive;
        double fromJars = milliseconds(writer, "-Xshare:auto");
        double fromArchive = milliseconds(writer, use);
        if (run > 0) {
          times.add(writer + ", classes from jars", fromJars);
          times.add(writer + ", classes from an archive", fromArchive);
        }
      }
    }
    times.print();
  }

  private static void once(Writer writer) {
    Entry entry =
        Entry.detected(
            new RequestId("cam-7"),
            2,
            Map.of(Step.DECODE, 13.8, Step.DETECT, 75.9, Step.CROP, 1.9));
    Json.write(entry); // each function has written JSON before
    long begin = System.nanoTime();
    writer.write(entry);
    System.err.println("took " + (System.nanoTime() - begin) / 1e6);
  }

  private static double milliseconds(Writer writer, String option) {
    // The log and the figures are written as on Lambda if this variable is set.
    List<String> command = new ArrayList<>(List.of("env", "AWS_LAMBDA_FUNCTION_NAME=bench"));
    command.addAll(Child.java(FirstFigures.class, List.of("-XX:+UseSerialGC", option), writer));
    return Child.run(command)
        .lines()
        .filter(line -> line.startsWith("took "))
        .mapToDouble(line -> Double.parseDouble(line.substring(5)))
        .findFirst()
        .orElseThrow();
  }
}
