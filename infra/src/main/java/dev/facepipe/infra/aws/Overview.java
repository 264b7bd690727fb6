package dev.facepipe.infra.aws;

import dev.facepipe.common.figure.Count;
import dev.facepipe.common.figure.Step;
import dev.facepipe.infra.FunctionKind;
import dev.facepipe.infra.Parameters;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.AlarmStatusWidget;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.YAxisProps;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/** The dashboard: alarms, time of each step, waiting messages, and cost. */
final class Overview {
  /** Namespace of the functions' metrics, which they write in the embedded metric format. */
  private static final String NAMESPACE = "Facepipe";

  private static final String DETECTION = FunctionKind.FRAME_URL.image();
  private static final String RECOGNITION = FunctionKind.FACES_QUEUE.image();
  private static final String VIDEO = FunctionKind.VIDEO_UPLOAD.image();

  /** The service that the second function of face-recognition names in its metrics. */
  private static final String SUMMARIES = FunctionKind.SUMMARIES_QUEUE.word();

  /** A dashboard has 24 columns. Three graphs fit side by side. */
  private static final int FULL_WIDTH = 24;

  private static final int WIDTH = FULL_WIDTH / 3;
  private static final int HEIGHT = 6;
  private static final Duration PERIOD = Duration.minutes(5);

  private Overview() {}

  static void create(
      Construct scope,
      Parameters parameters,
      Queues queues,
      Functions functions,
      List<Alarm> alarms) {
    Dashboard dashboard =
        Dashboard.Builder.create(scope, "Dashboard").dashboardName(parameters.name()).build();
    dashboard.addWidgets(
        AlarmStatusWidget.Builder.create()
            .title("Alarms")
            .alarms(alarms)
            .width(FULL_WIDTH)
            .build());
    dashboard.addWidgets(
        steps("Find faces", DETECTION, Step.DECODE, Step.DETECT, Step.CROP),
        steps("Name faces", RECOGNITION, Step.QUEUE, Step.EMBED, Step.MATCH),
        steps("Cut videos", VIDEO, Step.DOWNLOAD, Step.CUT));
    dashboard.addWidgets(
        steps("Say who was in a video", SUMMARIES, Step.FETCH, Step.GATHER, Step.WRITE));
    dashboard.addWidgets(
        graph(
            "Work",
            "in 5 minutes",
            Stream.of(
                    counts(DETECTION, Count.FRAMES, Count.FACES, Count.NO_FACE, Count.REFUSED),
                    counts(
                        RECOGNITION,
                        Count.NAMED,
                        Count.UNKNOWN,
                        Count.REFUSED,
                        Count.GALLERY_UNUSABLE),
                    counts(VIDEO, Count.VIDEOS, Count.REFUSED),
                    counts(SUMMARIES, Count.VIDEOS, Count.PEOPLE, Count.STRANGERS))
                .flatMap(List::stream)
                .toList()),
        graph(
            "Oldest message",
            "seconds",
            List.of(
                age("requests", queues.requests()),
                age("summaries", queues.summaries()),
                age("responses", queues.responses()))),
        graph(
            "Messages",
            "waiting",
            Stream.concat(
                    Stream.of(queues.requests(), queues.summaries(), queues.responses()),
                    queues.deadLetters().stream())
                .map(Overview::waiting)
                .toList()));
    dashboard.addWidgets(
        graph("Calls", "in 5 minutes", each(functions, "Sum", Overview::invocations)),
        graph("Errors", "in 5 minutes", each(functions, "Sum", Overview::errors)),
        graph("Throttles", "in 5 minutes", each(functions, "Sum", Overview::throttles)));
    dashboard.addWidgets(
        graph("Duration, median", "ms", each(functions, "p50", Overview::duration)),
        graph("Duration, 99th percentile", "ms", each(functions, "p99", Overview::duration)),
        graph(
            "Paid for",
            "GB-seconds in 5 minutes",
            functions.all().stream().map(live -> gigabyteSeconds(live, parameters)).toList()));
  }

  /** Returns a graph of the milliseconds of each step, as in the answers' {@code timings_ms}. */
  private static GraphWidget steps(String title, String service, Step... steps) {
    return graph(
        title,
        "ms",
        Stream.of("p50", "p99")
            .flatMap(
                statistic ->
                    Stream.of(steps)
                        .map(
                            step ->
                                ours(
                                    service,
                                    step.toString(),
                                    options(statistic, step + " " + statistic))))
            .toList());
  }

  private static List<IMetric> counts(String service, Count... names) {
    return Stream.of(names)
        .map(name -> ours(service, name.toString(), options("Sum", service + " " + name)))
        .toList();
  }

  /** Returns a metric that a module writes itself. */
  static IMetric ours(String service, String name, MetricOptions how) {
    return Metric.Builder.create()
        .namespace(NAMESPACE)
        .metricName(name)
        .dimensionsMap(Map.of("Service", service))
        .build()
        .with(how);
  }

  private static IMetric age(String label, Queue queue) {
    return queue.metricApproximateAgeOfOldestMessage(options("Maximum", label));
  }

  private static IMetric waiting(Queue queue) {
    return queue.metricApproximateNumberOfMessagesVisible(
        options("Maximum", queue.getNode().getId()));
  }

  private static List<IMetric> each(
      Functions functions, String statistic, Function<Shown, IMetric> metric) {
    return functions.all().stream()
        .map(live -> metric.apply(new Shown(live, options(statistic, live.kind().word()))))
        .toList();
  }

  private static IMetric invocations(Shown shown) {
    return shown.live.function().metricInvocations(shown.how);
  }

  private static IMetric errors(Shown shown) {
    return shown.live.function().metricErrors(shown.how);
  }

  private static IMetric throttles(Shown shown) {
    return shown.live.function().metricThrottles(shown.how);
  }

  private static IMetric duration(Shown shown) {
    return shown.live.function().metricDuration(shown.how);
  }

  /** Returns the unit of Lambda's price: time multiplied by memory, used or not. */
  private static IMetric gigabyteSeconds(LiveFunction live, Parameters parameters) {
    double gigabytes = parameters.capacity(live.kind()).memory() / 1024.0;
    String id = live.kind().name().toLowerCase(Locale.ROOT);
    return MathExpression.Builder.create()
        .expression("%s / 1000 * %s".formatted(id, gigabytes))
        .usingMetrics(
            Map.of(id, live.function().metricDuration(options("Sum", live.kind().word()))))
        .label(live.kind().word())
        .period(PERIOD)
        .build();
  }

  private static GraphWidget graph(String title, String axis, List<IMetric> metrics) {
    return GraphWidget.Builder.create()
        .title(title)
        .left(metrics)
        .leftYAxis(YAxisProps.builder().label(axis).showUnits(false).min(0).build())
        .period(PERIOD)
        .width(WIDTH)
        .height(HEIGHT)
        .build();
  }

  private static MetricOptions options(String statistic, String label) {
    return MetricOptions.builder().period(PERIOD).statistic(statistic).label(label).build();
  }

  /** A function, and the options of the metric to show. */
  private record Shown(LiveFunction live, MetricOptions how) {}
}
