package dev.facepipe.examples;

import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Match;
import dev.facepipe.recognition.gallery.MatchRule;
import dev.facepipe.recognition.gallery.MatchRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Enrols one person and says of each face in a picture whether it is theirs. */
public final class NamePeople {
  private static final EmbedderName NETWORK = EmbedderName.RESNET34;

  private NamePeople() {}

  /**
   * Returns a name or {@code Unknown} for each face of a picture, largest face first.
   *
   * @param networks folder that {@code models/} writes to
   * @param name the person to enrol
   * @param photograph shows that person alone
   */
  public static List<String> in(Path networks, String name, Path photograph, Path picture)
      throws IOException {
    try (Mtcnn detector = new Mtcnn(networks, FaceDetector.DEFAULT_MIN_FACE);
        Embedder embedder = Embedders.load(NETWORK, networks)) {
      Gallery gallery =
          Gallery.empty(embedder.model()).with(name, embed(photograph, detector, embedder));
      MatchRule rule = MatchRules.of(NETWORK.thresholds()).in(gallery);
      return gallery.match(embed(picture, detector, embedder)).stream()
          .map(match -> match.filter(rule::accepts).map(Match::name).orElse("Unknown"))
          .toList();
    }
  }

  private static List<float[]> embed(Path picture, FaceDetector detector, Embedder embedder)
      throws IOException {
    RgbImage frame = ImageCodec.decode(Files.readAllBytes(picture));
    return embedder.embed(FaceCrops.cut(frame, detector.detect(frame)));
  }
}
