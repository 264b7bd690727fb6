package dev.facepipe.bench.accuracy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * People who are enrolled, and people who are strangers to them; everybody's photographs in a
 * random order.
 */
record Split(List<Person> enrolled, List<Person> strangers) {
  /**
   * Returns a random split.
   *
   * @param count number of people to enrol; fewer if too few have enough photographs
   * @param references photographs that enrol a person, who needs at least one more
   */
  static Split of(List<Person> people, int count, int references, Random random) {
    List<Person> order = new ArrayList<>();
    people.forEach(person -> order.add(person.shuffled(random)));
    Collections.shuffle(order, random);
    List<Person> enrolled = new ArrayList<>();
    List<Person> strangers = new ArrayList<>();
    for (Person person : order) {
      boolean isEnrolled = enrolled.size() < count && person.photographs().size() > references;
      (isEnrolled ? enrolled : strangers).add(person);
    }
    return new Split(enrolled, strangers);
  }

  /** Returns the people in two random halves. */
  static List<List<Person>> halves(List<Person> people, Random random) {
    List<Person> order = new ArrayList<>(people);
    Collections.shuffle(order, random);
    return List.of(
        order.subList(0, order.size() / 2), order.subList(order.size() / 2, order.size()));
  }
}
