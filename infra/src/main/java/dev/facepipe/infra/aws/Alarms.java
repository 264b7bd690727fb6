package dev.facepipe.infra.aws;

import dev.facepipe.common.figure.Count;
import dev.facepipe.infra.FunctionKind;
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

/** Makes alarms for problems that a person must look at, and mails them if an address is set. */
final class Alarms {
  private static final Duration PERIOD = Duration.minutes(5);

  /** A message that failed is hidden for three minutes, so an older one has failed twice. */
  private static final Duration OLD = Duration.minutes(5);

  /**
   * How long a picture may wait while frame-upload works at its cap, and a summary for its
   * function.
   */
  private static final Duration LATE = Duration.minutes(15);

  /** Share of the timeout. A video may take its whole deadline, four fifths of the timeout. */
  private static final double NEAR_TIMEOUT = 0.9;

  private final Construct scope;
  private final Parameters parameters;
  private final List<Alarm> alarms = new ArrayList<>();
  private final Map<FunctionKind, List<Alarm>> ofFunctions = new EnumMap<>(FunctionKind.class);

  /** Creates an empty set of alarms. */
  Alarms(Construct scope, Parameters parameters) {
    this.scope = scope;
    this.parameters = parameters;
  }

  static Alarms create(Stack stack, Parameters parameters, Queues queues, Functions functions) {
    Alarms alarms = new Alarms(new Construct(stack, "Alarms"), parameters);
    queues.deadLetters().forEach(alarms::deadLetters);
    alarms.age(queues.requests());
    alarms.lateSummaries(queues.summaries());
    functions.all().forEach(alarms::function);
    alarms.lost(functions.frameUpload());
    alarms.lost(functions.videoUpload());
    alarms.failedReplies(functions.frameUrl());
    alarms.gallery(functions.facesQueue());
    alarms.mail(stack);
    return alarms;
  }

  /** Mails all alarms made so far to the address in the parameters, if there is one. */
  void mail(Stack stack) {
    parameters.alarmEmail().ifPresent(address -> mailTo(stack, address));
  }

  List<Alarm> all() {
    return List.copyOf(alarms);
  }

  /** Returns the alarms that show that a function's new version is bad. */
  List<Alarm> of(LiveFunction live) {
    return ofFunctions.getOrDefault(live.kind(), List.of());
  }

  void deadLetters(Queue queue) {
    above(
        queue.getNode().getId(),
        "Messages failed on every try; infra/README.md says how to read and retry them",
        queue.metricApproximateNumberOfMessagesVisible(options("Maximum")),
        0);
  }

  void age(Queue queue) {
    above(
        "requests-age",
        "Messages wait for minutes: their function or workers fail, are throttled, or are overloaded",
        queue.metricApproximateAgeOfOldestMessage(options("Maximum")),
        OLD.toSeconds().doubleValue());
  }

  /**
   * Adds an alarm for summaries that nobody looks after. A summary that waits for its frames is a
   * new message after each look, so only a message that failed, or that no call took, gets old.
   */
  private void lateSummaries(Queue queue) {
    above(
        "summaries-age",
        "Summaries of videos wait for 15 minutes: their function fails, is throttled, or is overloaded",
        queue.metricApproximateAgeOfOldestMessage(options("Maximum")),
        LATE.toSeconds().doubleValue());
  }

  private void function(LiveFunction live) {
    String word = live.kind().word();
    DockerImageFunction function = live.function();
    bad(
        live,
        above(
            word + "-errors",
            "A bug, an outage or a timeout; invalid requests of clients do not count",
            function.metricErrors(options("Sum")),
            0));
    if (live.kind() == FunctionKind.FRAME_UPLOAD
        && parameters.capacity(live.kind()).reserved().isPresent()) {
      above(
          word + "-age",
          "Pictures wait for 15 minutes: frame-upload.reserved is too small for the load",
          function.metric("AsyncEventAge", options("Maximum")),
          LATE.toMilliseconds().doubleValue());
    } else {
      above(
          word + "-throttles",
          "More calls came at once than the concurrency of the account or the function allows",
          function.metricThrottles(options("Sum")),
          0);
    }
    above(
        word + "-duration",
        "An event took nearly as long as the function's timeout",
        function.metricDuration(options("Maximum")),
        NEAR_TIMEOUT * parameters.timeout(live.kind()).toMillis());
  }

  /** Adds an alarm for lost events, which failed and could not be sent to the dead letters. */
  private void lost(LiveFunction live) {
    above(
        live.kind().word() + "-lost",
        "Events failed and did not reach the dead letters",
        live.function().metric("DestinationDeliveryFailures", options("Sum")),
        0);
  }

  /**
   * Adds an alarm for 5xx replies. The handler turns exceptions into replies, so Lambda counts no
   * error. 4xx replies are errors of clients. Source: AWS Lambda developer guide, "Monitoring
   * Lambda function URLs".
   */
  private void failedReplies(LiveFunction live) {
    bad(
        live,
        above(
            live.kind().word() + "-5xx",
            "The Function URL replied with 5xx: a queue or bucket is unreachable, the load is too high,"
                + " or there is a bug",
            live.function().metric("Url5xxCount", options("Sum")),
            0));
  }

  private void gallery(LiveFunction live) {
    above(
        "gallery-unusable",
        "The gallery is missing, unreadable or of another network, so every new face is Unknown",
        Overview.ours(live.kind().image(), Count.GALLERY_UNUSABLE.toString(), options("Sum")),
        0);
  }

  private void bad(LiveFunction live, Alarm alarm) {
    ofFunctions.computeIfAbsent(live.kind(), first -> new ArrayList<>()).add(alarm);
  }

  /** Adds an alarm that goes off when a metric is above the threshold in one period. */
  Alarm above(String id, String description, IMetric metric, double threshold) {
    return above(id, description, metric, threshold, 1);
  }

  /** Adds an alarm that needs several periods in a row above the threshold. */
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
    // The topic's policy replaces the default one, which would let alarms publish.
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
