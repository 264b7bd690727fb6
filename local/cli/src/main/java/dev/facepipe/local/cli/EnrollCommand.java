package dev.facepipe.local.cli;

import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.text.Printer;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.AddedEmbeddings;
import dev.facepipe.recognition.gallery.Enrolment;
import dev.facepipe.recognition.gallery.Flaw;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.LooksLike;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code facepipe enroll}: adds people to a gallery. */
@Command(
    name = "enroll",
    description = {
      "Adds people to a gallery, from folders with photographs NAME/*.jpg or NAME.jpg.",
      "A photograph is refused if it would worsen matches: it shows no face or several, or a face"
          + " that is tiny, blurred, turned away, dark, too bright, not recognisable, enrolled"
          + " already under another name, or more like somebody else. The message says what to do."
          + " The exit code is 1 if a photograph was refused. A file is skipped if neither its name"
          + " nor its first bytes say that it is a picture.",
      "A warning names another person whose name pictures of an enrolled face could get. If nobody"
          + " could be enrolled, no gallery is made, and the exit code is 1.",
      "Others may change the gallery meanwhile; no change is lost. 'facepipe gallery back' undoes"
          + " this one."
    })
final class EnrollCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private EmbedderOption embedderOption;
  @Mixin private GalleryOption galleryOption;
  @Mixin private MinFaceOption minFace;

  @Option(
      names = "--accept",
      paramLabel = "REASON",
      split = ",",
      converter = FlawConverter.class,
      description =
          "Enrol photographs in spite of a reason: several-faces (takes the largest), tiny, blurred,"
              + " turned, dark, bright, unrecognisable, repeated, somebody-else. Several with commas.")
  private Set<Flaw> accepted = Set.of();

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Parameters(arity = "1..*", paramLabel = "DIR", description = "Folders of photographs.")
  private List<Path> folders;

  @Override
  public Integer call() {
    if (folders.stream().noneMatch(Files::isDirectory)) {
      NamedPlace.requireFolder(
          "photographs", folders.get(0), "expected a folder with NAME/*.jpg or NAME.jpg");
    }
    List<Photo> photos = new ArrayList<>();
    Gallery before;
    Gallery gallery;
    try (Mtcnn mtcnn = embedderOption.networks().detector(minFace.pixels());
        Embedder embedder = embedderOption.load()) {
      before = galleryOption.readOrEmpty(embedder.model());
      gallery = before;
      Enrolment enrolment =
          new Enrolment(
              ImageCodec::decode,
              photograph -> FaceCrops.cut(photograph, mtcnn.detect(photograph)),
              embedder,
              accepted);
      for (Path folder : folders) {
        if (folders.size() > 1 && !Files.isDirectory(folder)) {
          photos.add(told(new Enrolment.Refused(folder, "no such folder")));
        } else {
          gallery =
              enrolment.enrol(gallery, folder, outcome -> photos.add(told(outcome))).gallery();
        }
      }
    }
    boolean isMade = gallery.size() > 0 || !galleryOption.isToBeMade();
    if (isMade) {
      gallery = changed(new AddedEmbeddings(before, gallery), gallery.model(), photos);
    }
    Document document =
        new Document(
            galleryOption.where(),
            gallery.model().name(),
            gallery.version(),
            gallery.people().size(),
            photos);
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(CommandJson.write(document));
    } else if (isMade) {
      out.line(gallery + " in " + galleryOption.where());
    }
    if (!isMade) {
      err()
          .line(
              "facepipe: nobody was enrolled, so %s is not made".formatted(galleryOption.where()));
    }
    return isMade && photos.stream().allMatch(photo -> photo.refused() == null)
        ? ExitCode.OK
        : ExitCode.SOFTWARE;
  }

  /**
   * Adds the embeddings to the gallery as it is now, and nothing else: a person who was forgotten
   * meanwhile does not come back. Returns the gallery.
   *
   * @param photos what became of each photograph; a photograph that somebody enrolled under another
   *     name meanwhile becomes a refused one
   */
  private Gallery changed(AddedEmbeddings added, Model model, List<Photo> photos) {
    Map<Integer, String> refused = new TreeMap<>();
    Gallery gallery =
        galleryOption
            .change(
                model,
                now -> {
                  AddedEmbeddings.Result result = added.addedTo(now);
                  refused.clear(); // what an earlier try found
                  refused.putAll(result.refused());
                  return result.gallery();
                })
            .after();
    List<Photo> enrolled =
        photos.stream().filter(photo -> Boolean.TRUE.equals(photo.added())).toList();
    refused.forEach(
        (place, name) -> {
          Photo photo = enrolled.get(place);
          photos.set(
              photos.indexOf(photo),
              told(
                  new Enrolment.Refused(
                      Path.of(photo.file()),
                      Flaw.REPEATED,
                      "this photograph was enrolled as %s meanwhile".formatted(name))));
        });
    return gallery;
  }

  /** Prints at once what became of a photograph, because a folder may hold thousands. */
  private Photo told(Enrolment.Outcome outcome) {
    Photo photo = Photo.of(outcome);
    err().line(photo.toString());
    photo.warning().ifPresent(err()::line);
    return photo;
  }

  private Printer err() {
    return new Printer(spec.commandLine().getErr());
  }

  /** Converts a word of {@code --accept}. */
  static final class FlawConverter implements ITypeConverter<Flaw> {
    @Override
    public Flaw convert(String word) {
      try {
        return Flaw.acceptable(word);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** The output of {@code --json}. */
  private record Document(
      String gallery, String model, String version, int people, List<Photo> photographs) {}

  /** Another person whom a face looks like, see {@link LooksLike}. */
  private record Alike(String name, double distance, double threshold, String remedy) {
    static Alike of(LooksLike other) {
      return new Alike(other.name(), other.distance(), other.threshold(), other.remedy());
    }
  }

  private record Photo(
      String file,
      @Nullable String name,
      @Nullable Boolean added,
      @Nullable String refused,
      @Nullable String reason,
      @Nullable String remedy,
      @Nullable String skipped,
      @Nullable Alike looksLike) {
    static Photo of(Enrolment.Outcome outcome) {
      String file = outcome.file().toString();
      if (outcome instanceof Enrolment.Enrolled enrolled) {
        return new Photo(
            file,
            enrolled.name(),
            enrolled.added(),
            null,
            null,
            null,
            null,
            enrolled.looksLike() == null ? null : Alike.of(enrolled.looksLike()));
      }
      if (outcome instanceof Enrolment.Refused no) {
        Flaw flaw = no.flaw();
        return new Photo(
            file,
            null,
            null,
            no.reason(),
            flaw == null ? null : flaw.word(),
            flaw == null ? null : flaw.remedy(),
            null,
            null);
      }
      String skipped = ((Enrolment.Skipped) outcome).reason();
      return new Photo(file, null, null, null, null, null, skipped, null);
    }

    /** Returns the warning about a face that was enrolled, as one line. */
    Optional<String> warning() {
      return Optional.ofNullable(looksLike)
          .map(
              other ->
                  "warning   %s: %s looks like %s, %.2f away, and the threshold is %.2f, so pictures of one may get the other's name; %s"
                      .formatted(
                          file,
                          name,
                          other.name(),
                          other.distance(),
                          other.threshold(),
                          other.remedy()));
    }

    private String hint() {
      return Flaw.NO_FACE.word().equals(reason)
          ? String.valueOf(remedy)
          : "%s (--accept %s enrols it all the same)".formatted(remedy, reason);
    }

    @Override
    public String toString() {
      if (refused != null) {
        return "refused   %s: %s%s".formatted(file, refused, remedy == null ? "" : "; " + hint());
      }
      if (skipped != null) {
        return "skipped   %s: %s".formatted(file, skipped);
      }
      return (Boolean.TRUE.equals(added) ? "enrolled  " : "known     ") + file + " as " + name;
    }
  }
}
