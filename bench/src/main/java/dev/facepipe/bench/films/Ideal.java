package dev.facepipe.bench.films;

import dev.facepipe.bench.films.Truth.Shown;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.VideoFrames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a summary without any mistake tells from the sampled frames. */
final class Ideal {
  private Ideal() {}

  /** The frames of a person, and the first face. */
  private record Appearance(String name, Person.Best first, List<Integer> frames) {}

  /**
   * Returns everybody in the frames, rightly told apart. A poster of an enrolled person is nobody.
   *
   * @param enrolled names of the gallery
   * @param late seconds by which frames are sampled later than their time says
   */
  static List<Person> of(Truth truth, Set<String> enrolled, VideoFrames video, double late) {
    Map<String, Appearance> appearances = new LinkedHashMap<>();
    for (int i = 1; i <= video.count(); i++) {
      int number = i;
      for (Shown face : truth.at(video.from(number) + (number == 1 ? 0 : late))) {
        if (!face.isPoster() || !enrolled.contains(face.name())) {
          appearances
              .computeIfAbsent(
                  face.person(),
                  name ->
                      new Appearance(
                          face.name(),
                          new Person.Best(number, video.from(number), face.box()),
                          new ArrayList<>()))
              .frames()
              .add(number);
        }
      }
    }
    List<Person> people = new ArrayList<>();
    for (Appearance one : appearances.values()) {
      boolean isEnrolled = enrolled.contains(one.name());
      people.add(
          Votes.person(
              isEnrolled ? one.name() : "unknown-" + (people.size() + 1),
              isEnrolled,
              one.frames(),
              one.first(),
              video));
    }
    return people;
  }
}
