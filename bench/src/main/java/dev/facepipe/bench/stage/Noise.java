package dev.facepipe.bench.stage;

import dev.facepipe.common.network.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Random tensors. */
public final class Noise {
  private static final long SEED = 3;

  private Noise() {}

  /** Returns a tensor of even noise between two values; each call gives equal tensors. */
  public static Tensor between(float least, float most, long... shape) {
    return of(new SplittableRandom(SEED), least, most, shape);
  }

  /** Returns a tensor of even noise between {@code -limit} and {@code limit}. */
  static Tensor of(SplittableRandom random, float limit, long... shape) {
    return of(random, -limit, limit, shape);
  }

  private static Tensor of(SplittableRandom random, float least, float most, long... shape) {
    float[] values = new float[count(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (least + random.nextDouble() * (most - least));
    }
    return new Tensor(values, shape);
  }

  /** Returns the number of values of a shape. */
  static int count(long... shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }
}
