package dev.facepipe.models.mtcnn;

import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.code.Activation;
import dev.facepipe.models.code.BatchSize;
import dev.facepipe.models.code.Convolution;
import dev.facepipe.models.code.Flavour;
import dev.facepipe.models.code.NetworkCode;
import dev.facepipe.models.code.Value;
import dev.facepipe.models.weights.Transpose;
import dev.facepipe.models.weights.Weights;
import java.util.Arrays;

/**
 * Writes the three networks of MTCNN. Source: facenet-pytorch, models/mtcnn.py. The outputs have
 * the order of mtcnn.py: regressions, landmarks (O-Net only), probabilities of "no face" and
 * "face".
 *
 * <p>Input of each network: batch x rows x columns x RGB, {@code (x - 127.5) / 128}. The usual
 * sizes below are those that face-detection uses.
 *
 * <p>The weights have the layout of TensorFlow.js. Reversing all four dimensions of a filter gives
 * PyTorch's layout with rows and columns swapped. That is right, because the networks were trained
 * on transposed pictures.
 */
public final class MtcnnWriter {
  private static final BatchSize USUAL_LEVEL = new BatchSize(1, 3, 96, 1024);
  private static final BatchSize USUAL_REFINED = new BatchSize(128, 3, 24, 24);
  private static final BatchSize USUAL_OUTPUT = new BatchSize(32, 3, 48, 48);

  /**
   * R-Net's first 28 channels are padded with zeros to this number, two or four vector registers.
   * With 28 channels R-Net takes 1.1 to 1.2 times as long (batches of 16, 32 and 64, one core of an
   * AMD EPYC with AVX-512, November 2026).
   */
  private static final int WHOLE_REGISTERS = 32;

  private static final int REGRESSIONS = 4;
  private static final int CLASSES = 2;
  private static final int LANDMARKS = 10;

  private MtcnnWriter() {}

  /**
   * Writes P-Net, which proposes faces in a picture of any size. Outputs: regressions n x 4 x h x
   * w, probabilities n x 2 x h x w.
   *
   * @param weights the weights under {@code pnet/}
   */
  public static NetworkCode pNet(Weights weights, Flavour flavour) {
    NetworkCode net = NetworkCode.of(flavour, USUAL_LEVEL);
    var first =
        new PooledPrelu(filters(weights, "conv1", 3, 3, 10), weights.vector("prelu1_alpha", 10));
    Value x = first.apply(net, net.input(), 2, 2);
    Convolution second = filters(weights, "conv2", 3, 10, 16).inputs(first.order());
    x = net.convolve(x, second, Activation.NONE);
    x = net.prelu(x, weights.vector("prelu2_alpha", 16));
    x = net.convolve(x, filters(weights, "conv3", 3, 16, 32), Activation.NONE);
    x = net.prelu(x, weights.vector("prelu3_alpha", 32));
    Convolution last =
        filters(weights, "conv4_2", 1, 32, REGRESSIONS)
            .beside(filters(weights, "conv4_1", 1, 32, CLASSES));
    x = net.convolve(x, last, Activation.NONE);
    return net.returns(
        net.channels(x, 0, REGRESSIONS),
        net.softmax(net.channels(x, REGRESSIONS, REGRESSIONS + CLASSES)));
  }

  /**
   * Writes R-Net, which refines faces of 24x24 pixels. Outputs: regressions n x 4, probabilities n
   * x 2.
   *
   * @param weights the weights under {@code rnet/}
   */
  public static NetworkCode rNet(Weights weights, Flavour flavour) {
    NetworkCode net = NetworkCode.of(flavour, USUAL_REFINED);
    Convolution first = filters(weights, "conv1", 3, 3, 28).widened(3, WHOLE_REGISTERS);
    Value x = net.convolve(net.input(), first, Activation.NONE);
    x = net.prelu(x, Arrays.copyOf(weights.vector("prelu1_alpha", 28), WHOLE_REGISTERS));
    x = net.maxPool(x, 3, 2, true);
    Convolution second = filters(weights, "conv2", 3, 28, 48).widened(WHOLE_REGISTERS, 48);
    x = net.convolve(x, second, Activation.NONE);
    x = net.prelu(x, weights.vector("prelu2_alpha", 48));
    x = net.maxPool(x, 3, 2, true);
    x = net.convolve(x, filters(weights, "conv3", 2, 48, 64), Activation.NONE);
    x = net.prelu(x, weights.vector("prelu3_alpha", 64));
    x = net.linear(net.flatten(x), first(weights, "fc1", 3, 64, 128), bias(weights, "fc1", 128));
    x = net.prelu(x, weights.vector("prelu4_alpha", 128));
    Value classes = dense(net, x, weights, "fc2_1", 128, CLASSES);
    Value regressions = dense(net, x, weights, "fc2_2", 128, REGRESSIONS);
    return net.returns(regressions, net.softmax(classes));
  }

  /**
   * Writes O-Net, which decides on faces of 48x48 pixels. Outputs: regressions n x 4, landmarks n x
   * 10 (five x, then five y, as fractions of the box), probabilities n x 2.
   *
   * @param weights the weights under {@code onet/}
   */
  public static NetworkCode oNet(Weights weights, Flavour flavour) {
    NetworkCode net = NetworkCode.of(flavour, USUAL_OUTPUT);
    Value x = net.convolve(net.input(), filters(weights, "conv1", 3, 3, 32), Activation.NONE);
    x = net.prelu(x, weights.vector("prelu1_alpha", 32));
    x = net.maxPool(x, 3, 2, true);
    x = net.convolve(x, filters(weights, "conv2", 3, 32, 64), Activation.NONE);
    x = net.prelu(x, weights.vector("prelu2_alpha", 64));
    x = net.maxPool(x, 3, 2, true);
    x = net.convolve(x, filters(weights, "conv3", 3, 64, 64), Activation.NONE);
    x = net.prelu(x, weights.vector("prelu3_alpha", 64));
    x = net.maxPool(x, 2, 2, false);
    x = net.convolve(x, filters(weights, "conv4", 2, 64, 128), Activation.NONE);
    x = net.prelu(x, weights.vector("prelu4_alpha", 128));
    x = net.linear(net.flatten(x), first(weights, "fc1", 3, 128, 256), bias(weights, "fc1", 256));
    x = net.prelu(x, weights.vector("prelu5_alpha", 256));
    Value classes = dense(net, x, weights, "fc2_1", 256, CLASSES);
    Value regressions = dense(net, x, weights, "fc2_2", 256, REGRESSIONS);
    Value landmarks = dense(net, x, weights, "fc2_3", 256, LANDMARKS);
    return net.returns(regressions, landmarks, net.softmax(classes));
  }

  private static Convolution filters(Weights weights, String layer, int side, int in, int out) {
    return new Convolution(
        Transpose.of(weights.get(layer + "/weights", side, side, in, out), 3, 2, 1, 0),
        bias(weights, layer, out));
  }

  /**
   * Returns the matrix of the dense layer after the last convolution. The published matrix expects
   * columns x rows x channels, and our values come as channels x rows x columns. Reordering the
   * matrix once is cheaper than reordering every batch.
   */
  private static Tensor first(Weights weights, String layer, int side, int channels, int out) {
    Tensor matrix = weights.get(layer + "/weights", (long) side * side * channels, out);
    Tensor turned =
        Transpose.of(new Tensor(matrix.values(), side, side, channels, out), 3, 2, 1, 0);
    return new Tensor(turned.values(), out, (long) channels * side * side);
  }

  private static Value dense(
      NetworkCode net, Value x, Weights weights, String layer, int in, int out) {
    Tensor matrix = Transpose.of(weights.get(layer + "/weights", in, out), 1, 0);
    return net.linear(x, matrix, bias(weights, layer, out));
  }

  private static float[] bias(Weights weights, String layer, int out) {
    return weights.vector(layer + "/bias", out);
  }
}
