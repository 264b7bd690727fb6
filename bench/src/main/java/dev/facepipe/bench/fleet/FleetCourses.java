package dev.facepipe.bench.fleet;

import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.report.Curve;
import dev.facepipe.bench.report.Curve.Panels;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.Stage;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Plays loads to the fleet of the scalable tier, as {@code infra/} sets it up. */
public final class FleetCourses {
  private static final double HOUR = 3600;
  private static final double DAY = 24 * HOUR;
  private static final double MILLION_AN_HOUR = 1e6 / HOUR;

  // Pictures a second in a day's quietest and busiest hour. Assumed.
  private static final double NIGHT = 2;
  private static final double NOON = 150;

  /** Points of a plotted line; the eye cannot tell more apart. */
  private static final int POINTS = 288;

  private final Results results;

  private FleetCourses(Results results) {
    this.results = results;
  }

  /** Plays all loads. */
  public static void run(Stage stage, Results results) {
    stage.tell("fleet under a burst, a day, a million an hour, and a flood");
    FleetCourses courses = new FleetCourses(results);
    Fleet fleet = Fleet.ofTheStack();
    Fleet none = fleet.with(0, 0, true);
    Fleet blind = fleet.with(1, 0, false);
    Fleet protecting = fleet.with(1, HOUR / 60, true);
    Load burst = Load.burst(1000, 60);
    Load day = Load.poisson(FleetCourses::overTheDay, NOON, DAY);
    Load million = Load.poisson(time -> MILLION_AN_HOUR, MILLION_AN_HOUR, HOUR);
    Load flood = Load.poisson(time -> 2 * MILLION_AN_HOUR, 2 * MILLION_AN_HOUR, HOUR);
    String protectedDay = "the same day, workers protected while at work";
    courses.play("burst", "1,000 pictures at once", fleet, burst, HOUR / 4);
    courses.play(
        "burst-from-none", "1,000 pictures at once, no worker there", none, burst, HOUR / 2);
    courses.play("day", "a day, 2 to 150 a second", fleet, day, DAY);
    courses.play(
        "day-by-the-queue-alone", "the same day, sized by the queue alone", blind, day, DAY);
    courses.play("day-protected", protectedDay, protecting, day, DAY);
    courses.play("million", "a million in an hour", fleet, million, 1.5 * HOUR);
    courses.play("flood", "two million in an hour", fleet, flood, 2.5 * HOUR);
  }

  private static double overTheDay(double time) {
    return NIGHT + (NOON - NIGHT) * (1 - Math.cos(2 * Math.PI * time / DAY)) / 2;
  }

  private void play(String name, String title, Fleet fleet, Load load, double seconds) {
    Course course = Simulation.play(fleet, load, seconds);
    double[] latencies = course.latencies();
    results
        .figures()
        .add(
            Figure.of("fleet", title, Spread.of(latencies))
                .times(latencies)
                .value("pictures", latencies.length)
                .value("within", 100 * course.within(fleet.latency()))
                .value("latency", fleet.latency())
                .value("waiting", course.mostWaiting())
                .value("instances", course.mostInstances())
                .value("hours", course.instanceHours())
                .value("started", course.started())
                .value("reversals", course.reversals()));
    results.panels().add(panels(name, title, course));
  }

  private static Panels panels(String name, String title, Course course) {
    List<Course.Minute> minutes = course.minutes();
    double[] slowest = course.slowest();
    Curve.Line waiting = line("waiting", minutes.size(), i -> minutes.get(i).waiting());
    Curve.Line paid = line("paid for", minutes.size(), i -> minutes.get(i).instances());
    Curve.Line working = line("at work", minutes.size(), i -> minutes.get(i).working());
    Curve.Line longest = line("longest", minutes.size(), i -> slowest[i]);
    String wait = "longest wait for an answer, by when the picture came";
    return new Panels(
        name,
        List.of(
            curve(title + ": waiting in the queue", course, "pictures", waiting),
            curve("instances", course, "instances", paid, working),
            curve(wait, course, "seconds", longest)));
  }

  private static boolean isLong(int minutes) {
    return minutes > POINTS;
  }

  private static Curve curve(String title, Course course, String y, Curve.Line... lines) {
    String time = isLong(course.minutes().size()) ? "hours" : "minutes";
    return new Curve(title, title, time, y, false, List.of(lines));
  }

  /** Returns a line whose points are each the highest of several minutes. */
  private static Curve.Line line(String name, int minutes, IntToDoubleFunction value) {
    double unit = isLong(minutes) ? 60 : 1;
    int step = (minutes + POINTS - 1) / POINTS;
    return new Curve.Line(
        name,
        IntStream.iterate(0, from -> from < minutes, from -> from + step)
            .mapToObj(from -> point(from, Math.min(from + step, minutes), unit, value))
            .toList());
  }

  private static Curve.Point point(int from, int to, double unit, IntToDoubleFunction value) {
    double most = IntStream.range(from, to).mapToDouble(value).max().orElse(0);
    return new Curve.Point((from + 1) / unit, Spread.of(most));
  }
}
