package dev.facepipe.models.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.facepipe.common.network.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightsTest {
  private static final Tensor ONE = new Tensor(new float[] {1, 2}, 2);
  private static final Tensor TWO = new Tensor(new float[] {3}, 1);

  @Test
  void fingerprintIgnoresOrder() {
    Map<String, Tensor> forth = new LinkedHashMap<>();
    forth.put("a", ONE);
    forth.put("b", TWO);
    Map<String, Tensor> back = new LinkedHashMap<>();
    back.put("b", TWO);
    back.put("a", ONE);

    assertEquals(new Weights("x", forth).fingerprint(), new Weights("other", back).fingerprint());
  }

  @Test
  void fingerprintChangesWithAnyWeight() {
    String fingerprint = new Weights("x", Map.of("a", ONE)).fingerprint();

    assertNotEquals(
        fingerprint,
        new Weights("x", Map.of("a", new Tensor(new float[] {1, Math.nextUp(2f)}, 2)))
            .fingerprint());
  }

  @Test
  void transposeReordersDimensions() {
    Tensor tensor = new Tensor(new float[] {0, 1, 2, 3, 4, 5}, 1, 2, 3);

    Tensor turned = Transpose.of(tensor, 2, 0, 1);

    assertArrayEquals(new long[] {3, 1, 2}, turned.shape());
    assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, turned.values()); // by hand
  }
}
