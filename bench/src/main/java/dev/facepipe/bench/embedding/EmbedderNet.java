package dev.facepipe.bench.embedding;

import dev.facepipe.common.torch.Tensor;
import java.util.SplittableRandom;

/** An embedder's network: its file, what it is given, and how much it computes. */
public enum EmbedderNet {
  /**
   * FaceNet's. FLOP: counted by hooks on every convolution and matrix of facenet-pytorch 2.6.0, two
   * for each number of output and of its filter; 2,835,324,608.
   */
  INCEPTION_RESNET_V1("inception-resnet-v1", "InceptionResnetV1", 160, -1, 1, 2.835e9),
  /** dlib's. FLOP: see {@link #resnet34Flop}. */
  RESNET34("resnet34", "ResNet-34", 150, 0, 255, resnet34Flop());

  private static final long SEED = 3;

  private final String file;
  private final String title;
  private final int side;
  private final float least;
  private final float most;
  private final double flop;

  EmbedderNet(String file, String title, int side, float least, float most, double flop) {
    this.file = file;
    this.title = title;
    this.side = side;
    this.least = least;
    this.most = most;
    this.flop = flop;
  }

  /**
   * Its layers, two operations for each number of output and of its filter: 7x7 over 72x72 places;
   * 3x3 over 35x35, 17x17, 8x8, 4x4, and over 3x3 and 1x1 in blocks that halve; the last matrix.
   */
  static double resnet34Flop() {
    double products = convolution(72, 7, 3, 32);
    products += 6 * convolution(35, 3, 32, 32);
    products += convolution(17, 3, 32, 64) + 7 * convolution(17, 3, 64, 64);
    products += convolution(8, 3, 64, 128) + 5 * convolution(8, 3, 128, 128);
    products += convolution(3, 3, 128, 256) + convolution(3, 3, 256, 256);
    products += 4 * convolution(4, 3, 256, 256);
    products += 2 * convolution(1, 3, 256, 256);
    products += 256 * 128;
    return 2 * products;
  }

  /** Products of a square convolution over a square of places. */
  private static double convolution(int places, int window, int in, int out) {
    return (double) places * places * window * window * in * out;
  }

  /** Its file in a folder of networks. */
  public String file() {
    return file + ".pt";
  }

  /** As people call it. */
  public String title() {
    return title;
  }

  /** Operations on one picture. */
  public double flop() {
    return flop;
  }

  /** Returns pictures of noise, in the range that the network takes. */
  public Tensor input(int batch) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values = new float[batch * 3 * side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (least + random.nextDouble() * (most - least));
    }
    return new Tensor(values, batch, side, side, 3);
  }
}
