package dev.facepipe.local.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.figure.Step;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.local.cloud.CloudFigures.QueueState;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Source of the format: prometheus.io, "Exposition formats", text format 0.0.4. */
class CloudFiguresTest {
  private static final Pattern SAMPLE =
      Pattern.compile(
          "[a-z_]+(\\{([a-z]+=\"[^\"\\\\\n]*\",?)+})? (-?[0-9.]+(E-?[0-9]+)?|\\+Inf|NaN)");

  private static List<String> lines(CloudFigures figures) {
    return new String(figures.page().body(), UTF_8).lines().toList();
  }

  @Test
  void answersAreCountedByKindAndStepsAreTimed() {
    CloudFigures figures = new CloudFigures();
    RequestId id = RequestId.ofClient("Ada at the door");
    figures.tell(Entry.detected(id, 2, Map.of(Step.DETECT, 30.0)));
    figures.tell(Entry.detected(id, 0, Map.of(Step.DETECT, 70.0)));
    figures.tell(Entry.recognised(id, true, 1, 1, Map.of(Step.EMBED, 1500.0)));

    List<String> lines = lines(figures);

    assertTrue(lines.contains("facepipe_answers_total{kind=\"named\"} 1.0"), lines.toString());
    assertTrue(lines.contains("facepipe_answers_total{kind=\"no_face\"} 1.0"), lines.toString());
    assertTrue(lines.contains("facepipe_step_seconds_sum{step=\"detect\"} 0.1"), lines.toString());
    assertTrue(
        lines.contains("facepipe_step_seconds_bucket{step=\"detect\",le=\"0.05\"} 1"),
        lines.toString());
    assertTrue(lines.contains("facepipe_step_seconds_count{step=\"embed\"} 1"), lines.toString());
    assertFalse(lines.toString().contains("Ada"), lines.toString());
  }

  @Test
  void queuesShowTheirMessagesAndDeadLettersAreAddedUp() {
    CloudFigures figures = new CloudFigures();
    figures.addQueues(
        () ->
            Map.of(
                "requests", new QueueState(3, 1.5),
                "requests-dead", new QueueState(2, 60),
                "summaries-dead", new QueueState(1, 0)),
        name -> name.endsWith("-dead"));

    List<String> lines = lines(figures);

    assertTrue(lines.contains("facepipe_queue_messages{queue=\"requests\"} 3.0"), lines.toString());
    assertTrue(
        lines.contains("facepipe_queue_oldest_seconds{queue=\"requests-dead\"} 60.0"),
        lines.toString());
    assertTrue(lines.contains("facepipe_dead_letters 3.0"), lines.toString());
  }

  @Test
  void everyFigureHasItsHelpAndTypeAndEveryLineIsWellFormed() {
    CloudFigures figures = new CloudFigures();
    figures.add("facepipe_objects_bytes", "Bytes of all objects.", () -> 5);
    figures.tell(Entry.detected(RequestId.ofClient("a"), 0, Map.of(Step.DETECT, 30.0)));

    List<String> lines = lines(figures);

    for (String line : lines) {
      if (!line.startsWith("# HELP ") && !line.startsWith("# TYPE ")) {
        assertTrue(SAMPLE.matcher(line).matches(), line);
        String name = line.replaceFirst("(_bucket|_sum|_count)?[{ ].*", "");
        assertEquals(
            1, lines.stream().filter(l -> l.startsWith("# TYPE " + name + " ")).count(), line);
        assertEquals(
            1, lines.stream().filter(l -> l.startsWith("# HELP " + name + " ")).count(), line);
      }
    }
  }
}
