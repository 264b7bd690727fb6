package dev.facepipe.models.facenet;

import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.code.Activation;
import dev.facepipe.models.code.BatchSize;
import dev.facepipe.models.code.Convolution;
import dev.facepipe.models.code.Flavour;
import dev.facepipe.models.code.NetworkCode;
import dev.facepipe.models.code.Value;
import dev.facepipe.models.weights.Weights;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the network InceptionResnetV1. Source: facenet-pytorch, models/inception_resnet_v1.py.
 *
 * <p>Input: batch x 160 x 160 x RGB, {@code (x - 127.5) / 128}. Output: batch x 512, L2 norm 1.
 *
 * <p>Batch norms and the scales of the residual blocks are folded into the convolutions. The last
 * convolution of a block also adds the block's input and applies ReLU.
 */
public final class InceptionResnetV1Writer {
  /** Keeps a batch norm from dividing by zero. Source: same file, {@code eps}. */
  private static final double EPSILON = 0.001;

  /** Factor of a block's output before it is added to the block's input. Source: same file. */
  private static final float SCALE_35 = 0.17f;

  private static final float SCALE_17 = 0.10f;
  private static final float SCALE_8 = 0.20f;

  /** Factor of the last block. */
  private static final float SCALE_LAST = 1;

  /** One face: the layout of the weights matters most for this size. */
  private static final BatchSize USUAL = new BatchSize(1, 3, 160, 160);

  private final Weights weights;
  private final NetworkCode net;

  private InceptionResnetV1Writer(Weights weights, Flavour flavour) {
    this.weights = weights;
    this.net = NetworkCode.of(flavour, USUAL);
  }

  /**
   * Writes the network's code.
   *
   * @param weights a state_dict of the original network; the entries of its classifier are ignored
   */
  public static NetworkCode of(Weights weights, Flavour flavour) {
    return new InceptionResnetV1Writer(weights, flavour).build();
  }

  private NetworkCode build() {
    Value x = basic(net.input(), "conv2d_1a", 3, 32, 3, 3, 2, 0, 0);
    x = basic(x, "conv2d_2a", 32, 32, 3, 3, 1, 0, 0);
    x = basic(x, "conv2d_2b", 32, 64, 3, 3, 1, 1, 1);
    x = net.maxPool(x, 3, 2, false);
    x = one(x, "conv2d_3b", 64, 80);
    x = basic(x, "conv2d_4a", 80, 192, 3, 3, 1, 0, 0);
    x = basic(x, "conv2d_4b", 192, 256, 3, 3, 2, 0, 0);
    for (int i = 0; i < 5; i++) {
      x = block35(x, "repeat_1." + i);
    }
    x = mixed6a(x, "mixed_6a");
    for (int i = 0; i < 10; i++) {
      x = block17(x, "repeat_2." + i);
    }
    x = mixed7a(x, "mixed_7a");
    for (int i = 0; i < 5; i++) {
      x = block8(x, "repeat_3." + i, SCALE_8, Activation.RELU);
    }
    x = block8(x, "block8", SCALE_LAST, Activation.NONE);
    return net.returns(net.normalize(embedding(net.globalMean(x))));
  }

  private Value block35(Value x, String block) {
    List<Value> branches =
        ones(x, 256, 32, block + ".branch0", block + ".branch1.0", block + ".branch2.0");
    Value branch1 = basic(branches.get(1), block + ".branch1.1", 32, 32, 3, 3, 1, 1, 1);
    Value branch2 = basic(branches.get(2), block + ".branch2.1", 32, 32, 3, 3, 1, 1, 1);
    branch2 = basic(branch2, block + ".branch2.2", 32, 32, 3, 3, 1, 1, 1);
    Value all = net.concatenate(branches.get(0), branch1, branch2);
    return net.convolveAndAdd(all, x, last(block, 96, 256, SCALE_35), Activation.RELU);
  }

  private Value block17(Value x, String block) {
    List<Value> branches = ones(x, 896, 128, block + ".branch0", block + ".branch1.0");
    Value branch1 = basic(branches.get(1), block + ".branch1.1", 128, 128, 1, 7, 1, 0, 3);
    branch1 = basic(branch1, block + ".branch1.2", 128, 128, 7, 1, 1, 3, 0);
    Value all = net.concatenate(branches.get(0), branch1);
    return net.convolveAndAdd(all, x, last(block, 256, 896, SCALE_17), Activation.RELU);
  }

  private Value block8(Value x, String block, float scale, Activation activation) {
    List<Value> branches = ones(x, 1792, 192, block + ".branch0", block + ".branch1.0");
    Value branch1 = basic(branches.get(1), block + ".branch1.1", 192, 192, 1, 3, 1, 0, 1);
    branch1 = basic(branch1, block + ".branch1.2", 192, 192, 3, 1, 1, 1, 0);
    Value all = net.concatenate(branches.get(0), branch1);
    return net.convolveAndAdd(all, x, last(block, 384, 1792, scale), activation);
  }

  private Value mixed6a(Value x, String block) {
    Value branch0 = basic(x, block + ".branch0", 256, 384, 3, 3, 2, 0, 0);
    Value branch1 = one(x, block + ".branch1.0", 256, 192);
    branch1 = basic(branch1, block + ".branch1.1", 192, 192, 3, 3, 1, 1, 1);
    branch1 = basic(branch1, block + ".branch1.2", 192, 256, 3, 3, 2, 0, 0);
    return net.concatenate(branch0, branch1, net.maxPool(x, 3, 2, false));
  }

  private Value mixed7a(Value x, String block) {
    List<Value> branches =
        ones(x, 896, 256, block + ".branch0.0", block + ".branch1.0", block + ".branch2.0");
    Value branch0 = basic(branches.get(0), block + ".branch0.1", 256, 384, 3, 3, 2, 0, 0);
    Value branch1 = basic(branches.get(1), block + ".branch1.1", 256, 256, 3, 3, 2, 0, 0);
    Value branch2 = basic(branches.get(2), block + ".branch2.1", 256, 256, 3, 3, 1, 1, 1);
    branch2 = basic(branch2, block + ".branch2.2", 256, 256, 3, 3, 2, 0, 0);
    return net.concatenate(branch0, branch1, branch2, net.maxPool(x, 3, 2, false));
  }

  /** Adds a 1x1 convolution. */
  private Value one(Value x, String layer, int in, int out) {
    return basic(x, layer, in, out, 1, 1, 1, 0, 0);
  }

  /** Adds 1x1 convolutions of one input. */
  private List<Value> ones(Value x, int in, int out, String... layers) {
    return net.convolveEach(
        x,
        Arrays.stream(layers).map(layer -> convolution(layer, in, out, 1, 1, 1, 0, 0)).toList(),
        Activation.RELU);
  }

  /** Adds a {@code BasicConv2d}: convolution without bias, batch norm, ReLU. */
  private Value basic(
      Value x,
      String layer,
      int in,
      int out,
      int rows,
      int columns,
      int stride,
      int padRows,
      int padColumns) {
    return net.convolve(
        x,
        convolution(layer, in, out, rows, columns, stride, padRows, padColumns),
        Activation.RELU);
  }

  private Convolution convolution(
      String layer,
      int in,
      int out,
      int rows,
      int columns,
      int stride,
      int padRows,
      int padColumns) {
    BatchNorm norm = batchNorm(layer + ".bn", out);
    return new Convolution(
            weights.get(layer + ".conv.weight", out, in, rows, columns),
            new float[out],
            stride,
            padRows,
            padColumns)
        .then(norm.scale(), norm.shift());
  }

  /** Returns the last convolution of a block, whose result is added to the block's input. */
  private Convolution last(String block, int in, int out, float scale) {
    float[] scales = new float[out];
    Arrays.fill(scales, scale);
    return new Convolution(
            weights.get(block + ".conv2d.weight", out, in, 1, 1),
            weights.vector(block + ".conv2d.bias", out))
        .then(scales, new float[out]);
  }

  /** Adds the matrix and the batch norm that follow the mean of all pixels. */
  private Value embedding(Value mean) {
    Tensor matrix = weights.get("last_linear.weight", 512, 1792);
    BatchNorm norm = batchNorm("last_bn", 512);
    float[] values = matrix.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= norm.scale()[i / 1792];
    }
    return net.linear(mean, new Tensor(values, matrix.shape()), norm.shift());
  }

  private BatchNorm batchNorm(String layer, int channels) {
    float[] gain = weights.vector(layer + ".weight", channels);
    float[] bias = weights.vector(layer + ".bias", channels);
    float[] mean = weights.vector(layer + ".running_mean", channels);
    float[] variance = weights.vector(layer + ".running_var", channels);
    float[] scale = new float[channels];
    float[] shift = new float[channels];
    for (int i = 0; i < channels; i++) {
      double factor = gain[i] / Math.sqrt(variance[i] + EPSILON);
      scale[i] = (float) factor;
      shift[i] = (float) (bias[i] - mean[i] * factor);
    }
    return new BatchNorm(scale, shift);
  }

  /** {@code x * scale[channel] + shift[channel]}. Compares by identity. */
  private record BatchNorm(float[] scale, float[] shift) {}
}
