package dev.facepipe.local.cli;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Headline;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.text.Printer;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.cli.annotate.FaceWords;
import dev.facepipe.recognition.FaceNamer;
import dev.facepipe.recognition.NamingRules;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe identify}: names the people in pictures, without a cloud. */
@Command(
    name = "identify",
    description = {
      "Names the people in pictures, without a cloud, as the service would. Prints one line a"
          + " picture: its faces, the largest first, each with a name or Unknown.",
      "A distance says how much a face differs from the nearest photograph in the gallery. Under"
          + " the threshold, the face gets the name; over it, the face is a stranger's.",
      "A folder is searched with all its folders. If a picture cannot be read, the command names"
          + " it, goes on with the others, and ends with exit code 1.",
      "Reads MATCH_THRESHOLD, MATCH_POLICY, RESULT, NEAR_MISSES and MIN_FACE_SIZE of the"
          + " environment, as the service does."
    })
final class IdentifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private EmbedderOption embedderOption;
  @Mixin private GalleryOption galleryOption;
  @Mixin private MinFaceOption minFace;
  @Mixin private AnnotateOption annotate;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Parameters(
      arity = "1..*",
      paramLabel = "PICTURE|DIR",
      description = "Picture files, and folders of pictures.")
  private List<Path> named;

  private final List<Object> images = new ArrayList<>();
  private boolean allGood = true;

  @Override
  public Integer call() {
    int smallest = minFace.pixels();
    NamingRules rules = NamingRules.from(new Environment(System.getenv()), embedderOption.name());
    PictureFiles files = PictureFiles.of(named, annotate.folder());
    files.problems().forEach(problem -> fail(problem.file(), problem.error()));
    tellSkipped(files.skipped());
    Gallery gallery =
        galleryOption.read().requireModel(embedderOption.model(), galleryOption.where());
    galleryOption.warn(gallery);
    if (!files.pictures().isEmpty()) {
      annotate.prepare();
      try (Mtcnn mtcnn = embedderOption.networks().detector(smallest);
          Embedder embedder = embedderOption.load()) {
        Namer namer =
            new Namer(mtcnn, embedder, new FaceNamer(embedder, rules), gallery, rules.headline());
        identify(files.pictures(), namer);
      }
    }
    if (json) {
      out().json(CommandJson.write(document(gallery, rules.matches().in(gallery))));
    }
    return allGood && annotate.allWritten() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void identify(List<PictureFiles.Picture> pictures, Namer namer) {
    try (ProgressCount counter = new ProgressCount(err(), "pictures", pictures.size())) {
      for (PictureFiles.Picture picture : pictures) {
        try {
          Identified good = identify(picture, namer);
          images.add(good);
          if (!json) {
            counter.makeRoom();
            out().line(good.line());
          }
        } catch (CommandFailed e) {
          counter.makeRoom();
          fail(picture.file(), String.valueOf(e.getMessage()));
        }
        counter.step();
      }
    }
  }

  private Identified identify(PictureFiles.Picture picture, Namer namer) {
    ReducedImage read = PictureFile.read(picture.file());
    List<NamedFace> faces = namer.faces(read);
    @Nullable Path copy =
        annotate.write(picture.file(), picture.within(), read, FaceWords.labels(faces));
    return new Identified(
        picture.file().toString(),
        read.width(),
        read.height(),
        read.by() == 1 ? null : read.by(),
        namer.result(faces),
        faces,
        copy == null ? null : copy.toString());
  }

  /** Finds and names faces, as the service does. */
  private record Namer(
      FaceDetector detector,
      Embedder embedder,
      FaceNamer namer,
      Gallery gallery,
      Headline headline) {
    List<NamedFace> faces(ReducedImage picture) {
      List<FaceCrop> crops = FaceCrops.cut(picture, detector.detect(picture.image()));
      return crops.isEmpty() ? List.of() : namer.named(crops, embedder.look(crops), gallery);
    }

    String result(List<NamedFace> faces) {
      return faces.isEmpty()
          ? Answer.NO_FACE
          : Answer.named(
                  RequestId.random(),
                  null,
                  gallery.model().name(),
                  gallery.version(),
                  faces,
                  Map.of(),
                  headline)
              .result();
    }
  }

  private void fail(Path file, String error) {
    allGood = false;
    String words = error.startsWith(file + ": ") ? error : "%s: %s".formatted(file, error);
    err().line("facepipe: " + words);
    images.add(new Unusable(file.toString(), words));
  }

  private void tellSkipped(List<Path> skipped) {
    if (!skipped.isEmpty()) {
      err()
          .line(
              "skipped files that are no pictures: %d, such as %s"
                  .formatted(skipped.size(), skipped.get(0)));
    }
  }

  private Printer out() {
    return new Printer(spec.commandLine().getOut());
  }

  private Printer err() {
    return new Printer(spec.commandLine().getErr());
  }

  private Document document(Gallery gallery, MatchRule rule) {
    return new Document(
        gallery.model().name(),
        gallery.version(),
        rule.policy() == MatchPolicy.NEAREST ? null : (Double) rule.threshold(),
        images);
  }

  /**
   * The output of {@code --json}.
   *
   * @param gallery the gallery's version
   * @param threshold largest distance that gives a name; null if every distance does
   * @param images {@link Identified} and {@link Unusable}
   */
  private record Document(
      String model, String gallery, @Nullable Double threshold, List<Object> images) {}

  private record Unusable(String file, String error) {}

  /**
   * The people of one picture.
   *
   * @param reducedBy how many pixels, in each direction, were read as one pixel; null if the
   *     picture was read at full size
   * @param result what the service would answer
   * @param faces largest first, in pixels of the full-size picture
   * @param annotated the annotated copy; null if there is none
   */
  private record Identified(
      String file,
      int width,
      int height,
      @Nullable Integer reducedBy,
      String result,
      List<NamedFace> faces,
      @Nullable String annotated) {
    String line() {
      return "%s: %s"
          .formatted(
              file,
              faces.isEmpty()
                  ? "no face found"
                  : faces.stream().map(FaceWords::line).collect(Collectors.joining(", ")));
    }
  }
}
