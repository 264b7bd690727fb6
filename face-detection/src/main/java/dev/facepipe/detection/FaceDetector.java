package dev.facepipe.detection;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.image.RgbImage;
import java.util.List;

/** Finds faces. Safe for several threads at once. */
@FunctionalInterface
public interface FaceDetector {
  /** The service's default: the shortest side, in pixels, of the smallest face to find. */
  int DEFAULT_MIN_FACE = 40;

  /** Returns the faces of a frame, largest box first; none is normal. The frame is not modified. */
  List<Face> detect(RgbImage frame);
}
