package dev.facepipe.models.code;

import dev.facepipe.common.network.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A network as ONNX. ONNX Runtime itself joins convolutions with the sums and activations that
 * follow, and chooses the layout in memory.
 *
 * <p>Source of operators, attributes and field numbers: onnx.ai, "ONNX Operators" and onnx.proto of
 * ONNX 1.14, operator set 13, the first in which softmax works on one dimension.
 */
final class OnnxGraph extends NetworkCode {
  private static final int OPERATOR_SET = 13;

  /** Version of the file format that came with this operator set. */
  private static final int FORMAT = 7;

  /** TensorProto.DataType. */
  private static final int FLOAT32 = 1;

  private static final int INT64 = 7;

  /** AttributeProto.AttributeType. */
  private static final int ONE_NUMBER = 2;

  private static final int NUMBERS = 7;

  private static final String INPUT = "x";

  private final BatchSize usual;
  private final ProtobufMessage graph = new ProtobufMessage();
  private final Value input;

  /** Values of two dimensions, batch x channels. */
  private final Set<String> flat = new HashSet<>();

  private int constants;
  private boolean complete;

  OnnxGraph(BatchSize usual) {
    this.usual = usual;
    this.input = node(usual, "Transpose", List.of(INPUT), numbers("perm", 0, 3, 1, 2));
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

  @Override
  public Value averagePool(Value in, int side) {
    return node(
        pooled(in.size(), side, side, false),
        "AveragePool",
        List.of(in.toString()),
        numbers("kernel_shape", side, side),
        numbers("strides", side, side));
  }

  @Override
  public Value padEnd(Value in, int rows, int columns) {
    BatchSize size = in.size();
    return pad(in, size.withSize(size.rows() + rows, size.columns() + columns), 0, rows, columns);
  }

  @Override
  public Value padChannels(Value in, int channels) {
    return pad(in, in.size().withChannels(in.size().channels() + channels), channels, 0, 0);
  }

  private Value pad(Value in, BatchSize size, int channels, int rows, int columns) {
    return node(
        size, "Pad", List.of(in.toString(), constant(0, 0, 0, 0, 0, channels, rows, columns)));
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
    for (Value value : values) {
      graph.message(12, valueInfo(value.toString(), new ProtobufMessage().number(1, FLOAT32)));
    }
    complete = values.length > 0;
    return this;
  }

  @Override
  public void write(Path file) throws IOException {
    if (!complete) {
      throw new IllegalStateException("network %s has no outputs".formatted(file));
    }
    String name = file.getFileName().toString();
    ProtobufMessage named =
        new ProtobufMessage().text(2, name.replaceFirst("\\.onnx$", "")).message(11, inputInfo());
    byte[] model =
        new ProtobufMessage()
            .number(1, FORMAT)
            .message(8, new ProtobufMessage().number(2, OPERATOR_SET))
            .bytes(7, named.then(graph).toBytes())
            .toBytes();
    Path part = file.resolveSibling(name + ".part");
    Files.write(part, model);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Returns the description of the input: any number of pictures of any size. */
  private ProtobufMessage inputInfo() {
    ProtobufMessage shape =
        new ProtobufMessage()
            .message(1, new ProtobufMessage().text(2, "count"))
            .message(1, new ProtobufMessage().text(2, "rows"))
            .message(1, new ProtobufMessage().text(2, "columns"))
            .message(1, new ProtobufMessage().number(1, usual.channels()));
    return valueInfo(INPUT, new ProtobufMessage().number(1, FLOAT32).message(2, shape));
  }

  private static ProtobufMessage valueInfo(String name, ProtobufMessage tensor) {
    return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
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
    ProtobufMessage node = new ProtobufMessage();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, out.toString()).text(3, out.toString()).text(4, operator);
    for (ProtobufMessage setting : settings) {
      node.message(5, setting);
    }
    graph.message(1, node);
    return out;
  }

  private static ProtobufMessage number(String name, long value) {
    return new ProtobufMessage().text(1, name).number(3, value).number(20, ONE_NUMBER);
  }

  private static ProtobufMessage numbers(String name, long... values) {
    ProtobufMessage attribute = new ProtobufMessage().text(1, name);
    for (long value : values) {
      attribute.number(8, value);
    }
    return attribute.number(20, NUMBERS);
  }

  private String constant(Tensor tensor) {
    ByteBuffer raw =
        ByteBuffer.allocate(tensor.values().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(tensor.values());
    return constant(FLOAT32, tensor.shape(), raw.array());
  }

  private String constant(long... values) {
    ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return constant(INT64, new long[] {values.length}, raw.array());
  }

  private String constant(int kind, long[] shape, byte[] raw) {
    String name = "w" + constants++;
    ProtobufMessage tensor = new ProtobufMessage();
    for (long side : shape) {
      tensor.number(1, side);
    }
    graph.message(5, tensor.number(2, kind).text(8, name).bytes(9, raw));
    return name;
  }
}
