package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.recognition.calibration.Calibrator;
import dev.facepipe.recognition.calibration.Calibrator.Effect;
import dev.facepipe.recognition.calibration.GalleryCalibrator;
import dev.facepipe.recognition.calibration.Share;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.LeaveOneOut;
import dev.facepipe.recognition.gallery.MatchRules;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What calibration found, as {@code --json} prints it.
 *
 * @param enrolled enrolled people who were searched among the others
 * @param strangers people of the folder of strangers who were counted
 * @param leftOut people of that folder who may be enrolled
 * @param photographs photographs of people with several, searched without themselves
 * @param copies embeddings left out because the person has an equal one
 * @param closest the enrolled people who are nearest to each other, some pairs, nearest first
 * @param withoutClosest the threshold if the first pair were left out; null unless they look like
 *     one person
 * @param bestPromise smallest share of strangers named that so many strangers can promise
 * @param needed strangers needed to promise the target
 * @param threshold the threshold for the target, or for the best promise; 0 if there is none
 * @param stored true if the gallery has the threshold now
 * @param rows the threshold before, and those for some promises
 */
record CalibrationReport(
    String gallery,
    String model,
    int enrolled,
    int strangers,
    List<Strangers.Stranger> leftOut,
    int photographs,
    int copies,
    List<LeaveOneOut.Pair> closest,
    @Nullable Double withoutClosest,
    double target,
    double bestPromise,
    int needed,
    double threshold,
    boolean stored,
    List<Row> rows) {
  /** Shares that the table shows, if so many strangers can promise them. */
  private static final List<Double> SHOWN = List.of(0.001, 0.01, 0.02, 0.05, 0.1);

  /** Smaller shares are printed as such: no measurement tells them from 0. */
  private static final double SMALLEST = 1e-4;

  /**
   * A line of the table.
   *
   * @param promise largest share of strangers named; null for the threshold before
   * @param namedAtTen share of strangers named with 10 times as many people, by the fitted tail
   */
  record Row(
      @Nullable Double promise,
      double threshold,
      Share named,
      Share missed,
      @Nullable Double namedAtTen,
      @Nullable Double namedAtHundred) {
    static Row of(@Nullable Double promise, Effect effect) {
      return new Row(
          promise,
          rounded(effect.threshold()),
          rounded(effect.named()),
          rounded(effect.missed()),
          rounded(effect.namedAtTen()),
          rounded(effect.namedAtHundred()));
    }
  }

  static CalibrationReport of(
      String where,
      Gallery gallery,
      LeaveOneOut measured,
      List<Strangers.Stranger> others,
      GalleryCalibrator chosen,
      double target,
      double threshold,
      boolean stored) {
    Calibrator calibrator = chosen.calibrator();
    List<Row> rows = new ArrayList<>();
    double before = MatchRules.of(gallery.model()).in(gallery).threshold();
    rows.add(Row.of(null, calibrator.effect(before)));
    DoubleStream.concat(SHOWN.stream().mapToDouble(Double::doubleValue), DoubleStream.of(target))
        .map(share -> Math.max(share, calibrator.bestPromise()))
        .sorted()
        .distinct()
        .forEach(
            share ->
                calibrator
                    .threshold(share)
                    .ifPresent(at -> rows.add(Row.of(share, calibrator.effect(at)))));
    int counted = calibrator.strangers() - measured.strangers().size();
    return new CalibrationReport(
        where,
        gallery.model().name(),
        measured.strangers().size(),
        counted,
        others.stream().filter(other -> other.leftOut() != null).toList(),
        measured.appearances().size(),
        measured.copies(),
        measured.closest(),
        rounded(chosen.withoutClosest(target)),
        target,
        rounded(calibrator.bestPromise()),
        calibrator.needed(target),
        rounded(threshold),
        stored,
        rows);
  }

  /** Prints a table, and what to do. */
  void print(Printer out) {
    Table table =
        new Table(
            "promise",
            "threshold",
            "strangers named",
            "own photographs missed",
            "10 times the people",
            "100 times");
    for (Row row : rows) {
      table.row(
          row.promise() == null ? "now" : percent(row.promise()),
          "%.3f".formatted(row.threshold()),
          text(row.named()),
          text(row.missed()),
          row.namedAtTen() == null ? "" : percent(row.namedAtTen()),
          row.namedAtHundred() == null ? "" : percent(row.namedAtHundred()));
    }
    table.print(out);
    out.line(
        "strangers: %d enrolled people, each among the others%s. Own: %d photographs of people with several%s"
            .formatted(
                enrolled,
                strangers == 0 ? "" : ", and %d from the folder".formatted(strangers),
                photographs,
                copies == 0 ? "" : "; %d copies left out".formatted(copies)));
    if (!closest.isEmpty()) {
      out.line(
          "nearest to each other: "
              + closest.stream()
                  .map(
                      pair ->
                          "%s and %s (%.3f apart)"
                              .formatted(pair.name(), pair.other(), pair.distance()))
                  .collect(Collectors.joining(", "))
              + advice());
    }
    out.line(conclusion());
  }

  private String advice() {
    return withoutClosest == null
        ? ""
        : ". Without the first two the threshold would be %.3f. If they are one person: 'facepipe gallery merge'. If they look alike, such as twins: MATCH_THRESHOLD"
            .formatted(withoutClosest);
  }

  private String conclusion() {
    if (threshold == 0) {
      return "no threshold: people of different names have equal photographs; 'facepipe gallery doctor' finds them";
    }
    String kept = stored ? "stored in " + gallery : "not stored";
    return target < bestPromise
        ? "threshold %.3f, %s. %d strangers can promise %s at best; %s needs %d. --strangers adds some"
            .formatted(
                threshold,
                kept,
                enrolled + strangers,
                percent(bestPromise),
                percent(target),
                needed)
        : "threshold %.3f, %s: of strangers like these, at most %s get a name"
            .formatted(threshold, kept, percent(target));
  }

  private static String text(Share share) {
    return share.of() == 0
        ? "none to tell"
        : "%d of %d (%s to %s)"
            .formatted(share.count(), share.of(), percent(share.low()), percent(share.high()));
  }

  /** Returns a share in percent, with two digits that count. */
  static String percent(double share) {
    if (share > 0 && share < SMALLEST) {
      return "under 0.01%";
    }
    BigDecimal percent = BigDecimal.valueOf(share * 100).round(new MathContext(2));
    return percent.signum() == 0 ? "0%" : percent.stripTrailingZeros().toPlainString() + "%";
  }

  private static Share rounded(Share share) {
    return new Share(
        share.count(),
        share.of(),
        rounded(share.share()),
        rounded(share.low()),
        rounded(share.high()));
  }

  private static @Nullable Double rounded(OptionalDouble value) {
    return value.isEmpty() ? null : (Double) rounded(value.getAsDouble());
  }

  private static double rounded(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).round(new MathContext(6)).doubleValue()
        : value;
  }
}
