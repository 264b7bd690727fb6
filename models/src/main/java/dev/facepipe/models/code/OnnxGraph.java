package dev.facepipe.models.code;

import static dev.facepipe.models.code.OnnxModel.number;
import static dev.facepipe.models.code.OnnxModel.numbers;

import dev.facepipe.common.network.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A network as ONNX. ONNX Runtime itself joins convolutions with the sums and activations that
 * follow, and chooses the layout in memory.
 */
final class OnnxGraph extends NetworkCode {
  private final Value input;
  private final boolean integers;

  /** Values of two dimensions, batch x channels. */
  private final Set<String> flat = new HashSet<>();

  private OnnxModel model;

  /**
   * Creates a network without operations.
   *
   * @param integers true if it will be turned into integers
   */
  OnnxGraph(BatchSize usual, boolean integers) {
    this.integers = integers;
    this.model = new OnnxModel(usual.channels());
    this.input = node(usual, "Transpose", List.of(OnnxModel.INPUT), numbers("perm", 0, 3, 1, 2));
  }

  @Override
  public Value input() {
    return input;
  }

  @Override
  public Value convolve(Value in, Convolution c, Activation activation) {
    long[] shape = c.filters().shape();
    Value out =
        node(
            c.of(in.size()),
            "Conv",
            List.of(in.toString(), constant(c.filters()), constant(vector(c.bias()))),
            numbers("kernel_shape", shape[2], shape[3]),
            numbers("strides", c.stride(), c.stride()),
            numbers("pads", c.padRows(), c.padColumns(), c.padRows(), c.padColumns()));
    return activation == Activation.RELU ? relu(out) : out;
  }

  @Override
  public Value convolveAndAdd(
      Value in, Value other, Convolution convolution, Activation activation) {
    Value sum = add(convolve(in, convolution, Activation.NONE), other);
    return activation == Activation.RELU ? relu(sum) : sum;
  }

  @Override
  public Value prelu(Value in, float[] slopes) {
    Tensor each =
        flat.contains(in.toString()) ? vector(slopes) : new Tensor(slopes, slopes.length, 1, 1);
    return like(in, "PRelu", List.of(in.toString(), constant(each)));
  }

  @Override
  public Value relu(Value in) {
    return like(in, "Relu", List.of(in.toString()));
  }

  @Override
  public Value add(Value left, Value right) {
    return like(left, "Add", List.of(left.toString(), right.toString()));
  }

  @Override
  public Value maxPool(Value in, int side, int stride, boolean ceil) {
    return node(
        pooled(in.size(), side, stride, ceil),
        "MaxPool",
        List.of(in.toString()),
        numbers("kernel_shape", side, side),
        numbers("strides", stride, stride),
        number("ceil_mode", ceil ? 1 : 0));
  }

  /**
   * {@inheritDoc}
   *
   * <p>The channels of zeros come from a convolution, because ONNX Runtime would change the layout
   * in memory for a Pad, and again for the convolutions after it. In integers the mean comes from
   * the same convolution: ONNX Runtime's mean of bytes takes five times as long. (32 x 32 channels
   * of 35 x 35 pixels, ONNX Runtime 1.32, AMD EPYC with VNNI, November 2026.)
   */
  @Override
  public Value halve(Value in, int zeros) {
    if (integers) {
      return convolve(in, Convolution.mean(in.size().channels(), zeros, 2), Activation.NONE);
    }
    Value mean =
        node(
            pooled(in.size(), 2, 2, false),
            "AveragePool",
            List.of(in.toString()),
            numbers("kernel_shape", 2, 2),
            numbers("strides", 2, 2));
    return zeros == 0
        ? mean
        : convolve(mean, Convolution.mean(mean.size().channels(), zeros, 1), Activation.NONE);
  }

  /**
   * {@inheritDoc}
   *
   * <p>By a convolution that multiplies each pixel by 1, for the reason in {@link #halve}.
   */
  @Override
  public Value padEnd(Value in, int rows, int columns) {
    int channels = in.size().channels();
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    return node(
        in.size().withSize(in.size().rows() + rows, in.size().columns() + columns),
        "Conv",
        List.of(
            in.toString(),
            constant(new Tensor(ones, channels, 1, 1, 1)),
            constant(vector(new float[channels]))),
        numbers("kernel_shape", 1, 1),
        numbers("pads", 0, 0, rows, columns),
        number("group", channels));
  }

  @Override
  public Value maximum(Value left, Value right) {
    return like(left, "Max", List.of(left.toString(), right.toString()));
  }

  @Override
  public Value concatenate(Value... parts) {
    return node(
        joined(parts),
        "Concat",
        Arrays.stream(parts).map(Value::toString).toList(),
        number("axis", 1));
  }

  @Override
  public Value channels(Value in, int from, int to) {
    return node(
        in.size().withChannels(to - from),
        "Slice",
        List.of(in.toString(), constant(from), constant(to), constant(1)));
  }

  @Override
  public Value globalMean(Value in) {
    BatchSize size = in.size().withSize(1, 1);
    return flatten(node(size, "GlobalAveragePool", List.of(in.toString())));
  }

  @Override
  public Value flatten(Value in) {
    return flat(node(flat(in.size()), "Flatten", List.of(in.toString()), number("axis", 1)));
  }

  @Override
  public Value linear(Value in, Tensor matrix, float[] bias) {
    return linear(in, matrix, List.of(in.toString(), constant(matrix), constant(vector(bias))));
  }

  @Override
  public Value linear(Value in, Tensor matrix) {
    return linear(in, matrix, List.of(in.toString(), constant(matrix)));
  }

  private Value linear(Value in, Tensor matrix, List<String> inputs) {
    BatchSize size = in.size().withChannels((int) matrix.shape()[0]);
    return flat(node(size, "Gemm", inputs, number("transB", 1)));
  }

  @Override
  public Value softmax(Value in) {
    return like(in, "Softmax", List.of(in.toString()), number("axis", 1));
  }

  @Override
  public Value normalize(Value in) {
    return like(in, "LpNormalization", List.of(in.toString()), number("axis", 1), number("p", 2));
  }

  @Override
  public NetworkCode returns(Value... values) {
    model.outputs().addAll(Arrays.stream(values).map(Value::toString).toList());
    return this;
  }

  @Override
  public NetworkCode quantize(Calibration calibration, Path folder) throws IOException {
    model = Quantizer.of(model, calibration, folder);
    return this;
  }

  @Override
  public void write(Path file) throws IOException {
    model.write(file);
  }

  private Value flat(Value value) {
    flat.add(value.toString());
    return value;
  }

  /** Adds an operation whose result has its input's shape. */
  private Value like(Value in, String operator, List<String> inputs, ProtobufMessage... settings) {
    Value out = node(in.size(), operator, inputs, settings);
    return flat.contains(in.toString()) ? flat(out) : out;
  }

  private Value node(
      BatchSize size, String operator, List<String> inputs, ProtobufMessage... settings) {
    Value out = next(size);
    model.add(operator, inputs, out.toString(), settings);
    return out;
  }

  private String constant(Tensor tensor) {
    return model.add(tensor);
  }

  private String constant(long... values) {
    return model.add(values);
  }
}
