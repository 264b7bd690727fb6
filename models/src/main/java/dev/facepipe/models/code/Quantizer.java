package dev.facepipe.models.code;

import static dev.facepipe.models.code.OnnxModel.number;

import dev.facepipe.common.network.NetworkTrial;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.code.OnnxModel.Constant;
import dev.facepipe.models.code.OnnxModel.Kind;
import dev.facepipe.models.code.OnnxModel.Node;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns the convolutions of a network for ONNX Runtime, and the operations between them, into 8-bit
 * integers.
 *
 * <p>The operations stay as they are. Each value between them is rounded to bytes and back
 * (QuantizeLinear, DequantizeLinear). ONNX Runtime joins such an operation and its neighbours into
 * one operation on integers. Other operations, such as the last matrix, stay in floats.
 *
 * <p>Values have one size of steps and bytes of 0 to 255. ReLU needs no operation: where the range
 * begins at 0, a byte can't be negative. Weights have a size of steps for each output channel, and
 * 7 bits: -64 to 64. Processors without VNNI add two products of bytes in 16 bits. With 8 bits the
 * sum can be 255 x 127 x 2 = 64,770, and is cut off at 32,767. With 7 bits it is 32,640 at most, so
 * all processors compute the same sums.
 */
final class Quantizer {
  /** Operations whose results become bytes. */
  private static final Set<String> INTEGER = Set.of("Conv", "Add", "Relu", "MaxPool", "Concat");

  /** Largest weight. */
  private static final int MOST_WEIGHT = 64;

  /** Largest bias, which leaves room in 32 bits for the sum of the products. */
  private static final float MOST_BIAS = 1 << 30;

  private final OnnxModel from;
  private final Map<String, Steps> measured;
  private final OnnxModel to;

  /** Steps of the values of {@link #to} that are bytes. */
  private final Map<String, Steps> steps = new HashMap<>();

  private Quantizer(OnnxModel from, Map<String, Steps> measured) {
    this.from = from;
    this.measured = measured;
    this.to = from.withoutNodes();
  }

  /** Returns the network in integers. Measures the ranges first, with the network in floats. */
  static OnnxModel of(OnnxModel model, Calibration calibration, Path folder) throws IOException {
    return new Quantizer(model, measure(model, calibration, folder)).quantized();
  }

  /** Returns the steps of each value, by the smallest and largest number in all examples. */
  private static Map<String, Steps> measure(OnnxModel model, Calibration calibration, Path folder)
      throws IOException {
    List<String> names =
        model.nodes().stream()
            .filter(node -> INTEGER.contains(node.operator()))
            .map(Node::output)
            .toList();
    float[] least = new float[names.size()];
    float[] most = new float[names.size()];
    Path file = Files.createTempFile(folder, "calibration", ".onnx");
    try {
      extremes(model, names).write(file);
      for (List<Tensor> extremes : NetworkTrial.outputs(file, calibration.examples())) {
        for (int i = 0; i < names.size(); i++) {
          least[i] = Math.min(least[i], extremes.get(2 * i).values()[0]); // also keeps NaN
          most[i] = Math.max(most[i], extremes.get(2 * i + 1).values()[0]);
        }
      }
    } finally {
      Files.deleteIfExists(file);
    }
    Map<String, Steps> steps = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      steps.put(names.get(i), Steps.over(least[i], most[i]));
    }
    steps.put(model.nodes().get(0).output(), Steps.over(calibration.least(), calibration.most()));
    return steps;
  }

  /** Returns a model that computes the smallest and the largest number of each named value. */
  private static OnnxModel extremes(OnnxModel model, List<String> names) {
    OnnxModel extremes = model.withoutNodes();
    model.nodes().forEach(extremes::add);
    for (String name : names) {
      for (String operator : List.of("ReduceMin", "ReduceMax")) {
        String output = name + operator;
        extremes.add(operator, List.of(name), output, number("keepdims", 0));
        extremes.outputs().add(output);
      }
    }
    return extremes;
  }

  private OnnxModel quantized() {
    for (Node node : from.nodes()) {
      Node last = followingRelu(node);
      Steps wanted = measured.get(last.output());
      if (wanted == null) {
        to.add(node);
      } else if (!steps.containsKey(node.output())) { // or else a ReLU that is joined already
        add(node, last.output(), wanted);
      }
    }
    to.outputs().addAll(from.outputs());
    to.removeUnused();
    return to;
  }

  /** Adds an operation, and rounds its result to bytes. */
  private void add(Node node, String result, Steps wanted) {
    String inFloats = result + "_float";
    List<String> inputs = node.operator().equals("Conv") ? convolutionInputs(node) : node.inputs();
    to.add(new Node(node.operator(), inputs, inFloats, node.settings()));
    boolean chosen = node.operator().equals("MaxPool"); // of numbers that are bytes already
    roundToBytes(inFloats, chosen ? stepsOf(node.inputs().get(0)) : wanted, result);
  }

  private Steps stepsOf(String value) {
    Steps known = steps.get(value);
    if (known == null) {
      throw new IllegalStateException(
          "value %s is in floats; expected bytes: an operation in integers reads it"
              .formatted(value));
    }
    return known;
  }

  private void roundToBytes(String value, Steps size, String result) {
    String scale = to.add(new Tensor(new float[] {size.size()}));
    String zero = to.add(Kind.UINT8, new long[0], new byte[] {(byte) size.zero()});
    String bytes = result + "_bytes";
    to.add("QuantizeLinear", List.of(value, scale, zero), bytes);
    to.add("DequantizeLinear", List.of(bytes, scale, zero), result);
    steps.put(result, size);
  }

  /** Returns the ReLU that alone reads the operation's result, or else the operation itself. */
  private Node followingRelu(Node node) {
    List<Node> readers =
        from.nodes().stream().filter(reader -> reader.inputs().contains(node.output())).toList();
    boolean joined =
        readers.size() == 1
            && readers.get(0).operator().equals("Relu")
            && !from.outputs().contains(node.output());
    return joined ? readers.get(0) : node;
  }

  /** Returns a convolution's input, and its weights and biases from integers. */
  private List<String> convolutionInputs(Node node) {
    String in = node.inputs().get(0);
    Constant filters = from.constant(node.inputs().get(1));
    FloatBuffer values = filters.floats();
    FloatBuffer bias = from.constant(node.inputs().get(2)).floats();
    float inputSize = stepsOf(in).size();
    int outputs = bias.remaining();
    int each = values.remaining() / outputs;
    float[] sizes = new float[outputs];
    float[] biasSizes = new float[outputs];
    byte[] weights = new byte[values.remaining()];
    int[] biases = new int[outputs];
    for (int output = 0; output < outputs; output++) {
      float most = 0;
      for (int i = output * each; i < (output + 1) * each; i++) {
        most = Math.max(most, Math.abs(values.get(i)));
      }
      sizes[output] =
          Math.max(most / MOST_WEIGHT, Math.abs(bias.get(output)) / inputSize / MOST_BIAS);
      if (sizes[output] == 0) {
        sizes[output] = 1; // weights and bias are 0
      }
      for (int i = output * each; i < (output + 1) * each; i++) {
        weights[i] = (byte) Math.round(values.get(i) / sizes[output]);
      }
      biasSizes[output] = inputSize * sizes[output];
      biases[output] = Math.round(bias.get(output) / biasSizes[output]);
    }
    return List.of(
        in,
        fromIntegers(to.add(Kind.INT8, filters.shape(), weights), sizes),
        fromIntegers(to.add(biases), biasSizes));
  }

  /** Adds the operation that makes floats of integers, with a size for each output channel. */
  private String fromIntegers(String integers, float[] sizes) {
    String floats = integers + "_float";
    to.add(
        "DequantizeLinear",
        List.of(integers, to.add(NetworkCode.vector(sizes))),
        floats,
        number("axis", 0));
    return floats;
  }
}
