package dev.facepipe.models.mtcnn;

import dev.facepipe.models.torchscript.Activation;
import dev.facepipe.models.torchscript.Convolution;
import dev.facepipe.models.torchscript.Script;
import dev.facepipe.models.torchscript.Value;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A convolution, PReLU and max pool, with the pool before the PReLU, which then has a quarter of
 * the numbers to do.
 *
 * <p>Where a slope is not negative PReLU keeps the order of numbers, and so the largest stays the
 * largest. Where it is negative, {@code prelu(x) = max(relu(x), relu(|slope| * -x))}, and both
 * sides keep theirs: the convolution gives such channels twice, once times {@code slope}. P-Net's
 * ten channels become sixteen, which is what a vector register holds and oneDNN computes in any
 * case; its time falls by a quarter or more. R-Net's and O-Net's are more, and get slower that way.
 */
final class PooledPrelu {
  private final Convolution convolution;
  private final float[] slopes;
  private final int[] rising;
  private final int[] bent;

  /**
   * The three as one step.
   *
   * @param slopes of PReLU, one a channel
   */
  PooledPrelu(Convolution convolution, float[] slopes) {
    this.convolution = convolution;
    this.slopes = slopes;
    this.rising = IntStream.range(0, slopes.length).filter(i -> slopes[i] >= 0).toArray();
    this.bent = IntStream.range(0, slopes.length).filter(i -> slopes[i] < 0).toArray();
  }

  /** Which channel of the convolution each channel that comes out is. */
  int[] order() {
    return IntStream.concat(Arrays.stream(rising), Arrays.stream(bent)).toArray();
  }

  /** Adds the steps to a network; windows may reach over the right and bottom edge. */
  Value apply(Script net, Value in, int side, int stride) {
    int once = slopes.length;
    int[] channels = IntStream.concat(Arrays.stream(order()), Arrays.stream(bent)).toArray();
    float[] factors = new float[channels.length];
    float[] remaining = new float[channels.length]; // slopes of PReLU behind the pool; else relu
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
