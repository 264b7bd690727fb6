package dev.facepipe.models.mtcnn;

import dev.facepipe.models.code.Activation;
import dev.facepipe.models.code.Convolution;
import dev.facepipe.models.code.NetworkCode;
import dev.facepipe.models.code.Value;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A convolution, PReLU and max pool, computed with the pool before the PReLU. PReLU then handles a
 * quarter of the numbers.
 *
 * <p>With a slope of 0 or more, PReLU keeps the order of numbers, so the pool may run first. With a
 * negative slope, {@code prelu(x) = max(relu(x), relu(|slope| * -x))}, and each of the two parts
 * keeps the order. The convolution computes these channels twice, once multiplied by {@code slope}.
 * P-Net's ten channels become sixteen. A vector register holds sixteen numbers, so oneDNN computes
 * them anyway, and P-Net takes at least a quarter less time. R-Net and O-Net have more channels and
 * would become slower.
 */
final class PooledPrelu {
  private final Convolution convolution;
  private final float[] slopes;
  private final int[] rising;
  private final int[] bent;

  /**
   * Creates the three operations as one step.
   *
   * @param slopes slopes of PReLU, one for each channel
   */
  PooledPrelu(Convolution convolution, float[] slopes) {
    this.convolution = convolution;
    this.slopes = slopes;
    this.rising = IntStream.range(0, slopes.length).filter(i -> slopes[i] >= 0).toArray();
    this.bent = IntStream.range(0, slopes.length).filter(i -> slopes[i] < 0).toArray();
  }

  /** Returns for each output channel the number of the convolution's channel that it holds. */
  int[] order() {
    return IntStream.concat(Arrays.stream(rising), Arrays.stream(bent)).toArray();
  }

  /** Adds the three steps to a network. Windows may reach over the right and bottom edge. */
  Value apply(NetworkCode net, Value in, int side, int stride) {
    int once = slopes.length;
    int[] channels = IntStream.concat(Arrays.stream(order()), Arrays.stream(bent)).toArray();
    float[] factors = new float[channels.length];
    float[] remaining = new float[channels.length]; // slopes of PReLU after the pool; 0 is ReLU
    for (int i = 0; i < channels.length; i++) {
      factors[i] = i < once ? 1 : slopes[channels[i]];
      remaining[i] = i < rising.length ? slopes[channels[i]] : 0;
    }
    Value x = net.convolve(in, convolution.outputs(channels, factors), Activation.NONE);
    x = net.prelu(net.maxPool(x, side, stride, true), remaining);
    Value positive = net.channels(x, rising.length, once);
    Value negative = net.channels(x, once, channels.length);
    return net.concatenate(net.channels(x, 0, rising.length), net.maximum(positive, negative));
  }
}
