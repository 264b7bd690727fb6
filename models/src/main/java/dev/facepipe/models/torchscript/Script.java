package dev.facepipe.models.torchscript;

import dev.facepipe.common.torch.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A network as straight-line code: one tensor in, one line an operation, tensors out.
 *
 * <p>The code is TorchScript's own serialised form. One class {@code Net} gets its weights through
 * {@code __setstate__}, where the {@link Flavour#PACKED} flavour also packs them for oneDNN, so
 * that no call pays for it.
 */
public final class Script {
  private static final String INPUT = "x";

  /**
   * The input as PyTorch numbers its dimensions, channels before rows; in memory each pixel's
   * channels stay side by side. Convolutions then give their results that way, too, and none has to
   * be turned: plain ones run in half the time or less, packed ones a little faster.
   */
  private static final String CHANNELS_LAST = "pixels";

  private final Flavour flavour;
  private final Pictures usual;
  private final List<Tensor> constants = new ArrayList<>();
  private final List<String> loading = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private List<Value> results = List.of();
  private int values;

  /**
   * A network without any operation yet.
   *
   * @param usual what it is most often given. It runs on other sizes as well, but the {@link
   *     Flavour#PACKED} weights are laid out for this one, and where another wants them otherwise
   *     every call pays for that
   */
  public Script(Flavour flavour, Pictures usual) {
    this.flavour = flavour;
    this.usual = usual;
  }

  /**
   * What the network is given: a batch of pictures as they lie in memory, count x rows x columns x
   * channels.
   */
  public Value input() {
    return new Value(CHANNELS_LAST, usual);
  }

  /** Convolution, then the activation, as one operation where libtorch has it. */
  public Value convolve(Value in, Convolution convolution, Activation activation) {
    String window = window(convolution);
    String weights = filters(convolution, in.size());
    String bias = constant(vector(convolution.bias()));
    Pictures size = convolution.of(in.size());
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

  /**
   * The sum of a convolution and another value of the same shape, then the activation.
   *
   * <p>For two or more channels of two or more pixels: libtorch 2.7.1 fails on less with "could not
   * create a memory" in the packed flavour.
   */
  public Value convolveAndAdd(
      Value in, Value other, Convolution convolution, Activation activation) {
    if (flavour == Flavour.PACKED) {
      String unary = activation == Activation.RELU ? "\"relu\"" : "None";
      return line(
          other.size(),
          "ops.mkldnn._convolution_pointwise(%s, %s, self.%s, self.%s, %s, \"add\", None, %s, scalars, None)"
              .formatted(
                  in,
                  other,
                  filters(convolution, in.size()),
                  constant(vector(convolution.bias())),
                  window(convolution),
                  unary));
    }
    return activate(add(convolve(in, convolution, Activation.NONE), other), activation);
  }

  /** {@code x} where it is positive, else {@code x * slopes[channel]}. */
  public Value prelu(Value in, float[] slopes) {
    return line(in.size(), "torch.prelu(%s, self.%s)".formatted(in, constant(vector(slopes))));
  }

  /** {@code max(x, 0)}. */
  public Value relu(Value in) {
    return line(in.size(), "torch.relu(%s)".formatted(in));
  }

  /** Element by element. */
  public Value add(Value left, Value right) {
    return line(left.size(), "torch.add(%s, %s)".formatted(left, right));
  }

  /**
   * The largest of each square window.
   *
   * @param ceil whether a window may reach over the right and bottom edge
   */
  public Value maxPool(Value in, int side, int stride, boolean ceil) {
    return line(
        pooled(in.size(), side, stride, ceil),
        "torch.max_pool2d(%s, [%d, %d], [%d, %d], [0, 0], [1, 1], %s)"
            .formatted(in, side, side, stride, stride, ceil ? "True" : "False"));
  }

  /** The mean of each square window; the windows touch and don't reach over an edge. */
  public Value averagePool(Value in, int side) {
    return line(
        pooled(in.size(), side, side, false),
        "torch.avg_pool2d(%s, [%d, %d], [%d, %d])".formatted(in, side, side, side, side));
  }

  /** Rows of zeros below, columns of zeros on the right. */
  public Value padEnd(Value in, int rows, int columns) {
    Pictures size = in.size();
    return line(
        size.withSize(size.rows() + rows, size.columns() + columns),
        "torch.constant_pad_nd(%s, [0, %d, 0, %d], 0)".formatted(in, columns, rows));
  }

  /** Channels of zeros behind those there are. */
  public Value padChannels(Value in, int channels) {
    return line(
        in.size().withChannels(in.size().channels() + channels),
        "torch.constant_pad_nd(%s, [0, 0, 0, 0, 0, %d], 0)".formatted(in, channels));
  }

  /** The larger of two, element by element. */
  public Value maximum(Value left, Value right) {
    return line(left.size(), "torch.maximum(%s, %s)".formatted(left, right));
  }

  /** Channels of several values behind each other. */
  public Value concatenate(Value... parts) {
    int channels = Arrays.stream(parts).mapToInt(part -> part.size().channels()).sum();
    return line(
        parts[0].size().withChannels(channels),
        "torch.cat([%s], 1)"
            .formatted(
                Arrays.stream(parts).map(Value::toString).collect(Collectors.joining(", "))));
  }

  /** Channels (or columns) {@code from} up to {@code to}, exclusive. */
  public Value channels(Value in, int from, int to) {
    return line(
        in.size().withChannels(to - from), "torch.slice(%s, 1, %d, %d)".formatted(in, from, to));
  }

  /** The mean of each channel: batch x channels. */
  public Value globalMean(Value in) {
    return line(in.size().withSize(1, 1), "torch.mean(%s, [2, 3])".formatted(in));
  }

  /** All numbers of a picture in a row: channel by channel, row by row. */
  public Value flatten(Value in) {
    Pictures size = in.size();
    return line(
        new Pictures(size.count(), size.channels() * size.rows() * size.columns(), 1, 1),
        "torch.flatten(%s, 1)".formatted(in));
  }

  /**
   * A matrix product.
   *
   * @param matrix outputs x inputs
   * @param bias one number an output
   */
  public Value linear(Value in, Tensor matrix, float[] bias) {
    return line(
        in.size().withChannels((int) matrix.shape()[0]),
        "torch.linear(%s, self.%s, self.%s)"
            .formatted(in, constant(matrix), constant(vector(bias))));
  }

  /** A matrix product without bias. */
  public Value linear(Value in, Tensor matrix) {
    return line(
        in.size().withChannels((int) matrix.shape()[0]),
        "torch.linear(%s, self.%s)".formatted(in, constant(matrix)));
  }

  /** Exponentials of the channels, divided by their sum. */
  public Value softmax(Value in) {
    return line(in.size(), "torch.softmax(%s, 1)".formatted(in));
  }

  /** Each row divided by its length, or by 1e-12 if it is shorter. */
  public Value normalize(Value in) {
    return line(
        in.size(),
        "torch.div(%s, torch.clamp_min(torch.norm(%s, 2, [1], True), 9.9999999999999998e-13))"
            .formatted(in, in));
  }

  /** Names what the network returns, laid out row by row; several values are a tuple. */
  public Script returns(Value... values) {
    results = Arrays.stream(values).map(this::rowByRow).toList();
    return this;
  }

  private Value rowByRow(Value value) {
    return line(value.size(), "torch.contiguous(%s)".formatted(value));
  }

  /**
   * Writes the network, replacing a file of that name at once or not at all.
   *
   * @param file its name without the ending names the network inside, too
   */
  public void write(Path file) throws IOException {
    if (results.isEmpty()) {
      throw new IllegalStateException("network %s returns nothing".formatted(file));
    }
    TorchScriptArchive.write(file, code(), constants);
  }

  /**
   * The class as TorchScript's serialised Python. Nothing calls {@code __getstate__}, but without
   * it libtorch ignores {@code __setstate__}.
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

  private Value line(Pictures size, String expression) {
    Value value = new Value("v" + values++, size);
    lines.add(value + " = " + expression);
    return value;
  }

  private String filters(Convolution convolution, Pictures in) {
    if (flavour == Flavour.PLAIN) {
      return constant(convolution.filters());
    }
    String name = constantName(constants.size());
    loading.add(
        "self.%s = ops.mkldnn._reorder_convolution_weight((state)[%d], %s, %s)"
            .formatted(name, constants.size(), window(convolution), in));
    constants.add(convolution.filters());
    return name;
  }

  private String constant(Tensor tensor) {
    String name = constantName(constants.size());
    loading.add("self.%s = (state)[%d]".formatted(name, constants.size()));
    constants.add(tensor);
    return name;
  }

  private static Pictures pooled(Pictures in, int side, int stride, boolean ceil) {
    int last = ceil ? stride - 1 : 0;
    return in.withSize(
        (in.rows() - side + last) / stride + 1, (in.columns() - side + last) / stride + 1);
  }

  private static String constantName(int index) {
    return "w" + index;
  }

  private static Tensor vector(float[] values) {
    return new Tensor(values, values.length);
  }

  /** Padding, stride, dilation and groups, in oneDNN's order. */
  private static String window(Convolution c) {
    return "[%d, %d], [%d, %d], [1, 1], 1"
        .formatted(c.padRows(), c.padColumns(), c.stride(), c.stride());
  }

  /** Stride, padding, dilation and groups, in {@code torch.conv2d}'s order. */
  private static String plain(Convolution c) {
    return "[%d, %d], [%d, %d], [1, 1], 1"
        .formatted(c.stride(), c.stride(), c.padRows(), c.padColumns());
  }
}
