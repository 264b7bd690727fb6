package dev.facepipe.recognition.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.embedding.Thresholds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Embeddings here are numbers, so that distances are told by eye. */
class DoctorTest {
  /** Pairs: 6; gallery: 4. */
  private static final Thresholds THRESHOLDS = Thresholds.fixed(6, 4);

  private int searched;

  private static Gallery gallery(Object... namesAndNumbers) {
    List<Reference> references = new ArrayList<>();
    Map<String, Integer> photographs = new HashMap<>();
    for (int i = 0; i < namesAndNumbers.length; i += 2) {
      String name = (String) namesAndNumbers[i];
      float number = ((Number) namesAndNumbers[i + 1]).floatValue();
      int photograph = photographs.merge(name, 1, Integer::sum);
      references.add(
          new Reference(name, new float[] {number}, "%s/%d.jpg".formatted(name, photograph)));
    }
    return Gallery.empty(new Model("resnet34", "1a2b", 1)).with(references);
  }

  private List<String> examine(Gallery gallery) {
    return Doctor.examine(gallery, THRESHOLDS, count -> searched += count).stream()
        .map(
            finding ->
                "%s %s%s: %s"
                    .formatted(
                        finding.photograph(),
                        finding.reason(),
                        finding.nearest() == null ? "" : " = " + finding.nearest().photograph(),
                        finding.stays() == null ? "set aside" : finding.stays()))
        .toList();
  }

  @Test
  void nothingIsFoundInAGalleryOfPeopleFarApart() {
    assertEquals(List.of(), examine(gallery("Ada", 0, "Ada", 2, "Bea", 50, "Bea", 53, "Cleo", 99)));
    assertEquals(5, searched);
  }

  @Test
  void nobodyAndOnePersonAreFine() {
    assertEquals(List.of(), examine(gallery()));
    assertEquals(List.of(), examine(gallery("Ada", 0)));
    assertEquals(List.of(), examine(gallery("Ada", 0, "Ada", 5)));
  }

  @Test
  void repeatsOfAPhotographAreSetAsideButOne() {
    Object[] tenTimes = new Object[20];
    for (int i = 0; i < 20; i += 2) {
      tenTimes[i] = "Ada";
      tenTimes[i + 1] = i * 4e-5; // 0.00072 between the first and the last
    }
    Gallery gallery = gallery(tenTimes);

    List<Doctor.Finding> findings = Doctor.examine(gallery, THRESHOLDS, count -> {});

    assertEquals(9, findings.size());
    assertEquals(
        "Ada/2.jpg repeat: the same photograph as another reference of the person = Ada/1.jpg: set"
            + " aside",
        examine(gallery).get(0));
    Gallery after = Doctor.apply(gallery, findings);
    assertEquals(Map.of("Ada", 1), after.people());
    assertEquals("Ada/1.jpg", after.source(0));
    assertEquals(List.of(), examine(after));
  }

  @Test
  void referenceFarFromAllOthersOfItsPersonIsAMisfit() {
    assertEquals(
        List.of(
            "Ada/2.jpg misfit: 19.00 from the nearest of its own; expected at most 6.00: set aside"),
        examine(gallery("Ada", 0, "Ada", 20, "Ada", 1, "Bea", 90)));
  }

  @Test
  void ofTwoReferencesFarApartNeitherIsKnownToBeWrong() {
    assertEquals(
        List.of(
            "Ada/1.jpg misfit: 20.00 from the nearest of its own; expected at most 6.00: no two"
                + " others of the person are near each other",
            "Ada/2.jpg misfit: 20.00 from the nearest of its own; expected at most 6.00: no two"
                + " others of the person are near each other"),
        examine(gallery("Ada", 0, "Ada", 20)));
  }

  /** Ada's third photograph shows Bea. */
  @Test
  void photographOfSomebodyElseIsAClash() {
    Gallery gallery = gallery("Ada", 0, "Ada", 2, "Ada", 51, "Bea", 50, "Bea", 53);

    assertEquals(
        List.of(
            "Ada/3.jpg clash: 1.00 from another person, 49.00 from the nearest of its own ="
                + " Bea/1.jpg: set aside",
            "Bea/1.jpg clash: 1.00 from another person, 3.00 from the nearest of its own ="
                + " Ada/3.jpg: near a reference that is set aside now; examine again",
            "Bea/2.jpg clash: 2.00 from another person, 3.00 from the nearest of its own ="
                + " Ada/3.jpg: near a reference that is set aside now; examine again"),
        examine(gallery));
    assertEquals(
        List.of(),
        examine(Doctor.apply(gallery, Doctor.examine(gallery, THRESHOLDS, count -> {}))));
  }

  @Test
  void referenceNearAnotherPersonButNearerToItsOwnStays() {
    assertEquals(
        List.of(
            "Ada/2.jpg clash: 3.00 from another person, 2.00 from the nearest of its own ="
                + " Bea/1.jpg: nearer to its own person",
            "Bea/1.jpg clash: 3.00 from another person, 2.00 from the nearest of its own ="
                + " Ada/2.jpg: nearer to its own person"),
        examine(gallery("Ada", 0, "Ada", 2, "Bea", 5, "Bea", 7)));
  }

  @Test
  void referenceBetweenTwoPeopleStays() {
    // 4.5 from Bea, beyond the gallery's threshold, and 5 from Ada's other, within that of pairs.
    assertEquals(
        List.of(
            "Ada/2.jpg clash: 4.50 from another person, 5.00 from the nearest of its own ="
                + " Bea/1.jpg: near its own person too"),
        examine(gallery("Ada", 0, "Ada", 5, "Bea", 9.5, "Bea", 10)));
  }

  @Test
  void lastReferenceOfAPersonStays() {
    assertEquals(
        List.of(
            "Ada/1.jpg clash: 1.00 from another person = Bea/1.jpg: the person's last reference",
            "Bea/1.jpg clash: 1.00 from another person = Ada/1.jpg: the person's last reference"),
        examine(gallery("Ada", 0, "Bea", 1)));
  }

  @Test
  void twinsKeepAllTheirReferences() {
    Gallery twins = gallery("Ada", 0, "Ada", 2, "Bea", 1, "Bea", 3);

    assertEquals(4, examine(twins).size());
    assertSame(twins, Doctor.apply(twins, Doctor.examine(twins, THRESHOLDS, count -> {})));
  }

  /** Each has one photograph of the other: nothing tells which one is the stranger. */
  @Test
  void swappedPhotographsStayBecauseNothingTellsWhichAreWrong() {
    List<String> found = examine(gallery("Ada", 0, "Ada", 51, "Bea", 50, "Bea", 1));

    assertEquals(4, found.size());
    assertEquals(
        "Ada/1.jpg clash: 1.00 from another person, 51.00 from the nearest of its own ="
            + " Bea/2.jpg: so are all references of the person",
        found.get(0));
    assertTrue(found.stream().noneMatch(line -> line.endsWith("set aside")), found.toString());
  }

  @Test
  void referenceWhoseOnlyOtherIsSetAsideStays() {
    assertEquals(
        List.of(
            "Ada/2.jpg clash: 1.00 from another person, 51.00 from the nearest of its own ="
                + " Bea/1.jpg: set aside",
            "Ada/1.jpg misfit: 51.00 from the nearest of its own; expected at most 6.00: another"
                + " reference of the person is set aside now; examine again",
            "Bea/1.jpg clash: 1.00 from another person, 0.50 from the nearest of its own ="
                + " Ada/2.jpg: near a reference that is set aside now; examine again",
            "Bea/2.jpg clash: 1.50 from another person, 0.50 from the nearest of its own ="
                + " Ada/2.jpg: near a reference that is set aside now; examine again"),
        examine(gallery("Ada", 0, "Ada", 51, "Bea", 52, "Bea", 52.5)));
  }

  @Test
  void galleryWithoutAnythingToSetAsideStaysTheSame() {
    Gallery gallery = gallery("Ada", 0, "Bea", 1);

    assertSame(gallery, Doctor.apply(gallery, Doctor.examine(gallery, THRESHOLDS, count -> {})));
  }

  /** More references than one block, and enough values for the index of codes. */
  @Test
  void findsWhatAPlainLoopFinds() {
    var random = new Random(7);
    int dimensions = 512;
    List<Reference> references = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      float[] vector = new float[dimensions];
      for (int d = 0; d < dimensions; d++) {
        vector[d] = (float) random.nextGaussian() / 64; // about 0.5 between two
      }
      references.add(new Reference("person " + random.nextInt(300), vector, ""));
    }
    Gallery gallery = Gallery.empty(new Model("resnet34", "1a2b", dimensions)).with(references);

    Set<Integer> rows = new TreeSet<>();
    Doctor.examine(gallery, Thresholds.fixed(0.6, 0.45), count -> searched += count)
        .forEach(finding -> rows.add(finding.row()));

    assertEquals(expected(references), rows);
    assertTrue(rows.size() > 100 && rows.size() < 600, rows.size() + " rows");
    assertEquals(600, searched);
  }

  private static Set<Integer> expected(List<Reference> references) {
    Set<Integer> rows = new TreeSet<>();
    for (int i = 0; i < references.size(); i++) {
      double own = Double.POSITIVE_INFINITY;
      double other = Double.POSITIVE_INFINITY;
      for (int j = 0; j < references.size(); j++) {
        float[] one = references.get(i).vector();
        float[] another = references.get(j).vector();
        double sum = 0;
        for (int d = 0; d < one.length; d++) {
          double difference = (double) one[d] - another[d];
          sum += difference * difference;
        }
        boolean isOwn = references.get(i).name().equals(references.get(j).name());
        if (isOwn && i != j) {
          own = Math.min(own, Math.sqrt(sum));
        } else if (!isOwn) {
          other = Math.min(other, Math.sqrt(sum));
        }
      }
      boolean isAlone = own == Double.POSITIVE_INFINITY;
      if (other <= 0.45 || (!isAlone && (own > 0.6 || other < own))) {
        rows.add(i);
      }
    }
    return rows;
  }
}
