package dev.facepipe.recognition.embedding;

import dev.facepipe.common.face.FaceCrop;
import java.util.List;
import java.util.Optional;

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

  /**
   * Returns what the network says of each face, in the order of the faces: its embedding, and how
   * far its mirror image is, if the network looks at mirror images anyway.
   *
   * @param crops faces with their surroundings; may be empty
   */
  default List<Look> look(List<FaceCrop> crops) {
    return embed(crops).stream().map(embedding -> new Look(embedding, null)).toList();
  }

  /**
   * Returns the figures that tell recognisable faces from others; empty if nobody measured them.
   */
  default Optional<Recognisability> recognisability() {
    return Optional.empty();
  }

  /** Frees the network's native memory, if it owns any. */
  @Override
  default void close() {}
}
