package dev.facepipe.bench.accuracy;

import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.embedding.Thresholds;
import java.util.List;

/**
 * Everything that is measured on: people with embeddings of their photographs.
 *
 * @param model the network that made the embeddings
 * @param thresholds of that network
 * @param people those with two or more photographs in which a face was found
 * @param photographs number of pictures that were read, those without a face among them
 * @param noFace photographs in which no face was found
 * @param unread files that are no pictures
 */
record PhotographSet(
    Model model,
    Thresholds thresholds,
    List<Person> people,
    int photographs,
    List<String> noFace,
    List<String> unread) {
  /** Returns how many people have more photographs than those that enrol them. */
  int withMoreThan(int references) {
    return (int) people.stream().filter(person -> person.photographs().size() > references).count();
  }

  /** Returns the number of photographs in which a face was found. */
  int found() {
    return people.stream().mapToInt(person -> person.photographs().size()).sum();
  }
}
