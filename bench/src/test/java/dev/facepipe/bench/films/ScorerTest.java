package dev.facepipe.bench.films;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.bench.films.Truth.Shown;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.VideoFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Ten seconds, a frame a second. Ada is enrolled, and on screen to the left from 0 to 4. Two
 * strangers follow each other at the right: one from 0 to 5, the other from 5 to 10.
 */
class ScorerTest {
  private static final double TOLERANCE = 1e-6;
  private static final Box LEFT = new Box(0, 0, 100, 100);
  private static final Box RIGHT = new Box(300, 0, 400, 100);
  private static final Set<String> ENROLLED = Set.of("Ada", "Bob");

  private static final VideoFrames VIDEO =
      new VideoFrames(
          new Drop("video.mp4", "0".repeat(32)),
          true,
          List.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0),
          10);

  private static Truth truth() {
    List<Double> times = new ArrayList<>();
    List<List<Shown>> shown = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      times.add(i / 10.0);
      List<Shown> faces = new ArrayList<>();
      if (i < 40) {
        faces.add(new Shown("Ada", "Ada", false, LEFT));
      }
      String stranger = i < 50 ? "s1" : "s2";
      faces.add(new Shown(stranger, stranger, false, RIGHT));
      shown.add(faces);
    }
    return new Truth(times, shown, 10);
  }

  private static Person person(String name, Box box, double... seen) {
    List<Person.Seen> times = new ArrayList<>();
    double seconds = 0;
    for (int i = 0; i < seen.length; i += 2) {
      times.add(new Person.Seen(seen[i], seen[i + 1]));
      seconds += seen[i + 1] - seen[i];
    }
    Person.Best best = new Person.Best((int) seen[0] + 1, seen[0], box);
    return new Person(
        name,
        ENROLLED.contains(name),
        times,
        seconds,
        1,
        1,
        null,
        null,
        null,
        null,
        null,
        best,
        null);
  }

  private static Score score(Person... people) {
    return Scorer.score(truth(), ENROLLED, VIDEO, List.of(people));
  }

  @Test
  void rightSummaryHasNoFaults() {
    Score score =
        score(
            person("Ada", LEFT, 0, 4),
            person("unknown-1", RIGHT, 0, 5),
            person("unknown-2", RIGHT, 5, 10));

    assertEquals(1, score.enrolled());
    assertEquals(1, score.found());
    assertEquals(2, score.strangers());
    assertEquals(2, score.told());
    assertEquals(0, faults(score));
    assertEquals(14, score.onScreen(), TOLERANCE);
    assertEquals(14, score.right(), TOLERANCE);
    assertEquals(14, score.claimed(), TOLERANCE);
    assertEquals(0, score.away(), TOLERANCE);
  }

  @Test
  void strangerToldTwiceIsSplit() {
    Score score =
        score(
            person("Ada", LEFT, 0, 4),
            person("unknown-1", RIGHT, 0, 2),
            person("unknown-2", RIGHT, 2, 5),
            person("unknown-3", RIGHT, 5, 10));

    assertEquals(1, score.split());
    assertEquals(1, score.switches());
    assertEquals(2, faults(score));
    // The longer part, three of the five seconds, counts as right.
    assertEquals(12, score.right(), TOLERANCE);
  }

  @Test
  void twoStrangersToldAsOneAreMerged() {
    Score score = score(person("Ada", LEFT, 0, 4), person("unknown-1", RIGHT, 0, 10));

    assertEquals(1, score.merged());
    assertEquals(1, faults(score));
    assertEquals(9, score.right(), TOLERANCE);
    assertEquals(5, score.away(), TOLERANCE);
  }

  @Test
  void nameThatGoesOnWithAStrangerIsASwitch() {
    Score score =
        score(
            person("Ada", LEFT, 0, 4, 7, 10),
            person("unknown-1", RIGHT, 0, 5),
            person("unknown-2", RIGHT, 5, 7));

    assertEquals(1, score.switches());
    assertEquals(1, faults(score));
    assertEquals(11, score.right(), TOLERANCE);
    assertEquals(3, score.away(), TOLERANCE);
  }

  @Test
  void nameOfSomebodyWhoIsNotThereIsWrong() {
    Score score =
        score(
            person("Ada", LEFT, 0, 4),
            person("Bob", RIGHT, 0, 5),
            person("unknown-1", RIGHT, 5, 10));

    assertEquals(1, score.wrong());
    assertEquals(1, score.merged()); // the first stranger's time is Bob's
    assertEquals(2, faults(score));
    assertEquals(9, score.right(), TOLERANCE);
  }

  @Test
  void enrolledPersonToldAsStrangerIsNotFound() {
    Score score =
        score(
            person("unknown-1", LEFT, 0, 4),
            person("unknown-2", RIGHT, 0, 5),
            person("unknown-3", RIGHT, 5, 10));

    assertEquals(0, score.found());
    assertEquals(1, score.split());
    assertEquals(1, faults(score));
    assertEquals(10, score.right(), TOLERANCE);
  }

  @Test
  void nobodyToldIsNotSeen() {
    Score score = score();

    assertEquals(0, score.found());
    assertEquals(2, score.unseen());
    assertEquals(0, score.right(), TOLERANCE);
  }

  @Test
  void strangerWhereNoFaceIsIsNobody() {
    Score score =
        score(
            person("Ada", LEFT, 0, 4),
            person("unknown-1", RIGHT, 0, 5),
            person("unknown-2", RIGHT, 5, 10),
            person("unknown-3", LEFT, 8, 9));

    assertEquals(1, score.nobody());
    assertEquals(1, faults(score));
    assertEquals(1, score.away(), TOLERANCE);
  }

  @Test
  void summaryWithoutMistakeHasNoFaults() {
    Score score = Scorer.score(truth(), ENROLLED, VIDEO, Ideal.of(truth(), ENROLLED, VIDEO, 0.1));

    assertEquals(1, score.found());
    assertEquals(2, score.told());
    assertEquals(0, faults(score));
    assertEquals(14, score.right(), TOLERANCE);
    assertEquals(0, score.away(), TOLERANCE);
  }

  private static int faults(Score score) {
    return score.wrong()
        + score.split()
        + score.merged()
        + score.unseen()
        + score.nobody()
        + score.switches();
  }
}
