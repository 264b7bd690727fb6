package dev.facepipe.bench.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchGalleryTest {
  @Test
  void theSearchFindsWhatAPlainDoubleLoopFinds() {
    BenchGallery people = BenchGallery.of(3000);

    assertEquals(0, people.wrong(BenchGallery.probes(8)));
  }

  @Test
  void aWrongAnswerIsNoticed() {
    BenchGallery people = BenchGallery.of(10);
    float[] moved = people.vectors().clone();
    List<float[]> probes = new ArrayList<>(BenchGallery.probes(4));
    for (int d = 0; d < BenchGallery.DIMENSIONS; d++) {
      moved[7 * BenchGallery.DIMENSIONS + d] = probes.get(2)[d]; // the loop now finds the eighth
    }

    assertEquals(1, new BenchGallery(people.gallery(), moved).wrong(probes.subList(2, 3)));
  }
}
