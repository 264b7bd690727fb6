package dev.facepipe.bench.duel;

import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.measure.Duel;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.peer.Peer;
import dev.facepipe.bench.stage.Noise;
import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.code.Activation;
import dev.facepipe.models.code.BatchSize;
import dev.facepipe.models.code.Convolution;
import dev.facepipe.models.code.Flavour;
import dev.facepipe.models.code.NetworkCode;
import dev.facepipe.models.code.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The float32 matrix product that the machine reaches. There are three ways to compute the product,
 * and the fastest counts: on AMD, MKL's product is slower than oneDNN's convolutions, so one way
 * alone would set the ceiling too low.
 *
 * <p>The products are long chains that return only a corner, so that copying numbers in and out
 * does not count. Owns its networks until closed.
 */
final class Ceiling implements AutoCloseable {
  /** libtorch's {@code linear}, in this process. */
  private static final String LINEAR = "matrix product (linear)";

  /** A packed convolution of single pixels, in this process: equal sums by other code. */
  private static final String CONVOLUTION = "matrix product (1x1 convolution)";

  /** {@code torch.mm}, in the peer's process. */
  private static final String PEER = "matrix product (torch.mm)";

  static final List<String> WAYS = List.of(LINEAR, CONVOLUTION, PEER);

  private static final int SIDE = 2048;
  private static final double FLOP = 2.0 * SIDE * SIDE * SIDE;

  /** Channels of the convolution; with {@link #PIXELS_SIDE} and {@link #LAYERS} equal FLOP. */
  private static final int CHANNELS = 512;

  private static final int PIXELS_SIDE = 64;
  private static final int LAYERS = 8;

  private final NeuralNet linear;
  private final NeuralNet convolution;
  private final @Nullable Peer peer;

  private Ceiling(NeuralNet linear, NeuralNet convolution, @Nullable Peer peer) {
    this.linear = linear;
    this.convolution = convolution;
    this.peer = peer;
  }

  /**
   * Writes the products and loads them.
   *
   * @param folder to write to
   * @param peer computes its own product; null if there is none
   */
  static Ceiling load(Path folder, @Nullable Peer peer) {
    return new Ceiling(
        written(linear(), folder.resolve("matrix-linear.pt")),
        written(convolution(), folder.resolve("matrix-convolution.pt")),
        peer);
  }

  private static NeuralNet written(NetworkCode product, Path file) {
    try {
      product.write(file);
    } catch (IOException e) {
      throw new UncheckedIOException("product %s cannot be written".formatted(file), e);
    }
    return NeuralNet.loadWithoutCard(file);
  }

  /** Spreads 2048 numbers to a matrix of 2048 x 2048, and multiplies that by another one. */
  private static NetworkCode linear() {
    NetworkCode net = NetworkCode.of(Flavour.PLAIN, new BatchSize(SIDE, 1, 1, 1));
    Value x = net.linear(net.flatten(net.input()), random(1, SIDE, 1));
    x = net.linear(x, random(SIDE, SIDE, SIDE));
    return net.returns(net.channels(x, 0, 1));
  }

  private static NetworkCode convolution() {
    NetworkCode net =
        NetworkCode.of(Flavour.ofThisMachine(), new BatchSize(1, 1, PIXELS_SIDE, PIXELS_SIDE));
    Value x = net.convolve(net.input(), layer(1), Activation.NONE);
    for (int i = 0; i < LAYERS; i++) {
      x = net.convolve(x, layer(CHANNELS), Activation.NONE);
    }
    return net.returns(net.channels(x, 0, 1));
  }

  private static Convolution layer(int in) {
    return new Convolution(random(in, CHANNELS, in, 1, 1), new float[CHANNELS]);
  }

  /** Returns even noise within {@code sqrt(3 / inputs)}: a product keeps its input's size. */
  private static Tensor random(int inputs, long... shape) {
    float limit = (float) Math.sqrt(3.0 / inputs);
    return Noise.between(-limit, limit, shape);
  }

  /** Returns the two ways of this process and, with a peer, the peer's. */
  List<Contestant> contestants() {
    Tensor rows = random(1, SIDE, 1, 1, 1);
    Tensor picture = random(1, 1, PIXELS_SIDE, PIXELS_SIDE, 1);
    List<Contestant> ways = new ArrayList<>();
    ways.add(Contestant.timed(LINEAR, () -> linear.run(rows)));
    ways.add(Contestant.timed(CONVOLUTION, () -> convolution.run(picture)));
    if (peer != null) {
      ways.add(peer.contestant(PEER, Map.of("work", "matrix", "size", SIDE)));
    }
    return ways;
  }

  /** Returns the median GFLOP/s of a way. */
  static double gigaflops(Duel.Outcome outcome, String way) {
    return FLOP / outcome.millis(way).median() / 1e6;
  }

  /**
   * Returns the share of the fastest way that a contestant of the same duel reaches, 0 to 1, round
   * by round.
   *
   * @param flop of one run
   */
  static Spread share(Duel.Outcome outcome, String contestant, double flop) {
    String fastest =
        WAYS.stream()
            .filter(outcome::has)
            .max(Comparator.comparing(way -> gigaflops(outcome, way)))
            .orElseThrow();
    return outcome.ratio(fastest, contestant).map(ratio -> ratio * flop / FLOP);
  }

  @Override
  public void close() {
    linear.close();
    convolution.close();
  }
}
