package dev.facepipe.bench.fleet;

import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.report.Curve;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Panels;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What the fleet would do under loads that it must bear. */
public final class FleetCourses {
  private static final String PART = "fleet";
  private static final double HOUR = 3600;
  private static final double DAY = 24 * HOUR;
  private static final double MILLION_AN_HOUR = 1e6 / HOUR;

  // A day's quietest and busiest hour, in pictures a second. Assumed.
  private static final double NIGHT = 2;
  private static final double NOON = 150;

  /** Points of a plotted line; more cannot be told apart. */
  private static final int POINTS = 288;

  private FleetCourses() {}

  /** Plays all of them. */
  public static void run(Stage stage, Results results) {
    stage.told().accept("fleet under a burst, a day, a million an hour, and a flood");
    Fleet fleet = Fleet.ofTheStack();
    Load burst = Load.burst(1000, 60);
    Load day = Load.poisson(FleetCourses::overTheDay, NOON, DAY);
    play(results, "burst", "1,000 pictures at once", fleet, burst, HOUR / 4);
    play(
        results,
        "burst-from-none",
        "1,000 pictures at once, no worker there",
        fleet.withMinimum(0),
        burst,
        HOUR / 2);
    play(results, "day", "a day, 2 to 150 a second", fleet, day, DAY);
    play(
        results,
        "day-by-the-queue-alone",
        "the same day, sized by the queue alone",
        fleet.blindToArrivals(),
        day,
        DAY);
    play(
        results,
        "day-protected",
        "the same day, workers protected while at work",
        fleet.protectedFor(HOUR / 60),
        day,
        DAY);
    play(results, "million", "a million in an hour", fleet, hour(MILLION_AN_HOUR), 1.5 * HOUR);
    play(results, "flood", "two million in an hour", fleet, hour(2 * MILLION_AN_HOUR), 2.5 * HOUR);
  }

  private static Load hour(double rate) {
    return Load.poisson(time -> rate, rate, HOUR);
  }

  private static double overTheDay(double time) {
    return NIGHT + (NOON - NIGHT) * (1 - Math.cos(2 * Math.PI * time / DAY)) / 2;
  }

  private static void play(
      Results results, String name, String title, Fleet fleet, Load load, double seconds) {
    Course course = Simulation.play(fleet, load, seconds);
    results.add(
        Figure.of(PART, title, "s", Spread.of(course.latencies()))
            .noting(List.of(said(course, fleet.latency()))));
    results.add(panels(name, title, course));
  }

  private static String said(Course course, double latency) {
    double[] latencies = course.latencies();
    return String.format(
        Locale.ROOT,
        "%,d pictures; 99th percentile %.1f s, longest %.1f s, %.1f %% within %.0f s; at most %,d"
            + " waiting and %d instances; %.1f instance-hours, %d instances started, %d changes of"
            + " mind",
        latencies.length,
        Spread.percentile(latencies, 0.99),
        Arrays.stream(latencies).max().orElse(0),
        100 * course.within(latency),
        latency,
        course.mostWaiting(),
        course.mostInstances(),
        course.instanceHours(),
        course.started(),
        course.reversals());
  }

  private static Panels panels(String name, String title, Course course) {
    boolean isLong = course.minutes().size() > POINTS;
    String time = isLong ? "hours" : "minutes";
    double unit = isLong ? 60 : 1;
    return new Panels(
        name,
        List.of(
            curve(
                title + ": waiting in the queue",
                time,
                "pictures",
                List.of(line("waiting", course, unit, Course.Minute::waiting))),
            curve(
                "instances",
                time,
                "instances",
                List.of(
                    line("paid for", course, unit, Course.Minute::instances),
                    line("at work", course, unit, Course.Minute::working))),
            curve(
                "longest wait for an answer, by when the picture came",
                time,
                "seconds",
                List.of(line("longest", course, unit, Course.Minute::slowest)))));
  }

  private static Curve curve(String title, String x, String y, List<Curve.Line> lines) {
    return new Curve(title, title, x, y, false, lines);
  }

  /** The most of as many minutes as make one point. */
  private static Curve.Line line(
      String name, Course course, double unit, ToDoubleFunction<Course.Minute> value) {
    List<Course.Minute> minutes = course.minutes();
    int step = (minutes.size() + POINTS - 1) / POINTS;
    List<Curve.Point> points = new ArrayList<>();
    for (int from = 0; from < minutes.size(); from += step) {
      double most =
          minutes.subList(from, Math.min(from + step, minutes.size())).stream()
              .mapToDouble(value)
              .max()
              .orElse(0);
      points.add(new Curve.Point((from + 1) / unit, Spread.of(most)));
    }
    return new Curve.Line(name, points);
  }
}
