package dev.facepipe.models.torchscript;

import dev.facepipe.common.torch.Tensor;
import java.util.Arrays;

/**
 * A convolution with everything folded into it that is linear. Compares by identity.
 *
 * @param filters output channels x input channels x rows x columns
 * @param bias one number for each output channel
 * @param stride step between windows, in pixels, both ways
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
          "%d biases for filters %s; expected one an output channel"
              .formatted(bias.length, filters));
    }
    if (stride < 1 || padRows < 0 || padColumns < 0) {
      throw new IllegalArgumentException(
          "stride %d and padding %d, %d; expected at least 1 and 0, 0"
              .formatted(stride, padRows, padColumns));
    }
  }

  /** Stride 1, no padding. */
  public Convolution(Tensor filters, float[] bias) {
    this(filters, bias, 1, 0, 0);
  }

  /** How many channels come out. */
  public int outputs() {
    return bias.length;
  }

  /**
   * This convolution followed by {@code y * scale[channel] + shift[channel]}, as one convolution.
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
   * {@code (x - mean[channel]) / divisor} followed by this convolution, as one convolution. Only
   * where there is no padding: zeros around the picture would be moved too.
   */
  public Convolution after(float[] mean, float divisor) {
    int inputs = (int) filters.shape()[1];
    if (mean.length != inputs || padRows != 0 || padColumns != 0) {
      throw new IllegalArgumentException(
          "%d means for %s with padding %d, %d; expected one an input channel and no padding"
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
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return "Convolution%s stride %d".formatted(Arrays.toString(filters.shape()), stride);
  }
}
