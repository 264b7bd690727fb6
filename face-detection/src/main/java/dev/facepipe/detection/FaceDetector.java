package dev.facepipe.detection;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.image.RgbImage;
import java.util.List;

/** Finds faces in frames. Thread-safe. */
@FunctionalInterface
public interface FaceDetector {
  /** The service's default: the shortest side, in pixels, of the smallest face to find. */
  int DEFAULT_MIN_FACE = 40;

  /** The smallest face, in pixels of its shorter side, that any setting may ask for. */
  int SMALLEST_MIN_FACE = 12;

  /**
   * Returns the faces of a frame, largest box first; an empty list is normal. Does not modify the
   * frame.
   */
  List<Face> detect(RgbImage frame);
}
