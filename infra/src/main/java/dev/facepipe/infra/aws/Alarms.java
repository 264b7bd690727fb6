package dev.facepipe.infra.aws;

import dev.facepipe.infra.Door;
import dev.facepipe.infra.Parameters;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.DockerImageFunction;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/** Says when somebody should look, by mail if an address is known. */
final class Alarms {
  private static final Duration PERIOD = Duration.minutes(5);

  /** A message that failed once is hidden for three minutes; this is one that failed twice. */
  private static final Duration OLD = Duration.minutes(5);

  /** How long a picture may wait while frame-upload works at its cap. */
  private static final Duration LATE = Duration.minutes(15);

  /** Of its timeout. A video may well take its whole deadline, which is four fifths. */
  private static final double NEAR_TIMEOUT = 0.9;

  private final Construct scope;
  private final Parameters parameters;
  private final List<Alarm> alarms = new ArrayList<>();
  private final Map<Door, List<Alarm>> ofFunctions = new EnumMap<>(Door.class);

  /** None yet. */
  Alarms(Construct scope, Parameters parameters) {
    this.scope = scope;
    this.parameters = parameters;
  }

  static Alarms create(Stack stack, Parameters parameters, Queues queues, Functions functions) {
    Alarms alarms = new Alarms(new Construct(stack, "Alarms"), parameters);
    queues.deadLetters().forEach(alarms::deadLetters);
    alarms.age(queues.requests());
    functions.all().forEach(alarms::function);
    alarms.lost(functions.frameUpload());
    alarms.lost(functions.videoUpload());
    alarms.failedReplies(functions.frameUrl());
    alarms.gallery(functions.facesQueue());
    alarms.mail(stack);
    return alarms;
  }

  /** Mails all there are by now to the address that was given, if one was. */
  void mail(Stack stack) {
    parameters.alarmEmail().ifPresent(address -> mailTo(stack, address));
  }

  List<Alarm> all() {
    return List.copyOf(alarms);
  }

  /** Those that show that a new version of a function is a bad one. */
  List<Alarm> of(LiveFunction live) {
    return ofFunctions.getOrDefault(live.door(), List.of());
  }

  void deadLetters(Queue queue) {
    above(
        queue.getNode().getId(),
        "Messages that no try could handle; infra/README.md says how to look and try again",
        queue.metricApproximateNumberOfMessagesVisible(options("Maximum")),
        0);
  }

  void age(Queue queue) {
    above(
        "requests-age",
        "Work waits for minutes: whoever does it fails, is throttled, or has too much to do",
        queue.metricApproximateAgeOfOldestMessage(options("Maximum")),
        OLD.toSeconds().doubleValue());
  }

  private void function(LiveFunction live) {
    String word = live.door().word();
    DockerImageFunction function = live.function();
    bad(
        live,
        above(
            word + "-errors",
            "What clients send wrong is no error here: this is a bug, an outage or a timeout",
            function.metricErrors(options("Sum")),
            0));
    if (live.door() == Door.FRAME_UPLOAD
        && parameters.capacity(live.door()).reserved().isPresent()) {
      above(
          word + "-age",
          "Pictures wait for a quarter of an hour: frame-upload.reserved is too small for what comes",
          function.metric("AsyncEventAge", options("Maximum")),
          LATE.toMilliseconds().doubleValue());
    } else {
      above(
          word + "-throttles",
          "More work came at once than the account's or the function's concurrency allows",
          function.metricThrottles(options("Sum")),
          0);
    }
    above(
        word + "-duration",
        "An event took nearly all the time it may",
        function.metricDuration(options("Maximum")),
        NEAR_TIMEOUT * parameters.timeout(live.door()).toMillis());
  }

  /** An event that failed and could not be put with the dead letters is gone. */
  private void lost(LiveFunction live) {
    above(
        live.door().word() + "-lost",
        "Events failed and did not reach the dead letters",
        live.function().metric("DestinationDeliveryFailures", options("Sum")),
        0);
  }

  /**
   * The handler turns exceptions into replies, so Lambda counts no error. Source: AWS Lambda
   * developer guide, "Monitoring Lambda function URLs". 4xx is what clients send wrong. Lambda
   * counts everything under the name of the function; the URL's alias is the only one that is
   * called.
   */
  private void failedReplies(LiveFunction live) {
    bad(
        live,
        above(
            live.door().word() + "-5xx",
            "The Function URL replied with 5xx: a queue or bucket out of reach, too much work, or a"
                + " bug",
            live.function().metric("Url5xxCount", options("Sum")),
            0));
  }

  private void gallery(LiveFunction live) {
    above(
        "gallery-unusable",
        "No gallery, or none that can be read, or another network's: every new face is Unknown",
        Overview.ours(live.door().image(), "gallery_unusable", options("Sum")),
        0);
  }

  private void bad(LiveFunction live, Alarm alarm) {
    ofFunctions.computeIfAbsent(live.door(), first -> new ArrayList<>()).add(alarm);
  }

  /** One that goes off when a metric has been above that for its period. */
  Alarm above(String id, String description, IMetric metric, double threshold) {
    return above(id, description, metric, threshold, 1);
  }

  /** The same when it has been so for several periods in a row. */
  Alarm above(String id, String description, IMetric metric, double threshold, int periods) {
    Alarm alarm =
        Alarm.Builder.create(scope, id)
            .alarmName(parameters.name(id))
            .alarmDescription(description)
            .metric(metric)
            .threshold(threshold)
            .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
            .evaluationPeriods(periods)
            .treatMissingData(TreatMissingData.NOT_BREACHING)
            .build();
    alarms.add(alarm);
    return alarm;
  }

  private void mailTo(Stack stack, String address) {
    Topic topic =
        Topic.Builder.create(scope, "Topic")
            .topicName(parameters.name("alarms"))
            .enforceSsl(true)
            .build();
    // A topic's own policy takes the place of the one that lets the account's alarms in.
    topic.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .principals(List.of(new ServicePrincipal("cloudwatch.amazonaws.com")))
            .actions(List.of("sns:Publish"))
            .resources(List.of(topic.getTopicArn()))
            .conditions(Map.of("StringEquals", Map.of("aws:SourceAccount", stack.getAccount())))
            .build());
    topic.addSubscription(new EmailSubscription(address));
    alarms.forEach(alarm -> alarm.addAlarmAction(new SnsAction(topic)));
  }

  static MetricOptions options(String statistic) {
    return MetricOptions.builder().period(PERIOD).statistic(statistic).build();
  }
}
