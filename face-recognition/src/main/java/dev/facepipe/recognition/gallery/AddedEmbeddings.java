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
  private final List<String> names;
  private final List<float[]> vectors = new ArrayList<>();

  /**
   * Takes the embeddings that a gallery has more than another.
   *
   * @param before the gallery before
   * @param after {@code before} with embeddings added at its end
   */
  public AddedEmbeddings(Gallery before, Gallery after) {
    this.from = before;
    this.names = after.names().subList(before.size(), after.size());
    for (int row = before.size(); row < after.size(); row++) {
      float[] vector = new float[after.model().dimensions()];
      after.rows().copy(row, vector);
      vectors.add(vector);
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
    List<String> newNames = new ArrayList<>();
    List<float[]> newVectors = new ArrayList<>();
    Map<Integer, String> refused = new TreeMap<>();
    for (int i = 0; i < vectors.size(); i++) {
      Optional<String> known = isChanged ? whose(now, vectors.get(i)) : Optional.empty();
      if (known.isEmpty()) {
        newNames.add(names.get(i));
        newVectors.add(vectors.get(i));
      } else if (!known.get().equals(names.get(i))) {
        refused.put(i, known.get());
      }
    }
    return new Result(newNames.isEmpty() ? now : now.with(newNames, newVectors), refused);
  }

  private static Optional<String> whose(Gallery now, float[] vector) {
    return now.match(vector)
        .filter(match -> match.distance() <= Enrolment.SAME_PHOTOGRAPH)
        .map(Match::name);
  }
}
