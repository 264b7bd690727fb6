package dev.facepipe.local.console.service;

import dev.facepipe.common.message.Answer;
import dev.facepipe.local.console.seen.SeenFaces;
import dev.facepipe.local.console.seen.Sightings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long each step of the last answers took. */
final class Steps {
  /** Answers that are looked at; with fewer than 100 the 95th percentile is a few answers. */
  private static final int LAST = 200;

  private Steps() {}

  /**
   * A step.
   *
   * @param step name as in the answer's timings
   * @param answers number of answers that have the step
   * @param medianMs milliseconds that half of the answers took at most
   * @param p95Ms milliseconds that 95% of the answers took at most
   */
  record Step(String step, int answers, double medianMs, double p95Ms) {}

  /** Returns the steps of the last pictures' answers, in the order of the answers' timings. */
  static List<Step> of(Sightings sightings) {
    Map<String, List<Double>> times = new LinkedHashMap<>();
    for (SeenFaces seen : sightings.newest(LAST)) {
      Answer answer = seen.sighting().answer();
      if (answer != null && answer.timingsMs() != null) {
        answer
            .timingsMs()
            .forEach((step, ms) -> times.computeIfAbsent(step, s -> new ArrayList<>()).add(ms));
      }
    }
    List<Step> steps = new ArrayList<>();
    times.forEach(
        (step, all) -> {
          List<Double> sorted = all.stream().sorted().toList();
          steps.add(new Step(step, sorted.size(), rank(sorted, 0.5), rank(sorted, 0.95)));
        });
    return steps;
  }

  /** Returns the smallest value that a share of the values does not exceed (nearest rank). */
  private static double rank(List<Double> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  /** Returns the number of sightings of the last hour. */
  static int lastHour(Sightings sightings) {
    return sightings.countSince(Instant.now().minus(Duration.ofHours(1)));
  }
}
