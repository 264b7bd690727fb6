package dev.facepipe.bench.stage;

import dev.facepipe.common.network.NetworkEngine;
import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.common.network.Tensor;
import java.nio.file.Path;

/** An embedder's network: file, title, input, and operations on one picture. */
public enum EmbedderNet {
  /**
   * FaceNet's network. Its operations were counted by hooks on every convolution and matrix of
   * facenet-pytorch 2.6.0, two for each number of output and of its filter: 2,835,324,608.
   */
  INCEPTION_RESNET_V1("inception-resnet-v1", "InceptionResnetV1", 160, -1, 1, 2.835e9),
  /**
   * dlib's network. Its operations are two for each number of output and of its filter. Millions of
   * products by layer: 24.4 for 7x7 over 72x72 places; 3x3 over 35x35: 67.7; over 17x17: 79.9; over
   * 8x8: 51.9; over 3x3: 8.0; over 4x4: 37.7; over 1x1: 1.2; the last matrix: 0.03.
   */
  RESNET34("resnet34", "ResNet-34", 150, 0, 255, 2 * 270.85e6);

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

  /** Returns the network's file name, without the ending. */
  public String file() {
    return file;
  }

  /** Returns the network, loaded from a folder of networks. */
  public NeuralNet load(Path networks) {
    return NeuralNet.load(NetworkEngine.file(networks, file));
  }

  /** Returns the name in figures. */
  public String title() {
    return title;
  }

  /** Returns the floating-point operations on one picture. */
  public double flop() {
    return flop;
  }

  /** Returns pictures of noise, in the range that the network takes. */
  public Tensor input(int batch) {
    return Noise.between(least, most, batch, side, side, 3);
  }
}
