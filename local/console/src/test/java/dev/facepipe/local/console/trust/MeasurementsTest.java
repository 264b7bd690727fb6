package dev.facepipe.local.console.trust;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MeasurementsTest {
  private static final Model MODEL = new Model("resnet34", "0123456789abcdef", 128);
  private static final Duration LONG = Duration.ofSeconds(60);

  private static Gallery gallery(int people, long seed) {
    Random random = new Random(seed);
    List<String> names = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < people; i++) {
      float[] vector = new float[128];
      for (int j = 0; j < vector.length; j++) {
        vector[j] = (float) random.nextGaussian();
      }
      names.add("Person " + i);
      vectors.add(vector);
    }
    return Gallery.empty(MODEL).with(names, vectors);
  }

  @Test
  void galleryIsMeasuredOnceUntilItChanges() {
    try (Measurements measurements = new Measurements(LONG)) {
      Measurements.Measured first = measurements.of(gallery(10, 1));

      assertSame(first, measurements.of(gallery(10, 1)));
      Measurements.Measured other = measurements.of(gallery(11, 1));
      assertNotSame(first, other);
      assertEquals(11, other.within().strangers().size());
    }
  }

  @Test
  void requestIsToldToAskAgainWhileALargeGalleryIsMeasured() {
    Gallery large = gallery(3000, 2);
    try (Measurements measurements = new Measurements(Duration.ofMillis(1))) {
      ApiRefused busy = assertThrows(ApiRefused.class, () -> measurements.of(large));

      assertTrue(busy.getMessage().contains("of 3000 embeddings so far"), busy.getMessage());
      await()
          .atMost(LONG)
          .ignoreExceptions()
          .until(() -> measurements.of(large).within().strangers().size() == 3000);
    }
  }

  /** The measurement of a gallery that is no more would keep the new one waiting. */
  @Test
  void changedGalleryEndsTheMeasurementOfTheOldOne() {
    try (Measurements measurements = new Measurements(Duration.ofMillis(1))) {
      assertThrows(ApiRefused.class, () -> measurements.of(gallery(20_000, 3)));
      long before = System.nanoTime();
      await()
          .atMost(LONG)
          .ignoreExceptions()
          .until(() -> measurements.of(gallery(10, 4)).within().strangers().size() == 10);

      // Without an end, the old gallery alone takes longer.
      assertTrue(Duration.ofNanos(System.nanoTime() - before).toSeconds() < 10);
    }
  }
}
