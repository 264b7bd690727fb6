package dev.facepipe.bench.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomPeopleTest {
  @Test
  void searchFindsTheNameOfAPlainDoubleLoop() {
    RandomPeople people = RandomPeople.of(3000);

    assertEquals(0, people.wrong(RandomPeople.probes(8)));
  }

  @Test
  void wrongNameIsCounted() {
    RandomPeople people = RandomPeople.of(10);
    float[] moved = people.embeddings().clone();
    List<float[]> probes = new ArrayList<>(RandomPeople.probes(4));
    for (int d = 0; d < RandomPeople.DIMENSIONS; d++) {
      moved[7 * RandomPeople.DIMENSIONS + d] = probes.get(2)[d]; // the loop now finds the eighth
    }

    assertEquals(1, new RandomPeople(people.gallery(), moved).wrong(probes.subList(2, 3)));
  }
}
