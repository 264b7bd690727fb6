package dev.facepipe.bench.accuracy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Flaw;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Embeddings are points on a plane, so distances are known by hand. */
class TrialTest {
  private static final double TOLERANCE = 1e-6;
  private static final Model MODEL = new Model("plane", "test", 2);
  private static final Person ADA = person("Ada", at(0, 0), at(0.1f, 0), at(0.3f, 0));
  private static final Person BEA = person("Bea", at(1, 0), at(1, 0.2f), at(0.4f, 0));
  private static final Person STRANGER = person("Cleo", at(0, 0.5f), at(0, 2), at(0, 3));

  private static float[] at(float x, float y) {
    return new float[] {x, y};
  }

  private static Person person(String name, float[]... embeddings) {
    List<Map<Degradation, Shot>> photographs = new ArrayList<>();
    for (float[] embedding : embeddings) {
      Map<Degradation, Shot> shots = new EnumMap<>(Degradation.class);
      shots.put(Degradation.NONE, shot(embedding, 100));
      shots.put(Degradation.PIXELS_8, new Shot(null, null, 0, Flaw.NO_FACE));
      photographs.add(shots);
    }
    return new Person(name, photographs);
  }

  private static Shot shot(float[] embedding, int quality) {
    return new Shot(
        embedding,
        new FaceQuality(quality, quality, null, 100, 100, 100, 100, 100, 100, 100),
        100,
        null);
  }

  private static Trial trial(Degradation degradation) {
    Split split = new Split(List.of(ADA, BEA), List.of(STRANGER));
    return Trial.of(
        Trial.gallery(MODEL, split.enrolled(), 1, Template.NEAREST), split, 1, degradation);
  }

  @Test
  void photographsThatEnrolAreNotSearched() {
    Trial trial = trial(Degradation.NONE);

    assertEquals(4, trial.own().size());
    assertEquals(3, trial.strangers().size());
  }

  @Test
  void rightNamesAreWithinTheThresholdAndOfTheNearestPerson() {
    Trial trial = trial(Degradation.NONE);

    // Ada's at 0.1 and 0.3, Bea's at 0.2; Bea's third is nearest to Ada.
    assertEquals(0.5, trial.right(0.25, 0, shot -> true), TOLERANCE);
    assertEquals(0.75, trial.right(9, 0, shot -> true), TOLERANCE);
  }

  @Test
  void thresholdNamesAtMostTheShareOfStrangers() {
    Trial trial = trial(Degradation.NONE); // strangers at 0.5, 2 and 3

    double none = trial.threshold(0.01, 0, shot -> true);
    double one = trial.threshold(0.34, 0, shot -> true);

    assertEquals(0, trial.named(none, 0, shot -> true), TOLERANCE);
    assertEquals(0.5, none, TOLERANCE);
    assertEquals(1 / 3.0, trial.named(one, 0, shot -> true), TOLERANCE);
    assertEquals(2, one, TOLERANCE);
    assertEquals(0.75, trial.rightAt(0.01, 0), TOLERANCE);
  }

  @Test
  void marginTakesOffAPartOfTheRunnersUpDistance() {
    Trial.Appearance first = trial(Degradation.NONE).own().get(0); // 0.1 from Ada, 0.9 from Bea

    assertEquals(0.1, first.score(0), TOLERANCE);
    assertEquals(0.1 - 0.2 * 0.9, first.score(0.2), TOLERANCE);
  }

  @Test
  void faceThatIsNotFoundIsNeverNamed() {
    Trial trial = trial(Degradation.PIXELS_8);

    assertEquals(0, trial.right(1e9, 0, shot -> true), TOLERANCE);
    assertEquals(0, trial.named(1e9, 0, shot -> true), TOLERANCE);
  }

  @Test
  void faceBelowTheLeastQualityIsUnrecognisable() {
    assertTrue(shot(at(0, 0), FaceQuality.RECOGNISABLE).isRecognisable());
    assertFalse(shot(at(0, 0), FaceQuality.RECOGNISABLE - 1).isRecognisable());
  }

  @Test
  void yawIsTheAngleOfTheScore() {
    FaceQuality half = new FaceQuality(null, null, null, 1, 1, 1, 1, 50, 100, 100);

    assertEquals(45, new Shot(at(0, 0), half, 1, null).yaw(), TOLERANCE);
  }

  @Test
  void templatesAreMeansOfThePhotographs() {
    List<float[]> three = List.of(at(0, 0), at(1, 0), at(8, 3));

    assertEquals(3, Template.NEAREST.of(three).size());
    assertArrayEquals(at(3, 1), Template.MEAN.of(three).get(0), 1e-6f);
    assertArrayEquals(at(0.5f, 0), Template.TRIMMED.of(three).get(0), 1e-6f);
  }

  @Test
  void splitEnrolsThoseWithEnoughPhotographsAndIsTheSameForASeed() {
    Person one = person("Dora", at(5, 5));
    List<Person> people = List.of(one, ADA, BEA, STRANGER);

    Split split = Split.of(people, 2, 1, new Random(7));
    Split again = Split.of(people, 2, 1, new Random(7));

    assertEquals(2, split.enrolled().size());
    assertEquals(2, split.strangers().size());
    assertTrue(names(split.strangers()).contains("Dora"), "one photograph is too few");
    assertEquals(split, again);
  }

  @Test
  void halvesOfStrangersShareNobody() {
    Split split = new Split(List.of(ADA), List.of(BEA, STRANGER));
    Trial trial =
        Trial.of(
            Trial.gallery(MODEL, split.enrolled(), 1, Template.NEAREST),
            split,
            1,
            Degradation.NONE);

    List<Trial> halves = trial.halvesOfStrangers();

    assertEquals(3, halves.get(0).strangers().size());
    assertEquals(3, halves.get(1).strangers().size());
    assertEquals("Bea", halves.get(0).strangers().get(0).person());
    assertEquals("Cleo", halves.get(1).strangers().get(0).person());
  }

  @Test
  void pairsAreAllOfOnePersonAndAsManyOfTwo() {
    Pairs pairs = Pairs.of(List.of(ADA, STRANGER), 1000, new Random(1));

    assertArrayEquals(new double[] {0.1, 0.3, 0.2, 1.5, 2.5, 1}, pairs.same(), TOLERANCE);
    assertEquals(6, pairs.different().length);
    // Ada and Cleo are at least 0.5 apart; equal photographs would be 0 apart.
    for (double distance : pairs.different()) {
      assertTrue(distance >= 0.5 - TOLERANCE, "a pair is %s apart".formatted(distance));
    }
  }

  private static Set<String> names(List<Person> people) {
    Set<String> names = new HashSet<>();
    people.forEach(person -> names.add(person.name()));
    return names;
  }
}
