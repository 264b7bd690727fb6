package dev.facepipe.recognition.embedding;

import dev.facepipe.common.face.FaceCrop;
import java.util.List;

/**
 * A network that turns faces into embeddings. Near embeddings mean the same person. Thread-safe.
 */
public interface Embedder extends AutoCloseable {
  /** Returns the network that makes these embeddings. */
  Model model();

  /**
   * Returns one embedding for each face, in the order of the faces.
   *
   * @param crops faces with their surroundings; may be empty
   * @return arrays of {@code model().dimensions()} finite values; the caller owns the arrays
   */
  List<float[]> embed(List<FaceCrop> crops);

  /** Frees the network's native memory, if it owns any. */
  @Override
  default void close() {}
}
