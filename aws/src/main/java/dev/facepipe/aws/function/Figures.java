package dev.facepipe.aws.function;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.facepipe.common.figure.Count;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Collects the CloudWatch metrics of one call: namespace {@code Facepipe}, dimension {@code
 * Service}, milliseconds of each step, and counts. Not thread-safe.
 *
 * <p>CloudWatch reads them from a log line in the embedded metric format. Source: Amazon CloudWatch
 * user guide, "Specification: Embedded metric format". Powertools writes the same line, but adds
 * 0.1 seconds to a start: docs/cold-start.md.
 */
final class Figures {
  private static final String NAMESPACE = "Facepipe";
  private static final String DIMENSION = "Service";

  private final Map<String, String> units = new LinkedHashMap<>();
  private final Map<String, List<Number>> values = new LinkedHashMap<>();

  /** Adds the timings and counts of one frame or video. */
  void add(Entry entry) {
    entry.timingsMs().forEach((step, ms) -> add(step.toString(), "Milliseconds", ms));
    entry.counts().forEach(this::count);
  }

  /** Adds {@code n} to a count that does not belong to a frame or video. */
  void count(Count what, int n) {
    add(what.toString(), "Count", n);
  }

  private void add(String name, String unit, Number value) {
    units.put(name, unit);
    values.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
  }

  /**
   * Returns the log line, or empty if there are no figures.
   *
   * @param service value of the dimension {@code Service}: the module's name
   */
  Optional<String> line(String service, Instant now) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("_aws", new Directions(now.toEpochMilli(), List.of(directive())));
    line.put(DIMENSION, service);
    line.putAll(values);
    return Optional.of(Json.write(line));
  }

  private Directive directive() {
    List<Metric> metrics = new ArrayList<>();
    units.forEach((name, unit) -> metrics.add(new Metric(name, unit)));
    return new Directive(NAMESPACE, List.of(List.of(DIMENSION)), metrics);
  }

  /** Says which values of the line are metrics, with the format's field names. */
  private record Directions(
      @JsonProperty("Timestamp") long timestamp,
      @JsonProperty("CloudWatchMetrics") List<Directive> directives) {}

  private record Directive(
      @JsonProperty("Namespace") String namespace,
      @JsonProperty("Dimensions") List<List<String>> dimensions,
      @JsonProperty("Metrics") List<Metric> metrics) {}

  private record Metric(@JsonProperty("Name") String name, @JsonProperty("Unit") String unit) {}
}
