package dev.facepipe.recognition.gallery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Embeddings that enrolling added to a gallery. They can be added to the gallery as somebody else
 * left it meanwhile, without computing them again.
 */
public final class AddedEmbeddings {
  private final Gallery from;
  private final List<Reference> references = new ArrayList<>();

  /**
   * Takes the embeddings that a gallery has more than another.
   *
   * @param before the gallery before
   * @param after {@code before} with embeddings added at its end
   */
  public AddedEmbeddings(Gallery before, Gallery after) {
    this.from = before;
    for (int row = before.size(); row < after.size(); row++) {
      float[] vector = new float[after.model().dimensions()];
      after.rows().copy(row, vector);
      references.add(new Reference(after.names().get(row), vector, after.source(row)));
    }
  }

  /**
   * A gallery with the embeddings.
   *
   * @param refused whose photograph each refused embedding already is, by its place among the added
   *     embeddings, from 0; in order
   */
  public record Result(Gallery gallery, Map<Integer, String> refused) {}

  /**
   * Returns a gallery with these embeddings added at its end. Leaves out photographs that somebody
   * enrolled meanwhile; those under another name are refused, as enrolling refuses them.
   */
  public Result addedTo(Gallery now) {
    boolean isChanged = !GalleryFile.areEqual(now, from);
    List<Reference> added = new ArrayList<>();
    Map<Integer, String> refused = new TreeMap<>();
    for (int i = 0; i < references.size(); i++) {
      Reference reference = references.get(i);
      Optional<String> known = isChanged ? whose(now, reference.vector()) : Optional.empty();
      if (known.isEmpty()) {
        added.add(reference);
      } else if (!known.get().equals(reference.name())) {
        refused.put(i, known.get());
      }
    }
    return new Result(added.isEmpty() ? now : now.with(added), refused);
  }

  private static Optional<String> whose(Gallery now, float[] vector) {
    return now.match(vector)
        .filter(match -> match.distance() <= Enrolment.SAME_PHOTOGRAPH)
        .map(Match::name);
  }
}
