package dev.facepipe.models.resnet34;

import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.code.Activation;
import dev.facepipe.models.code.BatchSize;
import dev.facepipe.models.code.Convolution;
import dev.facepipe.models.code.Flavour;
import dev.facepipe.models.code.NetworkCode;
import dev.facepipe.models.code.Value;
import dev.facepipe.models.weights.Transpose;
import dev.facepipe.models.weights.Weights;

/**
 * Writes dlib's face network from weights in 8 bits. Source: face-api, src/faceRecognitionNet.
 *
 * <p>Input: batch x 150 x 150 x RGB, the bytes of the aligned chip, 0 to 255. The first convolution
 * also subtracts the means and divides. Output: batch x 128, not normalised.
 */
public final class Resnet34Writer {
  /**
   * Mean red, green and blue, subtracted from each pixel. Source: face-api, FaceRecognitionNet.ts.
   */
  private static final float[] MEAN = {122.782f, 117.001f, 104.298f};

  /**
   * Divisor of each byte. Source: dlib, dnn/input.h, which trained the weights. Older versions of
   * face-api divide by 256 too; 1.7.15 divides by 255, which moves an embedding by 3e-4 at most.
   */
  private static final float DIVISOR = 256;

  /** One face: its chip and the mirrored chip. */
  private static final BatchSize USUAL = new BatchSize(2, 3, 150, 150);

  private final Weights weights;
  private final float divisor;
  private final NetworkCode net;

  private Resnet34Writer(Weights weights, Flavour flavour, float divisor) {
    this.weights = weights;
    this.divisor = divisor;
    this.net = NetworkCode.of(flavour, USUAL);
  }

  /**
   * Writes the network's code.
   *
   * @param weights all weights of {@code face_recognition_model-weights_manifest.json}
   */
  public static NetworkCode of(Weights weights, Flavour flavour) {
    return of(weights, flavour, DIVISOR);
  }

  /** Writes the network's code with another divisor. */
  static NetworkCode of(Weights weights, Flavour flavour, float divisor) {
    return new Resnet34Writer(weights, flavour, divisor).build();
  }

  private NetworkCode build() {
    Convolution first = convolution("conv32_down", 7, 3, 32, 2, 0).after(MEAN, divisor);
    Value x = net.convolve(net.input(), first, Activation.RELU);
    x = net.maxPool(x, 3, 2, false); // 72 -> 35 pixels
    x = residual(x, "conv32_1", 32);
    x = residual(x, "conv32_2", 32);
    x = residual(x, "conv32_3", 32);
    x = halving(x, "conv64_down", 32, 64, 0); // 17
    x = residual(x, "conv64_1", 64);
    x = residual(x, "conv64_2", 64);
    x = residual(x, "conv64_3", 64);
    x = halving(x, "conv128_down", 64, 128, 0); // 8
    x = residual(x, "conv128_1", 128);
    x = residual(x, "conv128_2", 128);
    x = halving(x, "conv256_down", 128, 256, 1); // 3 by convolution, 4 by pooling
    x = residual(x, "conv256_1", 256);
    x = residual(x, "conv256_2", 256);
    x = halving(x, "conv256_down_out", 256, 256, 1); // 1 by convolution, 2 by pooling
    Tensor matrix = Transpose.of(weights.get("fc", 256, 128), 1, 0);
    return net.returns(net.linear(net.globalMean(x), matrix));
  }

  private Value residual(Value x, String block, int channels) {
    Value inner =
        net.convolve(
            x, convolution(block + "/conv1", 3, channels, channels, 1, 1), Activation.RELU);
    return net.convolveAndAdd(
        inner, x, convolution(block + "/conv2", 3, channels, channels, 1, 1), Activation.RELU);
  }

  /**
   * Adds a residual block whose shortcut is the mean of 2x2 pixels.
   *
   * @param missing rows and columns by which the convolution's result is smaller than the shortcut;
   *     they are filled with zeros below and on the right
   */
  private Value halving(Value x, String block, int in, int out, int missing) {
    Value shortcut = net.halve(x, out - in);
    Value inner = net.convolve(x, convolution(block + "/conv1", 3, in, out, 2, 0), Activation.RELU);
    Convolution second = convolution(block + "/conv2", 3, out, out, 1, 1);
    if (missing == 0) {
      return net.convolveAndAdd(inner, shortcut, second, Activation.RELU);
    }
    Value small = net.convolve(inner, second, Activation.NONE);
    return net.relu(net.add(net.padEnd(small, missing, missing), shortcut));
  }

  /** Returns a convolution together with the scale and shift that follow. */
  private Convolution convolution(
      String layer, int side, int in, int out, int stride, int padding) {
    Tensor filters =
        Transpose.of(weights.get(layer + "/conv/filters", side, side, in, out), 3, 2, 0, 1);
    return new Convolution(
            filters, weights.vector(layer + "/conv/bias", out), stride, padding, padding)
        .then(
            weights.vector(layer + "/scale/weights", out),
            weights.vector(layer + "/scale/biases", out));
  }
}
