package dev.facepipe.models.code;

import dev.facepipe.common.network.Tensor;
import java.util.Arrays;

/**
 * A convolution, into which linear steps before and after can be folded. The arrays compare by
 * identity.
 *
 * @param filters output channels x input channels x rows x columns
 * @param bias one number for each output channel
 * @param stride step between windows in pixels, in both directions
 * @param padRows rows of zeros above and below the input
 * @param padColumns columns of zeros left and right of the input
 */
public record Convolution(Tensor filters, float[] bias, int stride, int padRows, int padColumns) {
  public Convolution {
    if (filters.shape().length != 4) {
      throw new IllegalArgumentException(
          "filters are %s; expected output channels, input channels, rows, columns"
              .formatted(filters));
    }
    if (bias.length != filters.shape()[0]) {
      throw new IllegalArgumentException(
          "%d biases for filters %s; expected one for each output channel"
              .formatted(bias.length, filters));
    }
    if (stride < 1 || padRows < 0 || padColumns < 0) {
      throw new IllegalArgumentException(
          "stride is %d and padding %d, %d; expected a stride of 1 or more and padding of 0 or more"
              .formatted(stride, padRows, padColumns));
    }
  }

  /**
   * Returns a convolution whose results are the means of square windows that touch, then zeros.
   *
   * @param channels input channels; as many results are means
   * @param zeros further results, all 0
   * @param side rows and columns of a window; with 1 the means are the pixels themselves
   */
  static Convolution mean(int channels, int zeros, int side) {
    int window = side * side;
    float[] filters = new float[(channels + zeros) * channels * window];
    for (int channel = 0; channel < channels; channel++) {
      int own = (channel * channels + channel) * window;
      Arrays.fill(filters, own, own + window, 1f / window);
    }
    return new Convolution(
        new Tensor(filters, channels + zeros, channels, side, side),
        new float[channels + zeros],
        side,
        0,
        0);
  }

  /** Creates a convolution with stride 1 and no padding. */
  public Convolution(Tensor filters, float[] bias) {
    this(filters, bias, 1, 0, 0);
  }

  /**
   * Returns a convolution whose output channel {@code i} is output channel {@code channels[i]} of
   * this convolution times {@code factors[i]}. A channel may appear twice.
   */
  public Convolution outputs(int[] channels, float[] factors) {
    if (channels.length != factors.length) {
      throw new IllegalArgumentException(
          "%d channels and %d factors; expected equal counts"
              .formatted(channels.length, factors.length));
    }
    int each = filters.values().length / outputs();
    float[] values = new float[channels.length * each];
    float[] moved = new float[channels.length];
    for (int i = 0; i < channels.length; i++) {
      for (int j = 0; j < each; j++) {
        values[i * each + j] = filters.values()[channels[i] * each + j] * factors[i];
      }
      moved[i] = bias[channels[i]] * factors[i];
    }
    long[] shape = filters.shape().clone();
    shape[0] = channels.length;
    return new Convolution(new Tensor(values, shape), moved, stride, padRows, padColumns);
  }

  /** Returns this convolution for an input whose channel {@code i} was {@code channels[i]}. */
  public Convolution inputs(int[] channels) {
    int inputs = (int) filters.shape()[1];
    if (channels.length != inputs) {
      throw new IllegalArgumentException(
          "%d channels for filters %s; expected %d".formatted(channels.length, filters, inputs));
    }
    int window = (int) (filters.shape()[2] * filters.shape()[3]);
    float[] values = new float[filters.values().length];
    for (int output = 0; output < outputs(); output++) {
      for (int i = 0; i < inputs; i++) {
        System.arraycopy(
            filters.values(),
            (output * inputs + channels[i]) * window,
            values,
            (output * inputs + i) * window,
            window);
      }
    }
    return new Convolution(new Tensor(values, filters.shape()), bias, stride, padRows, padColumns);
  }

  /**
   * Returns this convolution with added channels of zeros. Some operations are faster on a round
   * number of channels.
   *
   * @param inputs new number of input channels, at least the old one
   * @param outputs new number of output channels, at least the old one
   */
  public Convolution widened(int inputs, int outputs) {
    int oldInputs = (int) filters.shape()[1];
    if (inputs < oldInputs || outputs < outputs()) {
      throw new IllegalArgumentException(
          "%s widened to %d inputs and %d outputs; expected at least as many as now"
              .formatted(this, inputs, outputs));
    }
    int window = (int) (filters.shape()[2] * filters.shape()[3]);
    float[] values = new float[outputs * inputs * window];
    for (int output = 0; output < outputs(); output++) {
      System.arraycopy(
          filters.values(),
          output * oldInputs * window,
          values,
          output * inputs * window,
          oldInputs * window);
    }
    return new Convolution(
        new Tensor(values, outputs, inputs, filters.shape()[2], filters.shape()[3]),
        Arrays.copyOf(bias, outputs),
        stride,
        padRows,
        padColumns);
  }

  /**
   * Returns a convolution with the output channels of this convolution, then those of the other.
   *
   * @throws IllegalArgumentException if input channels, window, stride or padding differ
   */
  public Convolution beside(Convolution other) {
    long[] shape = filters.shape().clone();
    long[] otherShape = other.filters.shape().clone();
    otherShape[0] = shape[0];
    if (!Arrays.equals(shape, otherShape)
        || stride != other.stride
        || padRows != other.padRows
        || padColumns != other.padColumns) {
      throw new IllegalArgumentException(
          "%s beside %s; expected the same input channels, window, stride and padding"
              .formatted(this, other));
    }
    shape[0] += other.outputs();
    float[] values =
        Arrays.copyOf(filters.values(), filters.values().length + other.filters.values().length);
    System.arraycopy(
        other.filters.values(), 0, values, filters.values().length, other.filters.values().length);
    float[] biases = Arrays.copyOf(bias, outputs() + other.outputs());
    System.arraycopy(other.bias, 0, biases, outputs(), other.outputs());
    return new Convolution(new Tensor(values, shape), biases, stride, padRows, padColumns);
  }

  /** Returns the size of the output for an input of size {@code in}. */
  BatchSize of(BatchSize in) {
    long[] shape = filters.shape();
    if (in.channels() != shape[1]) {
      throw new IllegalArgumentException(
          "%s for input %s; expected %d channels".formatted(this, in, shape[1]));
    }
    return new BatchSize(
        in.count(),
        outputs(),
        (in.rows() + 2 * padRows - (int) shape[2]) / stride + 1,
        (in.columns() + 2 * padColumns - (int) shape[3]) / stride + 1);
  }

  /** Returns the number of output channels. */
  public int outputs() {
    return bias.length;
  }

  /**
   * Returns one convolution for this convolution followed by {@code y * scale[channel] +
   * shift[channel]}.
   */
  public Convolution then(float[] scale, float[] shift) {
    if (scale.length != outputs() || shift.length != outputs()) {
      throw new IllegalArgumentException(
          "%d scales and %d shifts; expected %d of each"
              .formatted(scale.length, shift.length, outputs()));
    }
    float[] values = filters.values().clone();
    float[] moved = new float[outputs()];
    int each = values.length / outputs();
    for (int channel = 0; channel < outputs(); channel++) {
      for (int i = channel * each; i < (channel + 1) * each; i++) {
        values[i] *= scale[channel];
      }
      moved[channel] = (float) ((double) bias[channel] * scale[channel] + shift[channel]);
    }
    return new Convolution(new Tensor(values, filters.shape()), moved, stride, padRows, padColumns);
  }

  /**
   * Returns one convolution for {@code (x - mean[channel]) / divisor} followed by this convolution.
   * This convolution must have no padding, because the zeros around the input would be shifted too.
   */
  public Convolution after(float[] mean, float divisor) {
    int inputs = (int) filters.shape()[1];
    if (mean.length != inputs || padRows != 0 || padColumns != 0) {
      throw new IllegalArgumentException(
          "%d means for %s with padding %d, %d; expected one mean for each input channel and no padding"
              .formatted(mean.length, filters, padRows, padColumns));
    }
    float[] values = filters.values().clone();
    float[] moved = bias.clone();
    int window = (int) (filters.shape()[2] * filters.shape()[3]);
    for (int output = 0; output < outputs(); output++) {
      double shift = 0;
      for (int i = 0; i < inputs * window; i++) {
        int at = output * inputs * window + i;
        shift += (double) values[at] * mean[i / window] / divisor;
        values[at] /= divisor;
      }
      moved[output] -= (float) shift;
    }
    return new Convolution(new Tensor(values, filters.shape()), moved, stride, 0, 0);
  }

  @Override
  public String toString() {
    return "Convolution%s stride %d padding %d, %d"
        .formatted(Arrays.toString(filters.shape()), stride, padRows, padColumns);
  }
}
