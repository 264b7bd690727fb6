package dev.facepipe.models.code;

import dev.facepipe.common.network.Tensor;
import java.util.List;

/**
 * Usual inputs of a network, from which the range of each of its values is measured.
 *
 * @param examples batches of pictures, count x rows x columns x channels
 * @param least smallest number that any input can hold
 * @param most largest number that any input can hold
 */
public record Calibration(List<Tensor> examples, float least, float most) {
  public Calibration {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("calibration has no examples; expected 1 or more");
    }
  }
}
