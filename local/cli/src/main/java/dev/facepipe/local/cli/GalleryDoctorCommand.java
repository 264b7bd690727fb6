package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.recognition.gallery.Doctor;
import dev.facepipe.recognition.gallery.Gallery;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code facepipe gallery doctor}: finds references that worsen matches. */
@Command(
    name = "doctor",
    description = {
      "Finds references of a gallery that worsen matches, and says what to do with each.",
      "A repeat is the same photograph as another reference of the person. A clash is nearer to"
          + " another person than to its own, or so near that a face could get either name. A misfit is far"
          + " from all other references of its person.",
      "With --apply, sets aside those that are surely harmful: they stay in the gallery, but are not"
          + " matched. The last reference of a person stays. 'facepipe gallery take-back' takes them"
          + " back."
    })
final class GalleryDoctorCommand implements Callable<Integer> {
  /** Most lines of a table: what to set aside comes first, and {@code --json} has all. */
  private static final int MOST_LINES = 100;

  @Spec private CommandSpec spec;
  @Mixin private GalleryOption galleryOption;

  @Option(names = "--apply", description = "Set aside what the table says.")
  private boolean apply;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() {
    Gallery before = galleryOption.read();
    List<Doctor.Finding> findings = examine(before);
    Gallery after = Doctor.apply(before, findings);
    if (apply && after != before) {
      after = galleryOption.change(now -> applied(now, before, findings)).after();
    }
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(
          CommandJson.write(Document.of(apply ? after : before, before.size(), findings, apply)));
    } else {
      print(before, after, findings, out);
    }
    return 0;
  }

  private List<Doctor.Finding> examine(Gallery gallery) {
    Printer err = new Printer(spec.commandLine().getErr());
    try (ProgressCount counter = new ProgressCount(err, "references", gallery.size())) {
      return Doctor.examine(gallery, Doctor.thresholds(gallery), counter::step);
    }
  }

  /** Returns the gallery after the findings; examines it anew if somebody else changed it. */
  private Gallery applied(Gallery now, Gallery examined, List<Doctor.Finding> findings) {
    return Doctor.apply(now, now.version().equals(examined.version()) ? findings : examine(now));
  }

  private void print(Gallery before, Gallery after, List<Doctor.Finding> findings, Printer out) {
    if (!findings.isEmpty()) {
      Table table = new Table("name", "photograph", "finding", "near", "action");
      findings.stream()
          .limit(MOST_LINES)
          .forEach(
              finding ->
                  table.row(
                      finding.name(),
                      finding.photograph(),
                      finding.reason(),
                      near(finding.nearest()),
                      finding.stays() == null ? "set aside" : "stays: " + finding.stays()));
      table.print(out);
    }
    if (findings.size() > MOST_LINES) {
      out.line("and %d more; --json prints all".formatted(findings.size() - MOST_LINES));
    }
    int count = before.size() - after.size();
    out.line(
        "%d of %d references %s; %s"
            .formatted(
                count,
                before.size(),
                apply ? "were set aside" : "are to be set aside",
                apply || count == 0 ? after : "--apply does it"));
  }

  private static String near(Doctor.@Nullable Nearest nearest) {
    return nearest == null
        ? ""
        : nearest.photograph().isEmpty() ? nearest.name() : nearest.photograph();
  }

  /** The output of {@code --json}. */
  private record Document(String gallery, int references, boolean applied, List<Line> findings) {
    static Document of(
        Gallery gallery, int references, List<Doctor.Finding> findings, boolean applied) {
      return new Document(
          gallery.version(), references, applied, findings.stream().map(Line::of).toList());
    }
  }

  private record Line(
      String name,
      @Nullable String photograph,
      String code,
      String words,
      @Nullable String nearestName,
      @Nullable String nearestPhotograph,
      boolean setAside,
      @Nullable String stays) {
    static Line of(Doctor.Finding finding) {
      Doctor.Nearest nearest = finding.nearest();
      return new Line(
          finding.name(),
          known(finding.photograph()),
          finding.reason().code(),
          finding.reason().words(),
          nearest == null ? null : nearest.name(),
          nearest == null ? null : known(nearest.photograph()),
          finding.stays() == null,
          finding.stays());
    }
  }

  /** Returns a photograph's name; null if it is not known. */
  static @Nullable String known(String photograph) {
    return photograph.isEmpty() ? null : photograph;
  }
}
