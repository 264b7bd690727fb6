package dev.facepipe.bench.network;

import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.measure.Duel;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.peer.Peer;
import dev.facepipe.common.torch.Tensor;
import dev.facepipe.common.torch.TorchNet;
import dev.facepipe.models.torchscript.Activation;
import dev.facepipe.models.torchscript.Convolution;
import dev.facepipe.models.torchscript.ConvolutionKind;
import dev.facepipe.models.torchscript.BatchSize;
import dev.facepipe.models.torchscript.Script;
import dev.facepipe.models.torchscript.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The float32 matrix product that the machine reaches: three ways to do it, of which the fastest
 * counts. On AMD, MKL's product is slower than oneDNN's convolutions, so one way alone would set
 * the ceiling too low.
 *
 * <p>The products are long chains of which only a corner is returned, so that copying numbers in
 * and out doesn't count. Owns its networks until closed.
 */
public final class Ceiling implements AutoCloseable {
  /** libtorch's {@code linear}, in this process. */
  public static final String LINEAR = "matrix product (linear)";

  /** A convolution of single pixels, packed, in this process: the same sums by other code. */
  public static final String CONVOLUTION = "matrix product (1x1 convolution)";

  /** {@code torch.mm}, in the peer's process. */
  public static final String PEER = "matrix product (torch.mm)";

  private static final int SIDE = 2048;
  private static final double FLOP = 2.0 * SIDE * SIDE * SIDE;

  /** Channels of the convolution; with {@link #PIXELS_SIDE} and {@link #LAYERS} the same FLOP. */
  private static final int CHANNELS = 512;

  private static final int PIXELS_SIDE = 64;
  private static final int LAYERS = 8;
  private static final long SEED = 2;

  private final TorchNet linear;
  private final TorchNet convolution;
  private final @Nullable Peer peer;

  private Ceiling(TorchNet linear, TorchNet convolution, @Nullable Peer peer) {
    this.linear = linear;
    this.convolution = convolution;
    this.peer = peer;
  }

  /**
   * Writes the products and loads them.
   *
   * @param folder where to write them
   * @param peer measures its own, too, if there is one
   */
  public static Ceiling load(Path folder, @Nullable Peer peer) {
    Path linear = folder.resolve("matrix-linear.pt");
    Path convolution = folder.resolve("matrix-convolution.pt");
    try {
      linear().write(linear);
      convolution().write(convolution);
    } catch (IOException e) {
      throw new UncheckedIOException("products cannot be written to " + folder, e);
    }
    return new Ceiling(
        TorchNet.loadWithoutCard(linear), TorchNet.loadWithoutCard(convolution), peer);
  }

  /** 2048 numbers in; spread to a matrix of 2048 x 2048, times another one. */
  private static Script linear() {
    Script net = new Script(ConvolutionKind.PLAIN, new BatchSize(SIDE, 1, 1, 1));
    Value x = net.linear(net.flatten(net.input()), random(1, SIDE, 1));
    x = net.linear(x, random(SIDE, SIDE, SIDE));
    return net.returns(net.channels(x, 0, 1));
  }

  private static Script convolution() {
    Script net = new Script(ConvolutionKind.ofThisMachine(), new BatchSize(1, 1, PIXELS_SIDE, PIXELS_SIDE));
    Value x = net.convolve(net.input(), layer(1), Activation.NONE);
    for (int i = 0; i < LAYERS; i++) {
      x = net.convolve(x, layer(CHANNELS), Activation.NONE);
    }
    return net.returns(net.channels(x, 0, 1));
  }

  private static Convolution layer(int in) {
    return new Convolution(random(in, CHANNELS, in, 1, 1), new float[CHANNELS]);
  }

  /** Even within {@code sqrt(3 / inputs)}: a product keeps its input's size. */
  private static Tensor random(int inputs, long... shape) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values =
        new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
    double limit = Math.sqrt(3.0 / inputs);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * limit);
    }
    return new Tensor(values, shape);
  }

  /** The ways there are, to take part in a duel. */
  public List<Contestant> contestants() {
    List<Contestant> ways = new ArrayList<>();
    ways.add(Contestant.timed(LINEAR, product(LINEAR)));
    ways.add(Contestant.timed(CONVOLUTION, product(CONVOLUTION)));
    Peer other = peer;
    if (other != null) {
      ways.add(
          new Contestant(
              PEER, runs -> other.time(Map.of("work", "matrix", "size", SIDE, "runs", runs))));
    }
    return ways;
  }

  /** One of the two ways in this process. */
  public Runnable product(String way) {
    Tensor rows = random(1, SIDE, 1, 1, 1);
    Tensor picture = random(1, 1, PIXELS_SIDE, PIXELS_SIDE, 1);
    return way.equals(LINEAR) ? () -> linear.run(rows) : () -> convolution.run(picture);
  }

  /** The fastest way of a duel. */
  public static String fastest(Duel.Outcome outcome) {
    return List.of(LINEAR, CONVOLUTION, PEER).stream()
        .filter(outcome::has)
        .min(Comparator.comparing(way -> outcome.millis(way).median()))
        .orElseThrow();
  }

  /** What a way reaches, in GFLOP/s. */
  public static Spread gigaflops(Duel.Outcome outcome, String way) {
    return outcome.millis(way).map(millis -> FLOP / millis / 1e6);
  }

  /**
   * How much of the ceiling a contestant of the same duel reaches, 0 to 1, round by round.
   *
   * @param flop of one run
   */
  public static Spread share(Duel.Outcome outcome, String contestant, double flop) {
    return outcome.ratio(fastest(outcome), contestant).map(ratio -> ratio * flop / FLOP);
  }

  @Override
  public void close() {
    linear.close();
    convolution.close();
  }
}
