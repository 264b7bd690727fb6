package dev.facepipe.local.cli;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.common.text.Printer;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.gallery.Doctor;
import dev.facepipe.recognition.gallery.Enrolment;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Ignored;
import dev.facepipe.recognition.gallery.Match;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe gallery ignore}: makes faces that are nobody. */
@Command(
    name = "ignore",
    description = {
      "Ignores all faces in photographs: a face that is nearer to one of them than to every person"
          + " gets no name.",
      "Refuses a face that is near enough to a person to get the person's name, unless --accept"
          + " known. The exit code is 1 if a face or a photograph was refused."
    })
final class GalleryIgnoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private EmbedderOption embedderOption;
  @Mixin private GalleryOption galleryOption;
  @Mixin private MinFaceOption minFace;

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What to call the faces in lists, such as 'poster in the hall'.")
  private String label;

  /** What is refused otherwise. */
  private enum Accepted {
    KNOWN
  }

  @Option(
      names = "--accept",
      paramLabel = "known",
      description = "Ignore faces too that are near an enrolled person.")
  private @Nullable Accepted accepted;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Parameters(arity = "1..*", paramLabel = "PHOTO", description = "Photographs.")
  private List<Path> files;

  private final List<Line> lines = new ArrayList<>();

  @Override
  public Integer call() {
    Gallery before = galleryOption.read();
    Gallery gallery = before;
    try (Mtcnn mtcnn = embedderOption.networks().detector(minFace.pixels());
        Embedder embedder = embedderOption.load()) {
      before.requireModel(embedder.model(), galleryOption.where());
      for (Path file : files) {
        gallery = ignore(gallery, file, mtcnn, embedder);
      }
    }
    if (gallery != before) {
      List<Ignored> added =
          gallery.ignored().subList(before.ignored().size(), gallery.ignored().size());
      gallery =
          galleryOption
              .change(
                  now ->
                      now.ignoring(Stream.concat(now.ignored().stream(), added.stream()).toList()))
              .after();
    }
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(CommandJson.write(new Document(gallery.version(), gallery.ignored().size(), lines)));
    } else {
      out.line(
          "%d faces are new; %d ignored; %s"
              .formatted(
                  gallery.ignored().size() - before.ignored().size(),
                  gallery.ignored().size(),
                  gallery));
    }
    return lines.stream().allMatch(line -> line.refused() == null)
        ? ExitCode.OK
        : ExitCode.SOFTWARE;
  }

  private Gallery ignore(Gallery gallery, Path file, Mtcnn mtcnn, Embedder embedder) {
    ReducedImage picture;
    try {
      picture = PictureFile.read(file);
    } catch (CommandFailed e) {
      tell(new Line(file.toString(), null, false, e.getMessage()));
      return gallery;
    }
    List<FaceCrop> faces = FaceCrops.cut(picture.image(), mtcnn.detect(picture.image()));
    if (faces.isEmpty()) {
      tell(new Line(file.toString(), null, false, "no face found; expected one or more"));
      return gallery;
    }
    List<Ignored> ignored = new ArrayList<>(gallery.ignored());
    List<float[]> vectors = embedder.embed(faces);
    for (int i = 0; i < vectors.size(); i++) {
      float[] vector = vectors.get(i);
      String refusal = refusal(gallery, vector);
      boolean isNew = refusal == null && ignored.stream().noneMatch(one -> isSame(one, vector));
      if (isNew) {
        ignored.add(new Ignored(vector, label, LocalDate.now(ZoneId.systemDefault())));
      }
      Box box = faces.get(i).face().enlarged(picture.by()).box();
      tell(new Line(file.toString(), box, isNew, refusal));
    }
    return ignored.size() == gallery.ignored().size() ? gallery : gallery.ignoring(ignored);
  }

  /** Returns why a face must not be ignored; null if it may be. */
  private @Nullable String refusal(Gallery gallery, float[] vector) {
    double threshold = Doctor.thresholds(gallery).gallery();
    Match match = gallery.match(vector).orElse(null);
    return accepted == Accepted.KNOWN || match == null || match.distance() > threshold
        ? null
        : "%.2f from %s, who would get fewer faces; --accept known ignores it"
            .formatted(match.distance(), match.name());
  }

  private static boolean isSame(Ignored one, float[] vector) {
    return VerifyCommand.distance(one.vector(), vector) <= Enrolment.SAME_PHOTOGRAPH;
  }

  private void tell(Line line) {
    lines.add(line);
    new Printer(spec.commandLine().getErr()).line(line.toString());
  }

  /** The output of {@code --json}. */
  private record Document(String gallery, int ignored, List<Line> faces) {}

  /**
   * What became of one face.
   *
   * @param box in pixels of the photograph; null if it has no face or cannot be read
   * @param added false if the gallery ignored this face of this photograph before, or it is refused
   */
  private record Line(String file, @Nullable Box box, boolean added, @Nullable String refused) {
    @Override
    public String toString() {
      String face =
          box == null ? file : "%s, face at %.0f,%.0f".formatted(file, box.left(), box.top());
      if (refused != null) {
        return "refused   %s: %s".formatted(face, refused);
      }
      return (added ? "ignored   " : "known     ") + face;
    }
  }
}
