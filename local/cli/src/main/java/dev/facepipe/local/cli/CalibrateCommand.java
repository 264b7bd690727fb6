package dev.facepipe.local.cli;

import dev.facepipe.common.message.Json;
import dev.facepipe.common.text.Printer;
import dev.facepipe.recognition.calibration.GalleryCalibrator;
import dev.facepipe.recognition.gallery.Calibration;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.LeaveOneOut;
import dev.facepipe.recognition.gallery.MatchRules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code facepipe calibrate}: chooses a gallery's threshold by measurement. */
@Command(
    name = "calibrate",
    description = {
      "Chooses the threshold of a gallery so that at most a given share of strangers get a name,"
          + " and stores the threshold in the gallery. Functions and workers use it, unless"
          + " MATCH_THRESHOLD is set.",
      "Each enrolled person is searched among the others, as a stranger would be. Each photograph"
          + " of a person with several is searched without itself. So no other pictures are needed;"
          + " --strangers adds some.",
      "The promise holds for strangers who are like the people of the gallery, in pictures like"
          + " theirs. Run this again when many people were added: 'gallery list' says when."
    },
    sortOptions = false)
final class CalibrateCommand implements Callable<Integer> {
  /** Points of a curve. */
  private static final int POINTS = 100;

  @Spec private CommandSpec spec;
  @Mixin private EmbedderOption embedderOption;
  @Mixin private GalleryOption galleryOption;
  @Mixin private MinFaceOption minFace;

  @Option(
      names = "--target",
      paramLabel = "SHARE",
      defaultValue = "1%",
      converter = ShareOption.class,
      description =
          "The largest share of strangers that may get a name, such as 1%% or 0.01 (default:"
              + " ${DEFAULT-VALUE}).")
  private double target;

  @Option(
      names = "--strangers",
      paramLabel = "DIR",
      description =
          "Photographs of people who are not enrolled, NAME/*.jpg or NAME.jpg: more strangers than"
              + " the gallery itself gives. Who looks like an enrolled person is named and left out.")
  private @Nullable Path strangers;

  @Option(
      names = "--keep-lookalikes",
      description = "Count the strangers who look like an enrolled person, too.")
  private boolean keepLookalikes;

  @Option(names = "--plot", paramLabel = "FILE.png", description = "Draw the curves into a file.")
  private @Nullable Path plot;

  @Option(names = "--dry-run", description = "Measure and print; leave the gallery as it is.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (plot != null && !plot.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
      throw new ParameterException(
          spec.commandLine(), "--plot is '%s'; expected a file NAME.png".formatted(plot));
    }
    if (plot != null) {
      NamedPlace.requirePlaceFor("--plot", plot);
    }
    if (strangers != null) {
      NamedPlace.requireFolder("--strangers", strangers, "expected photographs in NAME/*.jpg");
    }
    Gallery gallery = galleryOption.read();
    galleryOption.warn(gallery);
    int people = gallery.people().size();
    if (people == 0 || (people == 1 && strangers == null)) {
      throw new CommandFailed(
          "gallery %s has %s; expected two people or more, to compare them with each other, or one and --strangers"
              .formatted(galleryOption.where(), people == 0 ? "nobody" : "one person"));
    }
    LeaveOneOut measured = measure(gallery);
    List<Strangers.Stranger> others = others(gallery, measured);
    GalleryCalibrator calibrator =
        new GalleryCalibrator(
            gallery,
            measured,
            others.stream()
                .filter(other -> other.leftOut() == null)
                .mapToDouble(Strangers.Stranger::distance)
                .toArray());
    double threshold = calibrator.threshold(target);
    if (plot != null) {
      CalibrationPlot.write(calibrator.calibrator().curve(POINTS), threshold, plot);
    }
    boolean isStored = threshold > 0 && !dryRun;
    if (isStored) {
      Calibration calibration = calibrator.calibration(target, LocalDate.now(ZoneOffset.UTC));
      galleryOption.change(now -> now.calibrated(calibration));
    }
    CalibrationReport report =
        CalibrationReport.of(
            galleryOption.where(),
            gallery,
            measured,
            others,
            calibrator,
            target,
            threshold,
            isStored);
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(Json.write(report)); // rounded to six digits: shares can be tiny
    } else {
      report.print(out);
    }
    return threshold > 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private LeaveOneOut measure(Gallery gallery) {
    Printer err = new Printer(spec.commandLine().getErr());
    try (ProgressCount progress = new ProgressCount(err, "embeddings", gallery.size())) {
      return LeaveOneOut.of(gallery, progress::step);
    }
  }

  private List<Strangers.Stranger> others(Gallery gallery, LeaveOneOut measured) {
    if (strangers == null) {
      return List.of();
    }
    Printer err = new Printer(spec.commandLine().getErr());
    double alike = keepLookalikes ? 0 : alike(gallery, measured);
    List<Strangers.Stranger> others =
        Strangers.in(
            strangers,
            gallery,
            galleryOption.where(),
            embedderOption,
            alike,
            minFace.pixels(),
            err);
    others.stream()
        .filter(other -> other.leftOut() != null)
        .forEach(
            other ->
                err.line("facepipe: left out %s: %s".formatted(other.name(), other.leftOut())));
    return others;
  }

  /**
   * Returns the distance below which a stranger may be an enrolled person: people look alike there,
   * and no two enrolled people are so near to each other.
   */
  private static double alike(Gallery gallery, LeaveOneOut measured) {
    double alike = MatchRules.of(gallery.model()).alike(gallery);
    return measured.closest().isEmpty()
        ? alike
        : Math.min(alike, measured.closest().get(0).distance());
  }
}
