package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import java.util.ArrayList;
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

  /** Of its timeout. A video may well take its whole deadline, which is four fifths. */
  private static final double NEAR_TIMEOUT = 0.9;

  private final Construct scope;
  private final Parameters parameters;
  private final List<Alarm> alarms = new ArrayList<>();

  /** None yet. */
  Alarms(Construct scope, Parameters parameters) {
    this.scope = scope;
    this.parameters = parameters;
  }

  static List<Alarm> create(
      Stack stack, Parameters parameters, Queues queues, Functions functions) {
    Alarms alarms = new Alarms(new Construct(stack, "Alarms"), parameters);
    queues.deadLetters().forEach(alarms::deadLetters);
    alarms.age(queues.requests());
    functions.all().forEach(alarms::function);
    alarms.lost(functions.frameUpload());
    alarms.lost(functions.videoUpload());
    return alarms.mailed(stack);
  }

  /** All there are by now, mailed to whoever wants them. */
  List<Alarm> mailed(Stack stack) {
    parameters.alarmEmail().ifPresent(address -> mailTo(stack, address));
    return alarms;
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
    above(
        word + "-errors",
        "What clients send wrong is no error here: this is a bug, an outage or a timeout",
        function.metricErrors(options("Sum")),
        0);
    above(
        word + "-throttles",
        "More work came at once than the account's or the function's concurrency allows",
        function.metricThrottles(options("Sum")),
        0);
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

  /** One that goes off when a metric has been above that for its period. */
  void above(String id, String description, IMetric metric, double threshold) {
    above(id, description, metric, threshold, 1);
  }

  /** The same when it has been so for several periods in a row. */
  void above(String id, String description, IMetric metric, double threshold, int periods) {
    alarms.add(
        Alarm.Builder.create(scope, id)
            .alarmName(parameters.name(id))
            .alarmDescription(description)
            .metric(metric)
            .threshold(threshold)
            .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
            .evaluationPeriods(periods)
            .treatMissingData(TreatMissingData.NOT_BREACHING)
            .build());
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
