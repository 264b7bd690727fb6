package dev.facepipe.bench.kernel;

import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.Stage;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/** Has JMH measure single steps, each in a process of its own. */
public final class Kernels {
  private static final String PART = "kernels";
  private static final String PACKED = " packed";
  private static final String PLAIN = " plain";
  private static final int WARM_UPS = 2;
  private static final TimeValue ITERATION = TimeValue.milliseconds(500);

  private Kernels() {}

  /** Measures all of them; medians are over single calls. */
  public static void run(Stage stage, Results results) {
    Path log = stage.scratch().resolve("jmh.log");
    stage.told().accept("kernels: JMH writes to " + log);
    var options =
        new OptionsBuilder()
            .include(Pattern.quote(Kernels.class.getPackageName()) + ".*")
            .mode(Mode.SampleTime)
            .timeUnit(TimeUnit.MILLISECONDS)
            .forks(1)
            .warmupIterations(WARM_UPS)
            .warmupTime(ITERATION)
            .measurementIterations(stage.effort().kernelIterations())
            .measurementTime(ITERATION)
            .shouldFailOnError(true)
            .jvmArgsAppend(
                "-Dbench.packed=" + stage.networks(),
                "-Dbench.plain=" + stage.plain(),
                "-Dbench.scratch=" + stage.scratch(),
                "-Dfacepipe.cores=" + stage.threads())
            .output(log.toString())
            .build();
    try {
      report(new Runner(options).run(), results);
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH stopped: %s; see %s".formatted(e.getMessage(), log), e);
    }
  }

  /** A row for each step; where a network has a plain form, both are in one row. */
  private static void report(Collection<RunResult> runs, Results results) {
    Map<String, Spread> kernels = new LinkedHashMap<>();
    runs.forEach(run -> kernels.put(title(run), millis(run)));
    kernels.forEach(
        (title, ours) -> {
          if (!title.endsWith(PLAIN)) {
            String work = title.replace(PACKED, "");
            Spread plain = kernels.get(work + PLAIN);
            results.add(Figure.of(PART, work, "ms", ours).beside(plain));
          }
        });
  }

  private static Spread millis(RunResult run) {
    Statistics millis = run.getPrimaryResult().getStatistics();
    return new Spread(
        millis.getPercentile(50),
        millis.getPercentile(10),
        millis.getPercentile(90),
        Math.toIntExact(millis.getN()));
  }

  /** The method and its parameters, such as {@code network p-net 768x432 packed}. */
  private static String title(RunResult run) {
    StringBuilder title = new StringBuilder(run.getPrimaryResult().getLabel());
    for (String key : run.getParams().getParamsKeys()) {
      title.append(' ').append(run.getParams().getParam(key));
    }
    return title.toString();
  }
}
