package dev.facepipe.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.code.Calibration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The faces in the sample photographs, from which an embedder's ranges are measured.
 *
 * <p>{@code calibration.json} says where they are, because this module has no detector. It is what
 * MTCNN finds; {@code CalibrationFacesTest} of face-detection holds it to that and prints it anew.
 *
 * @param folder folder with the photographs
 */
record CalibrationFaces(Path folder) {
  /** Largest photograph that is read; they have up to 0.4 MB. */
  private static final long MAX_BYTES = 1 << 24;

  /** Number of pictures of a face: as it is, and mirrored. */
  private static final int VIEWS = 2;

  private static final int CHANNELS = 3;

  /** A photograph by its file name and the SHA-256 of its bytes. */
  private record Photograph(String sha256, List<Face> faces) {}

  /**
   * Returns the faces as inputs of a network, each as it is and mirrored.
   *
   * @param recipe of a network that sees a part of a photograph
   * @throws BuildFailed if a photograph is missing, or is another one; the message names it
   */
  Calibration of(NetworkRecipe recipe) throws IOException {
    int side = recipe.input().get(1);
    List<Tensor> examples = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : Json.mapper().readTree(list()).properties()) {
      Photograph photograph = Json.mapper().treeToValue(entry.getValue(), Photograph.class);
      RgbImage image = read(entry.getKey(), photograph.sha256());
      for (Face face : photograph.faces()) {
        Box part = Objects.requireNonNull(recipe.part()).apply(face);
        examples.add(views(part(image, part, side), recipe.pixels()));
      }
    }
    NetworkRecipe.Pixels pixels = recipe.pixels();
    return new Calibration(examples, pixels.of(0), pixels.of(255));
  }

  /** Returns bytes that change when the faces change. */
  byte[] digest() throws IOException {
    return Sha256.digest().digest(list());
  }

  private static byte[] list() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(CalibrationFaces.class.getResourceAsStream("calibration.json"))) {
      return in.readAllBytes();
    }
  }

  private RgbImage read(String name, String wanted) {
    Path file = folder.resolve(name);
    byte[] bytes;
    try {
      bytes = RegularFile.read(file, MAX_BYTES);
    } catch (FileRefused e) {
      throw refused(file, e.isMissing() ? "is missing" : "cannot be read: " + e.getMessage());
    }
    String got = HexFormat.of().formatHex(Sha256.digest().digest(bytes));
    if (!got.equals(wanted)) {
      throw refused(file, "has SHA-256 %s; expected %s".formatted(got, wanted));
    }
    return ImageCodec.decode(bytes);
  }

  private static BuildFailed refused(Path file, String reason) {
    return new BuildFailed(
        "photograph %s %s; 8-bit networks are calibrated with the photographs of the npm package @vladmandic/face-api 1.7.15"
            .formatted(file, reason));
  }

  private static RgbImage part(RgbImage image, Box part, int side) {
    RgbImage cut =
        image.crop(
            Math.max((int) part.left(), 0),
            Math.max((int) part.top(), 0),
            Math.min((int) part.right(), image.width()),
            Math.min((int) part.bottom(), image.height()));
    return ImageCodec.resize(cut, side, side);
  }

  private static Tensor views(RgbImage face, NetworkRecipe.Pixels pixels) {
    int count = face.width() * face.height() * CHANNELS;
    float[] values = new float[VIEWS * count];
    face.writeValues(values, 0, pixels.mean, pixels.divisor);
    face.mirrored().writeValues(values, count, pixels.mean, pixels.divisor);
    return new Tensor(values, VIEWS, face.height(), face.width(), CHANNELS);
  }
}
