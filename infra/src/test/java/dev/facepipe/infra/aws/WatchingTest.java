package dev.facepipe.infra.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Match;

/** Tests the alarms, their mails, and the dashboard. */
class WatchingTest {
  private static final String ALARM = "AWS::CloudWatch::Alarm";

  /** Alarms on an alias's metrics or our own metrics; each has its own test. */
  private static final Set<String> OTHERWISE =
      Set.of("facepipe-dev-face-detection-5xx", "facepipe-dev-gallery-unusable");

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\w+)\\}");

  private final Synthesized dev = Synthesized.dev();

  @Test
  void stackHasAllAlarms() {
    assertEquals(
        Set.of(
            "facepipe-dev-requests-dead-letters",
            "facepipe-dev-frames-dead-letters",
            "facepipe-dev-videos-dead-letters",
            "facepipe-dev-summaries-dead-letters",
            "facepipe-dev-requests-age",
            "facepipe-dev-summaries-age",
            "facepipe-dev-face-detection-errors",
            "facepipe-dev-face-detection-throttles",
            "facepipe-dev-face-detection-duration",
            "facepipe-dev-face-detection-5xx",
            "facepipe-dev-gallery-unusable",
            "facepipe-dev-frame-upload-errors",
            "facepipe-dev-frame-upload-throttles",
            "facepipe-dev-frame-upload-duration",
            "facepipe-dev-frame-upload-lost",
            "facepipe-dev-face-recognition-errors",
            "facepipe-dev-face-recognition-throttles",
            "facepipe-dev-face-recognition-duration",
            "facepipe-dev-summaries-errors",
            "facepipe-dev-summaries-throttles",
            "facepipe-dev-summaries-duration",
            "facepipe-dev-video-splitting-errors",
            "facepipe-dev-video-splitting-throttles",
            "facepipe-dev-video-splitting-duration",
            "facepipe-dev-video-splitting-lost"),
        dev.resources(ALARM).values().stream()
            .map(alarm -> alarm.at("/Properties/AlarmName").asText())
            .collect(Collectors.toSet()));
  }

  @Test
  void alarmsWatchExistingResources() {
    Map<String, String> typeOf =
        Map.of("QueueName", "AWS::SQS::Queue", "FunctionName", "AWS::Lambda::Function");
    for (JsonNode alarm : dev.resources(ALARM).values()) {
      JsonNode properties = alarm.get("Properties");
      if (OTHERWISE.contains(properties.get("AlarmName").asText())) {
        continue;
      }
      assertEquals(1, properties.get("Dimensions").size(), alarm::toString);
      JsonNode dimension = properties.at("/Dimensions/0");
      String target = Synthesized.target(dimension.get("Value"));
      JsonNode watched = dev.resource(target);
      assertEquals(
          typeOf.get(dimension.get("Name").asText()), watched.get("Type").asText(), target);

      String name =
          watched.at("/Properties/QueueName").asText()
              + watched.at("/Properties/FunctionName").asText();
      assertTrue(
          properties.get("AlarmName").asText().startsWith(name),
          () -> properties.get("AlarmName") + " watches " + name);
    }
  }

  /** The handler turns exceptions into replies, so Lambda's own count of errors stays at 0. */
  @Test
  void alarmWatchesTheFunctionUrls5xx() {
    JsonNode alarm = dev.named(ALARM, "AlarmName", "facepipe-dev-face-detection-5xx");
    String function =
        dev.idOf("AWS::Lambda::Function", "FunctionName", "facepipe-dev-face-detection");

    assertEquals("AWS/Lambda", alarm.get("Namespace").asText());
    assertEquals("Url5xxCount", alarm.get("MetricName").asText());
    assertEquals("Sum", alarm.get("Statistic").asText());
    assertEquals(0, alarm.get("Threshold").asDouble());
    assertEquals("GreaterThanThreshold", alarm.get("ComparisonOperator").asText());
    // Every figure of Lambda has the function's name; not all are counted by alias, too.
    assertEquals(1, alarm.get("Dimensions").size());
    assertEquals("FunctionName", alarm.at("/Dimensions/0/Name").asText());
    assertEquals(function, Synthesized.target(alarm.at("/Dimensions/0/Value")));
  }

  @Test
  void alarmWatchesTheUnusableGallery() {
    JsonNode alarm = dev.named(ALARM, "AlarmName", "facepipe-dev-gallery-unusable");

    assertEquals("Facepipe", alarm.get("Namespace").asText());
    assertEquals("gallery_unusable", alarm.get("MetricName").asText());
    assertEquals(
        "[{\"Name\":\"Service\",\"Value\":\"face-recognition\"}]",
        alarm.get("Dimensions").toString());
    assertEquals(0, alarm.get("Threshold").asDouble());
  }

  /** A function at its cap is always throttled. The waiting time of pictures is what matters. */
  @Test
  void cappedFunctionIsWatchedByTheAgeOfItsEvents() {
    Synthesized prod = Synthesized.prod();
    JsonNode alarm = prod.named(ALARM, "AlarmName", "facepipe-prod-frame-upload-age");

    assertEquals("AsyncEventAge", alarm.get("MetricName").asText());
    assertEquals("Maximum", alarm.get("Statistic").asText());
    assertEquals(900_000, alarm.get("Threshold").asDouble());
    assertFalse(prod.json().toString().contains("facepipe-prod-frame-upload-throttles"));
  }

  @Test
  void costAboveTheBudgetIsMailed() {
    assertEquals(25, budget(Synthesized.chosen()));
    assertEquals(100, budget(Synthesized.prod()));
    assertEquals(400, budget(Synthesized.of(Synthesized.PROD_FLEET)));
    dev.template().resourceCountIs("AWS::Budgets::Budget", 0);
  }

  private static double budget(Synthesized stack) {
    JsonNode budget =
        stack.resources("AWS::Budgets::Budget").values().iterator().next().get("Properties");
    assertEquals("MONTHLY", budget.at("/Budget/TimeUnit").asText());
    assertEquals("USD", budget.at("/Budget/BudgetLimit/Unit").asText());
    Set<String> types = new TreeSet<>();
    for (JsonNode notification : budget.get("NotificationsWithSubscribers")) {
      types.add(notification.at("/Notification/NotificationType").asText());
      assertEquals("ops@example.org", notification.at("/Subscribers/0/Address").asText());
      assertEquals(100, notification.at("/Notification/Threshold").asInt());
    }
    assertEquals(Set.of("ACTUAL", "FORECASTED"), types);
    return budget.at("/Budget/BudgetLimit/Amount").asDouble();
  }

  @Test
  void oneDeadLetterRaisesAnAlarm() {
    dev.template()
        .resourcePropertiesCountIs(
            ALARM,
            Map.of(
                "Namespace", "AWS/SQS",
                "MetricName", "ApproximateNumberOfMessagesVisible",
                "Statistic", "Maximum",
                "Threshold", 0,
                "ComparisonOperator", "GreaterThanThreshold",
                "TreatMissingData", "notBreaching"),
            4);
  }

  /** The function sends the message of a waiting summary again, so a waiting message is young. */
  @Test
  void summaryThatNobodyLooksAfterRaisesAnAlarm() {
    JsonNode alarm = dev.named(ALARM, "AlarmName", "facepipe-dev-summaries-age");

    assertEquals("ApproximateAgeOfOldestMessage", alarm.get("MetricName").asText());
    assertEquals(900, alarm.get("Threshold").asDouble());
  }

  @Test
  void durationAlarmIsNearTheTimeoutAndAfterAVideosDeadline() {
    assertEquals(27_000, threshold("facepipe-dev-face-detection-duration"));
    assertEquals(54_000, threshold("facepipe-dev-frame-upload-duration"));
    assertEquals(27_000, threshold("facepipe-dev-face-recognition-duration"));
    assertEquals(270_000, threshold("facepipe-dev-summaries-duration"));
    // The deadline ends at 240 s, the function at 300 s.
    assertEquals(270_000, threshold("facepipe-dev-video-splitting-duration"));
  }

  @Test
  void withoutAnAddressNoMailIsSent() {
    dev.template().resourceCountIs("AWS::SNS::Topic", 0);
    for (JsonNode alarm : dev.resources(ALARM).values()) {
      assertFalse(alarm.get("Properties").has("AlarmActions"));
    }
  }

  @Test
  void everyAlarmIsMailedToTheAddress() {
    Synthesized mailed = Synthesized.chosen();
    String topic = mailed.idOf("AWS::SNS::Topic", "TopicName", "facepipe-prod-alarms");

    mailed
        .template()
        .hasResourceProperties(
            "AWS::SNS::Subscription",
            Map.of(
                "Protocol", "email",
                "Endpoint", "ops@example.org",
                "TopicArn", Map.of("Ref", topic)));
    mailed
        .template()
        .allResourcesProperties(ALARM, Map.of("AlarmActions", List.of(Map.of("Ref", topic))));
  }

  /** A topic's own policy replaces the default policy, which would let alarms publish. */
  @Test
  void alarmsMayPublishAndOnlyOverTls() {
    Synthesized mailed = Synthesized.chosen();

    mailed
        .template()
        .hasResourceProperties(
            "AWS::SNS::TopicPolicy",
            Map.of(
                "PolicyDocument",
                Map.of(
                    "Statement",
                    Match.arrayWith(
                        List.of(
                            Match.objectLike(
                                Map.of(
                                    "Effect", "Deny",
                                    "Action", "sns:Publish",
                                    "Condition",
                                        Map.of("Bool", Map.of("aws:SecureTransport", "false")))),
                            Match.objectLike(
                                Map.of(
                                    "Effect", "Allow",
                                    "Action", "sns:Publish",
                                    "Principal",
                                        Map.of("Service", "cloudwatch.amazonaws.com"))))))));
  }

  @Test
  void dashboardShowsEveryStepAndCount() throws IOException {
    Set<String> shown = new TreeSet<>();
    for (JsonNode metric : metrics()) {
      if (metric.get(0).asText().equals("Facepipe")) {
        assertEquals("Service", metric.get(2).asText());
        shown.add(
            metric.get(3).asText()
                + " "
                + metric.get(1).asText()
                + " "
                + metric.get(4).get("stat").asText());
      }
    }

    assertEquals(
        Set.of(
            "face-detection decode p50",
            "face-detection decode p99",
            "face-detection detect p50",
            "face-detection detect p99",
            "face-detection crop p50",
            "face-detection crop p99",
            "face-recognition queue p50",
            "face-recognition queue p99",
            "face-recognition embed p50",
            "face-recognition embed p99",
            "face-recognition match p50",
            "face-recognition match p99",
            "video-splitting download p50",
            "video-splitting download p99",
            "video-splitting cut p50",
            "video-splitting cut p99",
            "summaries fetch p50",
            "summaries fetch p99",
            "summaries gather p50",
            "summaries gather p99",
            "summaries write p50",
            "summaries write p99",
            "face-detection frames Sum",
            "face-detection faces Sum",
            "face-detection no_face Sum",
            "face-detection refused Sum",
            "face-recognition named Sum",
            "face-recognition unknown Sum",
            "face-recognition refused Sum",
            "face-recognition gallery_unusable Sum",
            "video-splitting videos Sum",
            "video-splitting refused Sum",
            "summaries videos Sum",
            "summaries people Sum",
            "summaries strangers Sum"),
        shown);
  }

  @Test
  void dashboardShowsQueuesAndFunctions() throws IOException {
    Set<String> shown = new TreeSet<>();
    for (JsonNode metric : metrics()) {
      if (metric.get(0).isTextual() && metric.get(0).asText().startsWith("AWS/")) {
        String resource = metric.get(3).asText();
        Matcher reference = REFERENCE.matcher(resource);
        assertTrue(reference.matches(), resource);
        JsonNode watched = dev.resource(reference.group(1));
        shown.add(
            metric.get(1).asText()
                + " "
                + watched.at("/Properties/QueueName").asText().replace("facepipe-dev-", "")
                + watched.at("/Properties/FunctionName").asText().replace("facepipe-dev-", ""));
      }
    }

    Set<String> expected = new TreeSet<>();
    for (String queue :
        List.of(
            "requests",
            "summaries",
            "responses",
            "requests-dead-letters",
            "summaries-dead-letters",
            "frames-dead-letters",
            "videos-dead-letters")) {
      expected.add("ApproximateNumberOfMessagesVisible " + queue);
    }
    expected.add("ApproximateAgeOfOldestMessage requests");
    expected.add("ApproximateAgeOfOldestMessage summaries");
    expected.add("ApproximateAgeOfOldestMessage responses");
    for (String function :
        List.of(
            "face-detection", "frame-upload", "face-recognition", "video-splitting", "summaries")) {
      for (String metric : List.of("Invocations", "Errors", "Throttles", "Duration")) {
        expected.add(metric + " " + function);
      }
    }
    assertEquals(expected, shown);
  }

  /** 1,769 MB are 1.7275390625 GB. Lambda counts milliseconds. */
  @Test
  void costIsTimeMultipliedByMemory() throws IOException {
    Set<String> expressions =
        metrics().stream()
            .filter(metric -> metric.get(0).has("expression"))
            .map(metric -> metric.get(0).get("expression").asText())
            .collect(Collectors.toSet());

    assertEquals(
        Set.of(
            "frame_url / 1000 * 1.7275390625",
            "frame_upload / 1000 * 1.7275390625",
            "faces_queue / 1000 * 1.7275390625",
            "video_upload / 1000 * 1.7275390625",
            "summaries_queue / 1000 * 1.7275390625"),
        expressions);
  }

  private double threshold(String alarm) {
    return dev.named(ALARM, "AlarmName", alarm).get("Threshold").asDouble();
  }

  /** Returns every metric of every graph. */
  private List<JsonNode> metrics() throws IOException {
    List<JsonNode> metrics = new ArrayList<>();
    for (JsonNode widget : dashboard().get("widgets")) {
      widget.at("/properties/metrics").forEach(metrics::add);
    }
    assertFalse(metrics.isEmpty());
    return metrics;
  }

  /** Returns the dashboard from its JSON string. Each reference in it becomes ${id}. */
  private JsonNode dashboard() throws IOException {
    Map<String, JsonNode> dashboards = dev.resources("AWS::CloudWatch::Dashboard");
    assertEquals(1, dashboards.size());
    JsonNode body =
        dashboards.values().iterator().next().at("/Properties/DashboardBody/Fn::Join/1");
    StringBuilder text = new StringBuilder();
    body.forEach(
        part ->
            text.append(part.isTextual() ? part.asText() : "${" + Synthesized.target(part) + "}"));
    return new ObjectMapper().readTree(text.toString());
  }
}
