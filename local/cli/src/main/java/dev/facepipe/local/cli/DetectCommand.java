package dev.facepipe.local.cli;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.common.text.Printer;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.cli.annotate.Label;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.quality.FaceMeter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe detect}: finds the faces of pictures, without a cloud. */
@Command(
    name = "detect",
    description = {
      "Finds the faces in pictures. Prints the box, probability, quality and landmarks of each face,"
          + " and the milliseconds that finding the faces of each picture took.",
      "Quality says how well the network can recognise a face, from 0 to 100; with less than "
          + FaceQuality.RECOGNISABLE
          + " a face gets no name. --json prints what the quality is made of.",
      "If a picture cannot be read, the command names it, goes on with the others, and ends with"
          + " exit code 1."
    })
final class DetectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private EmbedderOption embedderOption;
  @Mixin private MinFaceOption minFace;
  @Mixin private AnnotateOption annotate;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Picture files.")
  private List<Path> images;

  @Override
  public Integer call() {
    List<Object> looks = new ArrayList<>();
    List<Detected> detected = new ArrayList<>();
    Printer err = new Printer(spec.commandLine().getErr());
    annotate.prepare();
    try (Mtcnn mtcnn = embedderOption.networks().detector(minFace.pixels());
        Embedder embedder = embedderOption.load();
        ProgressCount counter = new ProgressCount(err, "pictures", images.size())) {
      for (Path image : images) {
        try {
          Detected good = detect(mtcnn, embedder, image);
          detected.add(good);
          looks.add(good);
        } catch (CommandFailed e) {
          counter.makeRoom();
          err.line("facepipe: " + e.getMessage());
          looks.add(new Unusable(image.toString(), String.valueOf(e.getMessage())));
        }
        counter.step();
      }
    }
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(CommandJson.write(new Document(looks)));
    } else if (!detected.isEmpty()) {
      table(detected).print(out);
    }
    return detected.size() == images.size() && annotate.allWritten()
        ? ExitCode.OK
        : ExitCode.SOFTWARE;
  }

  private Detected detect(Mtcnn mtcnn, Embedder embedder, Path image) {
    ReducedImage picture = PictureFile.read(image);
    long start = System.nanoTime();
    List<Face> faces = mtcnn.detect(picture.image());
    double millis = Math.round((System.nanoTime() - start) / 1e5) / 10.0;
    List<MeasuredFace> measured = measured(embedder, FaceCrops.cut(picture, faces));
    @Nullable Path copy = annotate.write(image, image.getFileName(), picture, labels(measured));
    return new Detected(
        image.toString(),
        picture.width(),
        picture.height(),
        picture.by() == 1 ? null : picture.by(),
        millis,
        measured,
        copy == null ? null : copy.toString());
  }

  private static List<Label> labels(List<MeasuredFace> faces) {
    List<Label> labels = new ArrayList<>();
    for (MeasuredFace face : faces) {
      labels.add(Label.ofFace(labels.size() + 1, face.box(), face.probability()));
    }
    return labels;
  }

  private static List<MeasuredFace> measured(Embedder embedder, List<FaceCrop> crops) {
    FaceMeter meter = FaceMeter.of(embedder);
    List<Look> looks = embedder.look(crops);
    List<MeasuredFace> measured = new ArrayList<>();
    for (int i = 0; i < crops.size(); i++) {
      Face face = crops.get(i).face();
      measured.add(
          new MeasuredFace(
              face.box(),
              face.probability(),
              face.landmarks(),
              meter.measure(crops.get(i), looks.get(i))));
    }
    return measured;
  }

  private static Table table(List<Detected> detected) {
    Table table =
        new Table("file", "size", "ms", "face", "box", "probability", "quality", "landmarks");
    for (Detected image : detected) {
      String size = image.size();
      if (image.faces().isEmpty()) {
        table.row(image.file(), size, image.millis(), "none", "", "", "", "");
      }
      for (int i = 0; i < image.faces().size(); i++) {
        MeasuredFace face = image.faces().get(i);
        table.row(
            image.file(),
            size,
            image.millis(),
            i + 1,
            text(face.box()),
            "%.4f".formatted(face.probability()),
            face.quality().unifiedQualityScore(),
            String.join(
                " ",
                face.landmarks().points().stream()
                    .map(point -> "%.0f,%.0f".formatted(point.x(), point.y()))
                    .toList()));
      }
    }
    return table;
  }

  private static String text(Box box) {
    return "%.0f,%.0f-%.0f,%.0f".formatted(box.left(), box.top(), box.right(), box.bottom());
  }

  /**
   * The output of {@code --json}: {@link Detected} and {@link Unusable}, as the user listed them.
   */
  private record Document(List<Object> images) {}

  /** A face, in pixels of the full-size picture, and how good it is for recognition. */
  private record MeasuredFace(
      Box box, float probability, Landmarks landmarks, FaceQuality quality) {}

  private record Unusable(String file, String error) {}

  /**
   * The faces of one picture.
   *
   * @param reducedBy how many pixels, in each direction, were read as one pixel; null if the
   *     picture was read at full size
   * @param annotated the annotated copy; null if there is none
   */
  private record Detected(
      String file,
      int width,
      int height,
      @Nullable Integer reducedBy,
      double millis,
      List<MeasuredFace> faces,
      @Nullable String annotated) {
    String size() {
      String size = width + "x" + height;
      return reducedBy == null ? size : "%s read at 1/%d".formatted(size, reducedBy);
    }
  }
}
