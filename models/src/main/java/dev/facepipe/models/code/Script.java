package dev.facepipe.models.code;

import dev.facepipe.common.network.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A network as TorchScript: one line for each operation.
 *
 * <p>The code has TorchScript's serialised form. The class {@code Net} receives its weights in
 * {@code __setstate__}. The flavour {@link Flavour#PACKED} packs them for oneDNN there, once, so
 * that calls need not pack them.
 */
final class Script extends NetworkCode {
  private static final String INPUT = "x";

  /**
   * Name of the input in PyTorch's order of dimensions, channels before rows. In memory the
   * channels of each pixel stay side by side. Convolutions then write their results in this layout
   * too, and no layout changes are needed. Plain convolutions take at most half the time, packed
   * ones a little less time.
   */
  private static final String CHANNELS_LAST = "pixels";

  /** Dimensions of pictures in PyTorch's order. */
  private static final int ROWS = 2;

  private static final int COLUMNS = 3;

  /** TorchScript's end of a slice that reaches to the last element. */
  private static final long END = Long.MAX_VALUE;

  /**
   * Numbers in a matrix from which on its product is packed. Smaller products take less time
   * unpacked; larger ones take up to 2.6 times as long. (1 to 128 rows, libtorch 2.7.1, AMD EPYC
   * with AVX-512, November 2026.)
   */
  private static final int LARGE_MATRIX = 1 << 16;

  private static final Pattern NOT_A_NAME = Pattern.compile("\\W+");

  private final Flavour flavour;
  private final BatchSize usual;
  private final List<Tensor> constants = new ArrayList<>();
  private final List<String> loading = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private List<Value> results = List.of();
  private final Set<String> replaced = new HashSet<>();

  Script(Flavour flavour, BatchSize usual) {
    this.flavour = flavour;
    this.usual = usual;
  }

  @Override
  public Value input() {
    return new Value(CHANNELS_LAST, usual);
  }

  @Override
  public Value convolve(Value in, Convolution convolution, Activation activation) {
    String window = window(convolution);
    String weights = filters(convolution, in.size());
    String bias = constant(vector(convolution.bias()));
    BatchSize size = convolution.of(in.size());
    if (flavour == Flavour.PACKED) {
      return line(
          size,
          "ops.mkldnn._convolution_pointwise(%s, self.%s, self.%s, %s, \"%s\", scalars, \"\")"
              .formatted(
                  in, weights, bias, window, activation == Activation.RELU ? "relu" : "none"));
    }
    return activate(
        line(
            size,
            "torch.conv2d(%s, self.%s, self.%s, %s)"
                .formatted(in, weights, bias, plain(convolution))),
        activation);
  }

  @Override
  public List<Value> convolveEach(Value in, List<Convolution> convolutions, Activation activation) {
    if (flavour != Flavour.PACKED) {
      return super.convolveEach(in, convolutions, activation);
    }
    Value all =
        convolve(in, convolutions.stream().reduce(Convolution::beside).orElseThrow(), activation);
    List<Value> each = new ArrayList<>();
    int from = 0;
    for (Convolution convolution : convolutions) {
      each.add(channels(all, from, from + convolution.outputs()));
      from += convolution.outputs();
    }
    return each;
  }

  @Override
  public Value convolveAndAdd(
      Value in, Value other, Convolution convolution, Activation activation) {
    if (flavour == Flavour.PACKED) {
      String unary = activation == Activation.RELU ? "\"relu\"" : "None";
      Value sum =
          line(
              other.size(),
              "ops.mkldnn._convolution_pointwise_(%s, %s, self.%s, self.%s, %s, \"add\", None, %s, scalars, None)"
                  .formatted(
                      other,
                      in,
                      filters(convolution, in.size()),
                      constant(vector(convolution.bias())),
                      window(convolution),
                      unary));
      replace(other);
      return sum;
    }
    return activate(add(convolve(in, convolution, Activation.NONE), other), activation);
  }

  @Override
  public Value prelu(Value in, float[] slopes) {
    return line(in.size(), "torch.prelu(%s, self.%s)".formatted(in, constant(vector(slopes))));
  }

  @Override
  public Value relu(Value in) {
    return line(in.size(), "torch.relu(%s)".formatted(in));
  }

  @Override
  public Value add(Value left, Value right) {
    return line(left.size(), "torch.add(%s, %s)".formatted(left, right));
  }

  @Override
  public Value maxPool(Value in, int side, int stride, boolean ceil) {
    BatchSize size = pooled(in.size(), side, stride, ceil);
    if (flavour == Flavour.PACKED && stride == 2 && (side == 2 || side == 3)) {
      return maxOfSlices(maxOfSlices(in, ROWS, side, ceil, size), COLUMNS, side, ceil, size);
    }
    return line(
        size,
        "torch.max_pool2d(%s, [%d, %d], [%d, %d], [0, 0], [1, 1], %s)"
            .formatted(in, side, side, stride, stride, ceil ? "True" : "False"));
  }

  /**
   * Adds the max pool along one dimension with stride 2: the maximum of every second row, of the
   * rows after them and, in windows of three, of the rows after those. Exact, and takes half the
   * time of {@code max_pool2d}, or a third in windows of two: {@code max_pool2d} also computes
   * where each maximum is. (Shapes of MTCNN, one core of an AMD EPYC with AVX-512, libtorch 2.7.1,
   * November 2026.)
   *
   * @param ceil true if the last window may lack its last row; the maximum of the others is then
   *     written over {@code in} if the windows have two rows
   */
  private Value maxOfSlices(Value in, int dimension, int side, boolean ceil, BatchSize size) {
    Value last = everySecond(in, dimension, side - 1, END, size);
    if (!ceil) {
      Value first = everySecond(in, dimension, 0, 1 - side, size);
      return maximum(
          side == 2 ? first : maximum(first, everySecond(in, dimension, 1, -1, size)), last);
    }
    Value others =
        side == 2
            ? everySecond(in, dimension, 0, END, size)
            : maximum(
                everySecond(in, dimension, 0, -1, size), everySecond(in, dimension, 1, END, size));
    String complete =
        "torch.slice(%s, %d, 0, torch.size(%s, %d))".formatted(others, dimension, last, dimension);
    Value windows = line(size, complete);
    line(size, "torch.maximum(%s, %s, out=%s)".formatted(windows, last, windows));
    if (side == 2) { // others is a part of in, not a copy
      replace(in);
    }
    return others;
  }

  private Value everySecond(Value in, int dimension, int from, long to, BatchSize size) {
    return line(size, "torch.slice(%s, %d, %d, %d, 2)".formatted(in, dimension, from, to));
  }

  @Override
  public Value halve(Value in, int zeros) {
    Value mean =
        line(pooled(in.size(), 2, 2, false), "torch.avg_pool2d(%s, [2, 2], [2, 2])".formatted(in));
    return zeros == 0
        ? mean
        : line(
            mean.size().withChannels(mean.size().channels() + zeros),
            "torch.constant_pad_nd(%s, [0, 0, 0, 0, 0, %d], 0)".formatted(mean, zeros));
  }

  @Override
  public Value padEnd(Value in, int rows, int columns) {
    BatchSize size = in.size();
    return line(
        size.withSize(size.rows() + rows, size.columns() + columns),
        "torch.constant_pad_nd(%s, [0, %d, 0, %d], 0)".formatted(in, columns, rows));
  }

  @Override
  public Value maximum(Value left, Value right) {
    return line(left.size(), "torch.maximum(%s, %s)".formatted(left, right));
  }

  @Override
  public Value concatenate(Value... parts) {
    return line(
        joined(parts),
        "torch.cat([%s], 1)"
            .formatted(
                Arrays.stream(parts).map(Value::toString).collect(Collectors.joining(", "))));
  }

  @Override
  public Value channels(Value in, int from, int to) {
    return line(
        in.size().withChannels(to - from), "torch.slice(%s, 1, %d, %d)".formatted(in, from, to));
  }

  @Override
  public Value globalMean(Value in) {
    return line(in.size().withSize(1, 1), "torch.mean(%s, [2, 3])".formatted(in));
  }

  @Override
  public Value flatten(Value in) {
    return line(flat(in.size()), "torch.flatten(%s, 1)".formatted(in));
  }

  @Override
  public Value linear(Value in, Tensor matrix, float[] bias) {
    return linear(in, matrix, "self." + constant(vector(bias)));
  }

  @Override
  public Value linear(Value in, Tensor matrix) {
    return linear(in, matrix, "None");
  }

  private Value linear(Value in, Tensor matrix, String bias) {
    BatchSize size = in.size().withChannels((int) matrix.shape()[0]);
    if (flavour == Flavour.PACKED && matrix.values().length >= LARGE_MATRIX) {
      String weights =
          loaded(matrix, "ops.mkldnn._reorder_linear_weight(%%s, %d)".formatted(in.size().count()));
      return line(
          size,
          "ops.mkldnn._linear_pointwise(%s, self.%s, %s, \"none\", scalars, \"\")"
              .formatted(in, weights, bias));
    }
    return line(size, "torch.linear(%s, self.%s, %s)".formatted(in, constant(matrix), bias));
  }

  @Override
  public Value softmax(Value in) {
    return line(in.size(), "torch.softmax(%s, 1)".formatted(in));
  }

  @Override
  public Value normalize(Value in) {
    return line(
        in.size(),
        "torch.div(%s, torch.clamp_min(torch.norm(%s, 2, [1], True), 9.9999999999999998e-13))"
            .formatted(in, in));
  }

  @Override
  public NetworkCode returns(Value... values) {
    results = Arrays.stream(values).map(this::rowByRow).toList();
    return this;
  }

  private Value rowByRow(Value value) {
    return line(value.size(), "torch.contiguous(%s)".formatted(value));
  }

  @Override
  public void write(Path file) throws IOException {
    if (results.isEmpty()) {
      throw new IllegalStateException("network %s has no outputs".formatted(file));
    }
    TorchScriptArchive.write(file, code(), constants);
  }

  /**
   * Returns the class as TorchScript's serialised Python. Nobody calls {@code __getstate__}, but
   * without it libtorch ignores {@code __setstate__}.
   */
  String code() {
    String fields =
        IntStream.range(0, constants.size())
            .mapToObj(i -> "  %s : Tensor\n".formatted(constantName(i)))
            .collect(Collectors.joining());
    String state = constants.stream().map(constant -> "Tensor").collect(Collectors.joining(", "));
    return """
        class Net(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          _is_full_backward_hook : Optional[bool]
        %s  def forward(self: __torch__.Net,
            %s: Tensor) -> %s:
        %s    return %s
          def __getstate__(self: __torch__.Net) -> Tuple[%s, bool]:
            return (%s, self.training)
          def __setstate__(self: __torch__.Net,
            state: Tuple[%s, bool]) -> NoneType:
        %s    self.training = (state)[%d]
            self._is_full_backward_hook = None
            return None
        """
        .formatted(
            fields,
            INPUT,
            results.size() == 1 ? "Tensor" : "Tuple[" + "Tensor, ".repeat(results.size()) + "]",
            "    %s = torch.permute(%s, [0, 3, 1, 2])\n".formatted(CHANNELS_LAST, INPUT)
                + (flavour == Flavour.PACKED
                    ? "    scalars = annotate(List[Optional[number]], [])\n"
                    : "")
                + indented(lines),
            results.size() == 1
                ? results.get(0)
                : "("
                    + results.stream().map(Value::toString).collect(Collectors.joining(", "))
                    + ")",
            state,
            IntStream.range(0, constants.size())
                .mapToObj(i -> "self." + constantName(i))
                .collect(Collectors.joining(", ")),
            state,
            indented(loading),
            constants.size());
  }

  private static String indented(List<String> lines) {
    return lines.stream().map("    %s\n"::formatted).collect(Collectors.joining());
  }

  private Value activate(Value in, Activation activation) {
    return activation == Activation.RELU ? relu(in) : in;
  }

  private Value line(BatchSize size, String expression) {
    for (String word : NOT_A_NAME.split(expression, -1)) {
      if (replaced.contains(word)) {
        throw new IllegalStateException(
            "%s uses %s, which a sum has replaced".formatted(expression, word));
      }
    }
    Value value = next(size);
    lines.add(value + " = " + expression);
    return value;
  }

  /** Notes that a line has written over a value. */
  private void replace(Value value) {
    if (value.toString().equals(CHANNELS_LAST)) {
      throw new IllegalArgumentException("the result would replace the network's input");
    }
    replaced.add(value.toString());
  }

  private String filters(Convolution convolution, BatchSize in) {
    if (flavour == Flavour.PLAIN) {
      return constant(convolution.filters());
    }
    return loaded(
        convolution.filters(),
        "ops.mkldnn._reorder_convolution_weight(%%s, %s, %s)".formatted(window(convolution), in));
  }

  private String constant(Tensor tensor) {
    return loaded(tensor, "%s");
  }

  /** Adds a constant; {@code %s} in the expression for it is the tensor in the file. */
  private String loaded(Tensor tensor, String expression) {
    String name = constantName(constants.size());
    String inFile = "(state)[%d]".formatted(constants.size());
    loading.add("self.%s = %s".formatted(name, expression.formatted(inFile)));
    constants.add(tensor);
    return name;
  }

  private static String constantName(int index) {
    return "w" + index;
  }

  /** Returns padding, stride, dilation and groups, in oneDNN's order. */
  private static String window(Convolution c) {
    return "[%d, %d], [%d, %d], [1, 1], 1"
        .formatted(c.padRows(), c.padColumns(), c.stride(), c.stride());
  }

  /** Returns stride, padding, dilation and groups, in the order of {@code torch.conv2d}. */
  private static String plain(Convolution c) {
    return "[%d, %d], [%d, %d], [1, 1], 1"
        .formatted(c.stride(), c.stride(), c.padRows(), c.padColumns());
  }
}
