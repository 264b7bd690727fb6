package dev.facepipe.bench.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.embedding.Thresholds;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tables of made-up people: each is a random point, each photograph a point nearby. */
class TablesTest {
  private static final int DIMENSIONS = 8;
  private static final int PHOTOGRAPHS = 10;
  private static final int SPLITS = 20;

  /** Everybody is far from everybody, and a photograph is near its person. */
  private static final PhotographSet APART = people(24, 0.005);

  private static PhotographSet people(int count, double spread) {
    Random random = new Random(1);
    FaceQuality good = new FaceQuality(90, 90, 90, 100, 100, 100, 100, 100, 100, 100);
    List<Person> people = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] centre = random.doubles(DIMENSIONS, 0, 1).toArray();
      List<Map<Degradation, Shot>> photographs = new ArrayList<>();
      for (int j = 0; j < PHOTOGRAPHS; j++) {
        Map<Degradation, Shot> shots = new EnumMap<>(Degradation.class);
        for (Degradation degradation : Degradation.values()) {
          float[] vector = new float[DIMENSIONS];
          for (int d = 0; d < DIMENSIONS; d++) {
            vector[d] = (float) (centre[d] + spread * random.nextGaussian());
          }
          shots.put(degradation, new Shot(vector, good, 100, null));
        }
        photographs.add(shots);
      }
      people.add(new Person("person" + i, photographs));
    }
    return new PhotographSet(
        new Model("resnet34", "test", DIMENSIONS),
        Thresholds.fixed(0.1, 0.08),
        people,
        count * PHOTOGRAPHS,
        List.of(),
        List.of());
  }

  @Test
  void peopleWhoLieApartAreAllNamedAndNoStrangerIs() {
    Tables tables = new Tables(APART, SPLITS);

    assertEquals(1.0, tables.pairs().rows().get(1).get(2).value());
    for (List<Cell> row : tables.openSet().rows()) {
      assertEquals(1.0, row.get(2).value());
    }
    for (List<Cell> row : tables.degraded().rows()) {
      assertEquals(1.0, row.get(6).value());
      assertEquals(0.0, row.get(8).value());
    }
    for (List<Cell> row : tables.gate().rows()) {
      assertEquals(1.0, row.get(3).value());
    }
  }

  @Test
  void everyTableHasRowsAndTheSameRowsAgain() {
    List<Table> tables = new Tables(APART, 3).all();

    assertFalse(tables.stream().anyMatch(table -> table.rows().isEmpty()));
    assertEquals(tables, new Tables(APART, 3).all());
  }

  @Test
  void strangersThatAreIndependentOfTheGalleryKeepThePromise() {
    PhotographSet near = people(24, 0.1);

    for (List<Cell> row : new Tables(near, 200).promiseByStrangers().rows()) {
      Double promise = row.get(1).value();
      Double named = row.get(3).value();
      // 200 splits of 24 people leave a standard error of about a fiftieth.
      assertTrue(promise != null && named != null && named <= promise + 0.05, row.toString());
    }
  }
}
