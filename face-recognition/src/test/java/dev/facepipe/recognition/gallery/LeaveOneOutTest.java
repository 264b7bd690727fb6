package dev.facepipe.recognition.gallery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.LeaveOneOut.Appearance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaveOneOutTest {
  private static final Model LINE = new Model("test", "1", 1);

  private final List<Integer> progress = new ArrayList<>();

  private LeaveOneOut of(Gallery gallery) {
    return LeaveOneOut.of(gallery, progress::add);
  }

  private static Gallery nobody() {
    return Gallery.empty(LINE);
  }

  private static List<float[]> at(float... places) {
    List<float[]> vectors = new ArrayList<>();
    for (float place : places) {
      vectors.add(new float[] {place});
    }
    return vectors;
  }

  @Test
  void everyPersonIsAStrangerToTheOthers() {
    // 0   1   2   3   4   5   6   7   8   9  10
    // A       A       B                       C
    LeaveOneOut measured =
        of(nobody().with("Ada", at(0, 2)).with("Bea", at(4)).with("Cleo", at(10)));

    assertEquals(Map.of("Ada", 2.0, "Bea", 2.0, "Cleo", 6.0), measured.strangers());
    assertArrayEquals(new double[] {2, 2, 6}, measured.sortedStrangers());
    assertEquals(
        List.of(new LeaveOneOut.Pair("Ada", "Bea", 2), new LeaveOneOut.Pair("Cleo", "Bea", 6)),
        measured.closest());
    assertEquals(List.of(4), progress);
  }

  @Test
  void everyPhotographIsANewAppearance() {
    LeaveOneOut measured = of(nobody().with("Ada", at(0, 1, 5)).with("Bea", at(6)));

    assertEquals(
        List.of(
            new Appearance("Ada", 1, 6), new Appearance("Ada", 1, 5), new Appearance("Ada", 4, 1)),
        measured.appearances());
    assertTrue(measured.appearances().get(0).isNamed(1));
    assertFalse(measured.appearances().get(0).isNamed(0.9));
    assertFalse(measured.appearances().get(2).isNamed(9), "Bea is nearer");
  }

  @Test
  void copiesOfAPhotographCountOnce() {
    LeaveOneOut measured = of(nobody().with("Ada", at(3, 3, 3, 3)).with("Bea", at(5, 5, 6)));

    assertEquals(5 - 1, measured.copies());
    assertEquals(
        List.of(new Appearance("Bea", 1, 2), new Appearance("Bea", 1, 3)), measured.appearances());
  }

  @Test
  void onePhotographOfTwoPeopleIsTheClosestPair() {
    LeaveOneOut measured = of(nobody().with("Ada", at(3, 4)).with("Bea", at(3)));

    assertEquals(Map.of("Ada", 0.0, "Bea", 0.0), measured.strangers());
    assertEquals(List.of(new LeaveOneOut.Pair("Ada", "Bea", 0)), measured.closest());
  }

  @Test
  void onePersonMeetsNobody() {
    LeaveOneOut measured = of(nobody().with("Ada", at(0, 1)));

    assertEquals(Map.of(), measured.strangers());
    assertEquals(List.of(), measured.closest());
    assertEquals(Double.POSITIVE_INFINITY, measured.appearances().get(0).other());
    assertEquals(Map.of(), of(nobody()).strangers());
  }

  @Test
  void blocksTellTheirProgress() {
    Gallery gallery = nobody();
    List<String> names = new ArrayList<>();
    float[] places = new float[150];
    for (int i = 0; i < places.length; i++) {
      names.add("Person " + i);
      places[i] = i;
    }

    LeaveOneOut measured = of(gallery.with(names, at(places)));

    assertEquals(List.of(64, 64, 22), progress);
    assertEquals(150, measured.strangers().size());
    assertTrue(measured.strangers().values().stream().allMatch(distance -> distance == 1));
    // The nearest of person i, the first of equals, is i - 1; the pair of 0 and 1 was met as 0's.
    assertEquals(
        List.of("Person 0", "Person 10", "Person 100", "Person 101", "Person 102"),
        measured.closest().stream().map(LeaveOneOut.Pair::name).toList());
  }
}
