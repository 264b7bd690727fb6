package dev.facepipe.models.code;

import dev.facepipe.common.network.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The operations, constants and outputs of an ONNX file. The input is {@code x}: pictures of any
 * number and size, count x rows x columns x channels, in 32-bit floats.
 *
 * <p>Source of operators, attributes and field numbers: onnx.ai, "ONNX Operators" and onnx.proto of
 * ONNX 1.14, operator set 13, the first in which softmax works on one dimension, and weights have a
 * scale for each channel.
 */
final class OnnxModel {
  static final String INPUT = "x";

  private static final int OPERATOR_SET = 13;

  /** Version of the file format that came with this operator set. */
  private static final int FORMAT = 7;

  /** AttributeProto.AttributeType. */
  private static final int ONE_NUMBER = 2;

  private static final int NUMBERS = 7;

  private final int channels;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Constant> constants = new LinkedHashMap<>();
  private final List<String> outputs = new ArrayList<>();

  /**
   * An operation.
   *
   * @param inputs names of values and constants
   * @param output name of the only result
   * @param settings what ONNX calls attributes
   */
  record Node(
      String operator, List<String> inputs, String output, List<ProtobufMessage> settings) {}

  /** The kinds of numbers, by their number in TensorProto.DataType. */
  enum Kind {
    FLOAT32(1),
    UINT8(2),
    INT8(3),
    INT32(6),
    INT64(7);

    private final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  /** Numbers that are part of the file; {@code raw} is little-endian. Compares by identity. */
  record Constant(Kind kind, long[] shape, byte[] raw) {
    FloatBuffer floats() {
      return ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
  }

  /**
   * Creates a model without operations.
   *
   * @param channels of the input
   */
  OnnxModel(int channels) {
    this.channels = channels;
  }

  List<Node> nodes() {
    return nodes;
  }

  List<String> outputs() {
    return outputs;
  }

  Constant constant(String name) {
    Constant constant = constants.get(name);
    if (constant == null) {
      throw new IllegalArgumentException("network has no constant %s".formatted(name));
    }
    return constant;
  }

  /** Adds an operation. */
  void add(String operator, List<String> inputs, String output, ProtobufMessage... settings) {
    add(new Node(operator, inputs, output, List.of(settings)));
  }

  void add(Node node) {
    nodes.add(node);
  }

  /** Adds floats and returns their name. */
  String add(Tensor tensor) {
    ByteBuffer raw =
        ByteBuffer.allocate(tensor.values().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(tensor.values());
    return add(Kind.FLOAT32, tensor.shape(), raw.array());
  }

  /** Adds a list of whole numbers and returns its name. */
  String add(long... values) {
    ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return add(Kind.INT64, new long[] {values.length}, raw.array());
  }

  /** Adds a list of 32-bit integers and returns its name. */
  String add(int[] values) {
    ByteBuffer raw =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asIntBuffer().put(values);
    return add(Kind.INT32, new long[] {values.length}, raw.array());
  }

  /** Adds a constant and returns its name. */
  String add(Kind kind, long[] shape, byte[] raw) {
    String name = "w" + constants.size();
    constants.put(name, new Constant(kind, shape, raw));
    return name;
  }

  /** Returns a model with the same constants, without operations and outputs. */
  OnnxModel withoutNodes() {
    OnnxModel model = new OnnxModel(channels);
    model.constants.putAll(constants);
    return model;
  }

  /** Removes constants that no operation reads. */
  void removeUnused() {
    constants.keySet().retainAll(nodes.stream().flatMap(node -> node.inputs().stream()).toList());
  }

  static ProtobufMessage number(String name, long value) {
    return new ProtobufMessage().text(1, name).number(3, value).number(20, ONE_NUMBER);
  }

  static ProtobufMessage numbers(String name, long... values) {
    ProtobufMessage attribute = new ProtobufMessage().text(1, name);
    for (long value : values) {
      attribute.number(8, value);
    }
    return attribute.number(20, NUMBERS);
  }

  /** Writes the file. Replaces an existing file atomically. */
  void write(Path file) throws IOException {
    if (outputs.isEmpty()) {
      throw new IllegalStateException("network %s has no outputs".formatted(file));
    }
    String name = file.getFileName().toString();
    byte[] model =
        new ProtobufMessage()
            .number(1, FORMAT)
            .message(8, new ProtobufMessage().number(2, OPERATOR_SET))
            .message(7, graph(name.replaceFirst("\\.onnx$", "")))
            .toBytes();
    Path part = file.resolveSibling(name + ".part");
    Files.write(part, model);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private ProtobufMessage graph(String name) {
    ProtobufMessage graph = new ProtobufMessage();
    nodes.forEach(node -> graph.message(1, message(node)));
    graph.text(2, name);
    constants.forEach((key, constant) -> graph.message(5, message(key, constant)));
    graph.message(11, inputInfo());
    outputs.forEach(output -> graph.message(12, valueInfo(output, floats())));
    return graph;
  }

  private static ProtobufMessage message(Node node) {
    ProtobufMessage message = new ProtobufMessage();
    node.inputs().forEach(input -> message.text(1, input));
    message.text(2, node.output()).text(3, node.output()).text(4, node.operator());
    node.settings().forEach(setting -> message.message(5, setting));
    return message;
  }

  private static ProtobufMessage message(String name, Constant constant) {
    ProtobufMessage tensor = new ProtobufMessage();
    for (long side : constant.shape()) {
      tensor.number(1, side);
    }
    return tensor.number(2, constant.kind().number).text(8, name).bytes(9, constant.raw());
  }

  private ProtobufMessage inputInfo() {
    ProtobufMessage shape =
        new ProtobufMessage()
            .message(1, new ProtobufMessage().text(2, "count"))
            .message(1, new ProtobufMessage().text(2, "rows"))
            .message(1, new ProtobufMessage().text(2, "columns"))
            .message(1, new ProtobufMessage().number(1, channels));
    return valueInfo(INPUT, floats().message(2, shape));
  }

  private static ProtobufMessage floats() {
    return new ProtobufMessage().number(1, Kind.FLOAT32.number);
  }

  private static ProtobufMessage valueInfo(String name, ProtobufMessage tensor) {
    return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
  }
}
