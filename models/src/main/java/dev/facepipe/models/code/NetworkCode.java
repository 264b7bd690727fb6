package dev.facepipe.models.code;

import dev.facepipe.common.network.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The code of a network, without branches. Takes one batch of pictures and returns one or more
 * tensors. A method for an operation adds the operation to the code and returns its result.
 */
public abstract class NetworkCode {
  private int values;

  NetworkCode() {}

  /**
   * Creates code without operations.
   *
   * @param usual the most frequent size of the input. Other sizes work too, but {@link
   *     Flavour#PACKED} weights are laid out for this size. If another size needs another layout,
   *     each of its calls is slower
   */
  public static NetworkCode of(Flavour flavour, BatchSize usual) {
    return flavour.isOnnx()
        ? new OnnxGraph(usual, flavour == Flavour.ONNX_INT8)
        : new Script(flavour, usual);
  }

  /**
   * Returns the network's input: a batch of pictures, in memory count x rows x columns x channels.
   */
  public abstract Value input();

  /** Adds a convolution and its activation. */
  public abstract Value convolve(Value in, Convolution convolution, Activation activation);

  /**
   * Adds convolutions that read the same input with the same window, stride and padding, and their
   * activation. Returns their results in order.
   */
  public List<Value> convolveEach(Value in, List<Convolution> convolutions, Activation activation) {
    return convolutions.stream().map(each -> convolve(in, each, activation)).toList();
  }

  /**
   * Adds a convolution, the sum with another value of the same shape, and the activation. The
   * result may replace the other value in memory, which spares a copy; nothing may use that value
   * afterwards.
   *
   * <p>Needs at least two channels of at least two pixels. With less, libtorch 2.7.1 fails in the
   * packed flavour: "could not create a memory".
   */
  public abstract Value convolveAndAdd(
      Value in, Value other, Convolution convolution, Activation activation);

  /** Adds PReLU: {@code x} if positive, otherwise {@code x * slopes[channel]}. */
  public abstract Value prelu(Value in, float[] slopes);

  /** Adds ReLU: {@code max(x, 0)}. */
  public abstract Value relu(Value in);

  /** Adds the sum of two values, element by element. */
  public abstract Value add(Value left, Value right);

  /**
   * Adds a max pool over square windows.
   *
   * @param ceil true if a window may reach over the right and bottom edge; the result may then
   *     replace the value in memory, and nothing may use that value afterwards
   */
  public abstract Value maxPool(Value in, int side, int stride, boolean ceil);

  /**
   * Adds the mean of each window of 2x2 pixels, and channels of zeros after the existing channels.
   * The windows touch and don't reach over an edge.
   */
  public abstract Value halve(Value in, int zeros);

  /** Adds rows of zeros below and columns of zeros on the right. */
  public abstract Value padEnd(Value in, int rows, int columns);

  /** Adds the maximum of two values, element by element. */
  public abstract Value maximum(Value left, Value right);

  /** Adds the concatenation of the channels of several values. */
  public abstract Value concatenate(Value... parts);

  /** Adds a slice: channels (or columns) {@code from} to {@code to}, exclusive. */
  public abstract Value channels(Value in, int from, int to);

  /** Adds the mean of each channel: batch x channels. */
  public abstract Value globalMean(Value in);

  /** Adds a flattening of each picture: channel by channel, row by row. */
  public abstract Value flatten(Value in);

  /**
   * Adds a matrix product.
   *
   * @param matrix outputs x inputs
   * @param bias one number for each output
   */
  public abstract Value linear(Value in, Tensor matrix, float[] bias);

  /** Adds a matrix product without bias. */
  public abstract Value linear(Value in, Tensor matrix);

  /** Adds a softmax over the channels. */
  public abstract Value softmax(Value in);

  /** Adds a division of each row by its L2 norm. A row of zeros stays zero. */
  public abstract Value normalize(Value in);

  /** Sets the outputs of the network, row-major in memory. Several values become a tuple. */
  public abstract NetworkCode returns(Value... values);

  /**
   * Turns convolutions, and the operations between them, into 8-bit integers. Only for ONNX
   * Runtime, which must be part of this program. Call it last, before {@link #write}.
   *
   * @param calibration inputs from which the range of each value is measured
   * @param folder where a file may be written for the measurement, and is deleted again
   * @throws IllegalStateException if ONNX Runtime is missing, or a range is not finite
   * @throws UnsupportedOperationException if the network is for another engine
   */
  public NetworkCode quantize(Calibration calibration, Path folder) throws IOException {
    throw new UnsupportedOperationException("8-bit integers are for ONNX Runtime only");
  }

  /**
   * Writes the network. Replaces an existing file atomically.
   *
   * @param file the file; its name without extension is also the network's name inside the file
   */
  public abstract void write(Path file) throws IOException;

  /** Returns a new value of this code. */
  final Value next(BatchSize size) {
    return new Value("v" + values++, size);
  }

  static BatchSize pooled(BatchSize in, int side, int stride, boolean ceil) {
    int last = ceil ? stride - 1 : 0;
    return in.withSize(
        (in.rows() - side + last) / stride + 1, (in.columns() - side + last) / stride + 1);
  }

  static BatchSize joined(Value... parts) {
    int channels = Arrays.stream(parts).mapToInt(part -> part.size().channels()).sum();
    return parts[0].size().withChannels(channels);
  }

  static BatchSize flat(BatchSize size) {
    return new BatchSize(size.count(), size.channels() * size.rows() * size.columns(), 1, 1);
  }

  static Tensor vector(float[] values) {
    return new Tensor(values, values.length);
  }
}
