package dev.facepipe.examples;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Decodes a picture and finds its faces with MTCNN. */
public final class FindFaces {
  private FindFaces() {}

  /**
   * Returns the faces of a picture, largest first.
   *
   * @param networks folder that {@code models/} writes to
   * @param picture a JPEG, PNG, WebP or another format that {@link ImageCodec} reads
   */
  public static List<Face> in(Path networks, Path picture) throws IOException {
    try (Mtcnn detector = new Mtcnn(networks, FaceDetector.DEFAULT_MIN_FACE)) {
      RgbImage frame = ImageCodec.decode(Files.readAllBytes(picture));
      return detector.detect(frame);
    }
  }
}
