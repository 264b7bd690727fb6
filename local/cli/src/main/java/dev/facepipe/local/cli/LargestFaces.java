package dev.facepipe.local.cli;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.recognition.embedding.Embedder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Embeds the largest face of each picture; reads each picture once. */
final class LargestFaces {
  private final FaceDetector detector;
  private final Embedder embedder;
  private final Map<Path, float[]> known = new HashMap<>();

  LargestFaces(FaceDetector detector, Embedder embedder) {
    this.detector = detector;
    this.embedder = embedder;
  }

  /** Returns the embedding; throws an error with the file's name if no face is found. */
  float[] vector(Path picture) {
    return known.computeIfAbsent(picture, this::look);
  }

  private float[] look(Path file) {
    RgbImage picture = PictureFile.read(file).image();
    List<Face> faces = detector.detect(picture);
    if (faces.isEmpty()) {
      throw new CommandFailed(
          "%s: no face found; a smaller --min-face finds smaller faces".formatted(file));
    }
    return embedder.embed(FaceCrops.cut(picture, faces.subList(0, 1))).get(0);
  }
}
