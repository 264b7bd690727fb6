package dev.facepipe.local.console.trust;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.facepipe.local.console.people.RecentFace;
import dev.facepipe.local.console.trust.Measurements.Measured;
import dev.facepipe.recognition.calibration.Calibrator;
import dev.facepipe.recognition.calibration.Share;
import dev.facepipe.recognition.gallery.Calibration;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.LeaveOneOut;
import dev.facepipe.recognition.gallery.Match;
import dev.facepipe.recognition.gallery.MatchRules;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What thresholds do to a gallery, as the API shows it. Distances are L2 distances.
 *
 * @param gallery version of the gallery that was measured
 * @param photographs number of embeddings
 * @param now the gallery's threshold
 * @param byDefault the default threshold for a gallery of this size
 * @param used the threshold of the newest answer that this gallery gave; differs from {@code now}
 *     if the service has a threshold of its own
 * @param strangers people who were searched among the others
 * @param own photographs of people with several, searched without themselves
 * @param copies embeddings left out because the person has an equal one
 * @param bestPromise smallest share of strangers named that so many strangers can promise
 * @param needed strangers needed to promise 1%
 * @param closest the people who are nearest to each other, nearest first
 * @param withoutClosest the threshold for 1% without the first pair; null unless they look like one
 *     person
 * @param atOnePercent the threshold that calibration for 1% would store; null if there is none
 * @param step distance between two points
 * @param points effects of growing thresholds
 * @param seen the faces seen last, searched in this gallery, newest first
 */
record Curve(
    String gallery,
    String model,
    int people,
    int photographs,
    double now,
    @JsonProperty("default") double byDefault,
    @Nullable Stored calibration,
    @Nullable Double used,
    int strangers,
    int own,
    int copies,
    double bestPromise,
    int needed,
    List<LeaveOneOut.Pair> closest,
    @Nullable Double withoutClosest,
    Point atNow,
    Point atDefault,
    @Nullable Point atOnePercent,
    double step,
    List<Point> points,
    List<SeenFace> seen) {

  /** The share that {@code ./facepipe calibrate} promises if nothing else is asked for. */
  static final double ONE_PERCENT = 0.01;

  /** Distance between points; finer than any gallery of under a million people tells apart. */
  private static final double STEP = 0.005;

  /** Most points: a screen has not many more pixels. */
  private static final int MOST_POINTS = 400;

  /**
   * The calibration in a gallery.
   *
   * @param stale true if the gallery grew by half since
   */
  record Stored(
      double threshold, double target, int people, String date, String rule, boolean stale) {
    static Stored of(Calibration calibration, Gallery gallery) {
      return new Stored(
          calibration.threshold(),
          calibration.target(),
          calibration.people(),
          calibration.date().toString(),
          calibration.rule(),
          calibration.isStale(gallery.people().size()));
    }
  }

  /**
   * What a threshold does.
   *
   * @param promise share of strangers of whom at most that many get a name, 0 to 1
   * @param named strangers who get a name
   * @param missed own photographs that do not get their name
   * @param namedAtTen share of strangers named with 10 times as many people; null if there are too
   *     few strangers to tell
   */
  record Point(
      double threshold, double promise, Share named, Share missed, @Nullable Double namedAtTen) {
    static Point of(Calibrator calibrator, double threshold) {
      Calibrator.Effect effect = calibrator.effect(threshold);
      OptionalDouble ten = effect.namedAtTen();
      return new Point(
          threshold,
          calibrator.promise(threshold),
          effect.named(),
          effect.missed(),
          ten.isPresent() ? ten.getAsDouble() : null);
    }
  }

  /**
   * A face that was seen, searched in the gallery as it is now.
   *
   * @param sighting id of the sighting
   * @param face number of the face, from 0
   * @param picture true if there is a thumbnail
   * @param nearest the nearest person; null if the face never gets a name, at no threshold
   * @param distance distance to the nearest person; null as {@code nearest}
   * @param factor the face is named within this part of the threshold: 1 for a picture, less for a
   *     person of a video
   */
  record SeenFace(
      String sighting,
      int face,
      String at,
      boolean picture,
      @Nullable String nearest,
      @Nullable Double distance,
      double factor) {
    static SeenFace of(RecentFace face) {
      Match match = face.match();
      // A face that is nearer to an ignored face than to every person stays without a name.
      Match nearest =
          match != null && match.toIgnored() == null && face.isRecognisable() ? match : null;
      return new SeenFace(
          face.id().sighting(),
          face.index(),
          face.at(),
          face.hasPicture(),
          nearest == null ? null : nearest.name(),
          nearest == null ? null : (Double) nearest.distance(),
          face.rule().threshold() / face.galleryRule().threshold());
    }
  }

  static Curve of(Measured measured, @Nullable Double used, List<SeenFace> seen) {
    Gallery gallery = measured.gallery();
    LeaveOneOut within = measured.within();
    Calibrator calibrator = measured.calibrator().calibrator();
    MatchRules rules = MatchRules.of(gallery.model());
    double now = rules.in(gallery).threshold();
    double byDefault = rules.defaults().gallery(gallery.size());
    double chosen = measured.calibrator().threshold(ONE_PERCENT);
    OptionalDouble withoutClosest = measured.calibrator().withoutClosest(ONE_PERCENT);
    double most = Math.max(most(within), Math.max(now, byDefault));
    double step = STEP * Math.max(1, Math.ceil(1.05 * most / STEP / MOST_POINTS));
    return new Curve(
        gallery.version(),
        gallery.model().name(),
        gallery.people().size(),
        gallery.size(),
        now,
        byDefault,
        gallery.calibration().map(stored -> Stored.of(stored, gallery)).orElse(null),
        used,
        calibrator.strangers(),
        within.appearances().size(),
        within.copies(),
        calibrator.bestPromise(),
        calibrator.needed(ONE_PERCENT),
        within.closest(),
        withoutClosest.isPresent() ? withoutClosest.getAsDouble() : null,
        Point.of(calibrator, now),
        Point.of(calibrator, byDefault),
        chosen > 0 ? Point.of(calibrator, chosen) : null,
        step,
        points(calibrator, step, (int) Math.ceil(1.05 * most / step)),
        seen);
  }

  private static List<Point> points(Calibrator calibrator, double step, int count) {
    List<Point> points = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      points.add(Point.of(calibrator, Math.round(i * step * 1000) / 1000.0));
    }
    return points;
  }

  /** Returns the largest distance that was measured. */
  private static double most(LeaveOneOut within) {
    double most = 0;
    for (double distance : within.strangers().values()) {
      most = Math.max(most, distance);
    }
    for (LeaveOneOut.Appearance appearance : within.appearances()) {
      most = Math.max(most, appearance.own());
    }
    return most;
  }
}
