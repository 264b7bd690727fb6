package dev.facepipe.bench.accuracy;

import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.embedding.Recognisability;
import java.util.List;
import java.util.Optional;

/**
 * Repeats what a network said already, so that the network does not run again.
 *
 * @param of the network; the caller closes it
 * @param looks what it said, in the order of the crops that are asked for
 */
public record KnownLooks(Embedder of, List<Look> looks) implements Embedder {
  @Override
  public Model model() {
    return of.model();
  }

  @Override
  public List<float[]> embed(List<FaceCrop> crops) {
    return look(crops).stream().map(Look::embedding).toList();
  }

  @Override
  public List<Look> look(List<FaceCrop> crops) {
    return looks;
  }

  @Override
  public Optional<Recognisability> recognisability() {
    return of.recognisability();
  }
}
