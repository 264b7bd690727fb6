package dev.facepipe.bench.accuracy;

import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchRules;
import dev.facepipe.recognition.quality.FaceMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the detector finds in the six sample photographs. */
final class SampleFaces {
  private static final int PHOTOGRAPHS = 6;

  private final FaceDetector detector;
  private final Embedder embedder;
  private final Path folder;

  /**
   * @param folder folder that holds {@code sample1.jpg} to {@code sample6.jpg}
   */
  SampleFaces(FaceDetector detector, Embedder embedder, Path folder) {
    this.detector = detector;
    this.embedder = embedder;
    this.folder = folder;
  }

  /** Returns a table of the faces, and one of names that they get in a gallery of other people. */
  List<Table> tables(PhotographSet set) throws IOException {
    Table faces =
        Table.of(
            "Faces in the sample photographs",
            "All that the detector finds, largest first.",
            "photograph",
            "left, top, width, height",
            "probability",
            "unified quality score",
            "inter-eye distance",
            "sharpness",
            "yaw",
            "recognisable");
    List<Look> recognisable = new ArrayList<>();
    FaceMeter meter = FaceMeter.of(embedder);
    int found = 0;
    for (int i = 1; i <= PHOTOGRAPHS; i++) {
      String name = "sample%d.jpg".formatted(i);
      RgbImage photograph = ImageCodec.decode(Files.readAllBytes(folder.resolve(name)));
      List<FaceCrop> crops = FaceCrops.cut(photograph, detector.detect(photograph));
      List<Look> looks = embedder.look(crops);
      found += crops.size();
      for (int j = 0; j < crops.size(); j++) {
        FaceQuality quality = meter.measure(crops.get(j), looks.get(j));
        if (quality.isRecognisable()) {
          recognisable.add(looks.get(j));
        }
        var face = crops.get(j).face();
        Integer score = quality.unifiedQualityScore();
        faces.add(
            Cell.of(name),
            Cell.of(
                "%.0f, %.0f, %.0f, %.0f"
                    .formatted(
                        face.box().left(),
                        face.box().top(),
                        face.box().width(),
                        face.box().height())),
            Cell.number(face.probability(), 3),
            score == null ? Cell.of("-") : Cell.number(score, 0),
            Cell.number(quality.interEyeDistance(), 0),
            Cell.number(quality.sharpness(), 0),
            Cell.number(quality.headPoseYaw(), 0),
            Cell.of(quality.isRecognisable() ? "yes" : "no"));
      }
    }
    return List.of(faces, strangers(set, recognisable, found));
  }

  private Table strangers(PhotographSet set, List<Look> faces, int found) {
    Table table =
        Table.of(
            "People of the sample photographs as strangers",
            ("The %d recognisable of %d faces, searched in a gallery of everybody in the folder,"
                    + " at the default for its size.")
                .formatted(faces.size(), found),
            "photographs a person",
            "threshold",
            "smallest distance",
            "named");
    for (int references : new int[] {1, 3}) {
      List<Person> people =
          set.people().stream()
              .filter(person -> person.photographs().size() >= references)
              .toList();
      if (people.isEmpty() || faces.isEmpty()) {
        continue;
      }
      Gallery gallery = Trial.gallery(set.model(), people, references, Template.NEAREST);
      double threshold = MatchRules.of(set.thresholds()).in(gallery).threshold();
      double[] distances =
          gallery.match(faces.stream().map(Look::embedding).toList()).stream()
              .mapToDouble(match -> match.orElseThrow().distance())
              .toArray();
      table.add(
          Cell.of(references),
          Cell.number(threshold, 3),
          Cell.number(Rates.quantile(distances, 0), 3),
          Cell.share(
              (int) Arrays.stream(distances).filter(d -> d <= threshold).count(),
              distances.length));
    }
    return table;
  }
}
