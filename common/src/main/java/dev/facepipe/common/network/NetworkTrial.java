package dev.facepipe.common.network;

import java.nio.file.Path;
import java.util.List;

/** Runs a network that a build has just written and measures, and that no service uses. */
public final class NetworkTrial {
  private NetworkTrial() {}

  /**
   * Loads a network without a card, runs it on each input, and closes it.
   *
   * @return the network's outputs, in the order of the inputs
   * @throws IllegalStateException if the file is missing, or its engine is missing or cannot read
   *     the file; the message names the file
   */
  public static List<List<Tensor>> outputs(Path file, List<Tensor> inputs) {
    try (NeuralNet net = NeuralNet.loadWithoutCard(file)) {
      return inputs.stream().map(net::run).toList();
    }
  }
}
