package dev.facepipe.bench.accuracy;

import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Match;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Photographs that were searched in a gallery: those of its people, and those of strangers.
 *
 * @param own appearances of enrolled people
 * @param strangers appearances of people who are not enrolled
 */
record Trial(List<Appearance> own, List<Appearance> strangers) {
  /**
   * One photograph that was searched in a gallery.
   *
   * @param person who is in the photograph
   * @param distance L2 distance to the nearest person; infinite if no face was found
   * @param runnerUp L2 distance to the nearest other person; infinite if there is none
   * @param isRight true if the nearest person is the person in the photograph
   */
  record Appearance(String person, Shot shot, double distance, double runnerUp, boolean isRight) {
    /** Returns the number to compare with a threshold: the smaller, the surer. */
    double score(double margin) {
      return margin == 0 || Double.isInfinite(runnerUp) ? distance : distance - margin * runnerUp;
    }
  }

  /** Returns a gallery of the first photographs of people, untouched. */
  static Gallery gallery(Model model, List<Person> people, int references, Template template) {
    List<String> names = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (Person person : people) {
      for (float[] vector :
          template.of(embeddings(person.shots(0, references, Degradation.NONE)))) {
        names.add(person.name());
        vectors.add(vector);
      }
    }
    return Gallery.empty(model).with(names, vectors);
  }

  static List<float[]> embeddings(List<Shot> shots) {
    List<float[]> embeddings = new ArrayList<>();
    for (Shot shot : shots) {
      if (shot.embedding() != null) {
        embeddings.add(shot.embedding());
      }
    }
    return embeddings;
  }

  /**
   * Returns what the gallery says to all photographs that enrolled nobody.
   *
   * @param references photographs of each enrolled person that are in the gallery
   * @param degradation what the photographs that are searched went through
   */
  static Trial of(Gallery gallery, Split split, int references, Degradation degradation) {
    return new Trial(
        search(gallery, split.enrolled(), references, degradation),
        search(gallery, split.strangers(), 0, degradation));
  }

  private static List<Appearance> search(
      Gallery gallery, List<Person> people, int from, Degradation degradation) {
    List<String> names = new ArrayList<>();
    List<Shot> shots = new ArrayList<>();
    for (Person person : people) {
      for (Shot shot : person.shots(from, person.photographs().size(), degradation)) {
        names.add(person.name());
        shots.add(shot);
      }
    }
    List<Optional<Match>> matches =
        gallery.match(shots.stream().map(Shot::embedding).filter(Objects::nonNull).toList());
    List<Appearance> appearances = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < shots.size(); i++) {
      Shot shot = shots.get(i);
      Optional<Match> match = shot.isFound() ? matches.get(next++) : Optional.empty();
      appearances.add(appearance(names.get(i), shot, match));
    }
    return appearances;
  }

  private static Appearance appearance(String person, Shot shot, Optional<Match> found) {
    if (found.isEmpty()) {
      return new Appearance(
          person, shot, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, false);
    }
    Match match = found.get();
    return new Appearance(
        person,
        shot,
        match.distance(),
        match.runnerUp() == null ? Double.POSITIVE_INFINITY : match.runnerUp().distance(),
        match.name().equals(person));
  }

  /** Returns the appearances whose untouched photographs meet a condition. */
  Trial only(Predicate<Shot> condition, Degradation degradation) {
    return degradation == Degradation.NONE
        ? new Trial(only(own, condition), only(strangers, condition))
        : this;
  }

  private static List<Appearance> only(List<Appearance> appearances, Predicate<Shot> condition) {
    return appearances.stream().filter(appearance -> condition.test(appearance.shot())).toList();
  }

  /** Returns two trials, each with half of the strangers; a person is in one of them. */
  List<Trial> halvesOfStrangers() {
    List<String> people = strangers.stream().map(Appearance::person).distinct().toList();
    Set<String> first = Set.copyOf(people.subList(0, people.size() / 2));
    return List.of(
        new Trial(own, strangers.stream().filter(one -> first.contains(one.person())).toList()),
        new Trial(own, strangers.stream().filter(one -> !first.contains(one.person())).toList()));
  }

  /** Returns the share of own appearances that get the right name, 0 to 1. */
  double right(double threshold, double margin, Predicate<Shot> mayBeNamed) {
    return Rates.share(
        own,
        appearance ->
            appearance.isRight()
                && mayBeNamed.test(appearance.shot())
                && appearance.score(margin) <= threshold);
  }

  /** Returns the share of strangers' appearances that get a name, 0 to 1. */
  double named(double threshold, double margin, Predicate<Shot> mayBeNamed) {
    return Rates.share(
        strangers,
        appearance -> mayBeNamed.test(appearance.shot()) && appearance.score(margin) <= threshold);
  }

  /** Returns the largest threshold that names at most this share of the strangers' appearances. */
  double threshold(double share, double margin, Predicate<Shot> mayBeNamed) {
    double[] scores =
        strangers.stream()
            .mapToDouble(
                appearance ->
                    mayBeNamed.test(appearance.shot())
                        ? appearance.score(margin)
                        : Double.POSITIVE_INFINITY)
            .toArray();
    Arrays.sort(scores);
    int allowed = (int) Math.floor(share * scores.length + 1e-9);
    return allowed < scores.length ? Math.nextDown(scores[allowed]) : Double.MAX_VALUE;
  }

  /**
   * Returns the share of own appearances with the right name where a share of strangers is named.
   */
  double rightAt(double share, double margin) {
    return right(threshold(share, margin, shot -> true), margin, shot -> true);
  }
}
