package dev.facepipe.local.console.trust;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.local.console.http.Call;
import dev.facepipe.local.console.http.Reply;
import dev.facepipe.local.console.http.Route;
import dev.facepipe.local.console.people.CurrentGallery;
import dev.facepipe.local.console.people.RecentFace;
import dev.facepipe.local.console.people.RecentFaces;
import dev.facepipe.local.console.trust.Measurements.Measured;
import dev.facepipe.local.console.undo.Undo;
import dev.facepipe.local.console.undo.Undo.Done;
import dev.facepipe.local.console.undo.What;
import dev.facepipe.recognition.gallery.Calibration;
import dev.facepipe.recognition.gallery.Gallery;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of the API that shows what thresholds do, and stores one. Thread-safe. */
public final class ThresholdApi implements AutoCloseable {
  /** Faces that show what a threshold would have done. */
  private static final int MOST_SEEN = 50;

  private final CurrentGallery gallery;
  private final RecentFaces recentFaces;
  private final Undo undo;
  private final Measurements measurements = new Measurements();

  /** Measures this gallery. All three stay the caller's. */
  public ThresholdApi(CurrentGallery gallery, RecentFaces recentFaces, Undo undo) {
    this.gallery = gallery;
    this.recentFaces = recentFaces;
    this.undo = undo;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/api/threshold", call -> Reply.json(curve())),
        new Route("PUT", "/api/threshold", call -> Reply.json(put(call))));
  }

  private record Wanted(@Nullable Double threshold, @Nullable Double promise) {}

  private Curve curve() {
    Measured measured = measurements.of(gallery.now());
    List<RecentFace> seen = recentFaces.now().faces().stream().limit(MOST_SEEN).toList();
    return Curve.of(
        measured, used(measured.gallery(), seen), seen.stream().map(Curve.SeenFace::of).toList());
  }

  /** Returns the threshold of the newest picture that this gallery named; null if there is none. */
  private static @Nullable Double used(Gallery gallery, List<RecentFace> seen) {
    for (RecentFace one : seen) {
      Answer answer = one.seen().sighting().answer();
      NamedFace face = one.seen().face(one.index());
      if (answer != null
          && face != null
          && face.threshold() != null
          && gallery.version().equals(answer.gallery())) {
        return face.threshold().doubleValue();
      }
    }
    return null;
  }

  private Done put(Call call) throws IOException {
    Wanted wanted = call.json(Wanted.class);
    if ((wanted.threshold() == null) == (wanted.promise() == null)) {
      throw ApiRefused.bad(
          "bad_json", "the body has no or both of threshold and promise; expected one of them");
    }
    Measured measured = measurements.of(gallery.now());
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    Calibration calibration =
        wanted.threshold() != null
            ? byHand(measured, wanted.threshold(), today)
            : promised(measured, Optional.ofNullable(wanted.promise()).orElseThrow(), today);
    return undo.changed(
        gallery.store().change("calibrate", now -> now.calibrated(calibration)),
        What.of(
            "threshold",
            "the threshold of the gallery is {threshold} now",
            "threshold",
            "%.3f".formatted(calibration.threshold())));
  }

  private static Calibration byHand(Measured measured, double threshold, LocalDate today) {
    if (!(threshold > 0 && threshold < Double.POSITIVE_INFINITY)) { // also refuses NaN
      throw ApiRefused.bad(
          "bad_threshold", "threshold is %s; expected a distance above 0".formatted(threshold));
    }
    return measured.calibrator().byHand(threshold, today);
  }

  private static Calibration promised(Measured measured, double promise, LocalDate today) {
    if (!(promise > 0 && promise < 1)) {
      throw ApiRefused.bad(
          "bad_promise", "promise is %s; expected a share above 0 and below 1".formatted(promise));
    }
    if (measured.gallery().people().size() < 2) {
      throw new ApiRefused(
          409,
          "too_few_people",
          "the gallery has fewer than two people; expected two or more, to compare them with each"
              + " other");
    }
    if (measured.calibrator().threshold(promise) == 0) {
      throw new ApiRefused(
          409,
          "no_threshold",
          "people of different names have equal photographs; no threshold tells them apart");
    }
    return measured.calibrator().calibration(promise, today);
  }

  @Override
  public void close() {
    measurements.close();
  }
}
