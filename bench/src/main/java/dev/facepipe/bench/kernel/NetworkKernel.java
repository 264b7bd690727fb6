package dev.facepipe.bench.kernel;

import dev.facepipe.bench.embedding.EmbedderNet;
import dev.facepipe.common.torch.Tensor;
import dev.facepipe.common.torch.TorchNet;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One call of a network. JMH makes subclasses, so this is not final. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first
public class NetworkKernel {
  private static final long SEED = 5;

  /** How it is written. */
  @Param({"packed", "plain"})
  public String flavour = "";

  /** Network and what it is given. */
  @Param({
    "p-net 768x432",
    "p-net 1152x648",
    "r-net 128",
    "o-net 32",
    "inception-resnet-v1 1",
    "inception-resnet-v1 8",
    "inception-resnet-v1 32",
    "resnet34 1",
    "resnet34 8",
    "resnet34 32"
  })
  public String call = "";

  private TorchNet net;
  private Tensor input;

  /** Loads the network. */
  @Setup
  public void load() {
    String name = call.substring(0, call.indexOf(' '));
    net = TorchNet.load(Path.of(System.getProperty("bench." + flavour, "")).resolve(name + ".pt"));
    input = input(name, call.substring(name.length() + 1));
  }

  private static Tensor input(String name, String size) {
    return switch (name) {
      case "p-net" -> {
        int cross = size.indexOf('x');
        int width = Integer.parseInt(size.substring(0, cross));
        int height = Integer.parseInt(size.substring(cross + 1));
        yield noise(1, height, width);
      }
      case "r-net" -> noise(Integer.parseInt(size), 24, 24);
      case "o-net" -> noise(Integer.parseInt(size), 48, 48);
      case "resnet34" -> EmbedderNet.RESNET34.input(Integer.parseInt(size));
      default -> EmbedderNet.INCEPTION_RESNET_V1.input(Integer.parseInt(size));
    };
  }

  /** Numbers between -1 and 1. */
  private static Tensor noise(int batch, int rows, int columns) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values = new float[batch * 3 * rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    return new Tensor(values, batch, rows, columns, 3);
  }

  /** The call. */
  @Benchmark
  public List<Tensor> network() {
    return net.run(input);
  }

  /** Frees the network. */
  @TearDown
  public void close() {
    net.close();
  }
}
