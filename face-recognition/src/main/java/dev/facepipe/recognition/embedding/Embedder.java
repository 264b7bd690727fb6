package dev.facepipe.recognition.embedding;

import dev.facepipe.common.face.FaceCrop;
import java.util.List;

/** A network that turns faces into vectors; near vectors are one person. Safe to share. */
public interface Embedder extends AutoCloseable {
  /** The network whose vectors these are. */
  Model model();

  /**
   * Returns one vector a face, in the order of the faces, from one call of the network.
   *
   * @param crops faces with their surroundings; may be empty
   * @return {@code model().dimensions()} finite values each; the caller owns them
   */
  List<float[]> embed(List<FaceCrop> crops);

  /** Frees the network's native memory, if it owns any. */
  @Override
  default void close() {}
}
