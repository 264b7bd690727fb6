package dev.facepipe.recognition;

import dev.facepipe.common.network.NetworkSums;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.code.BatchSize;
import dev.facepipe.models.code.Flavour;
import dev.facepipe.models.code.NetworkCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A network whose embedding is the mean of each colour. A test can then tell which pixels the
 * network received.
 */
public final class MeanColour {
  private MeanColour() {}

  /** Writes the network and its card under a name. */
  public static void write(Path networks, String name) throws IOException {
    NetworkCode script = NetworkCode.of(Flavour.PLAIN, new BatchSize(1, 3, 2, 2));
    Tensor asItIs = new Tensor(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, 3);
    script
        .returns(script.linear(script.flatten(script.globalMean(script.input())), asItIs))
        .write(networks.resolve(name + ".pt"));
    NetworkSums sums = NetworkSums.of(networks.resolve(name + ".pt"));
    Files.writeString(
        networks.resolve(name + ".json"),
        """
        {"model": "%s", "fingerprint": "mean", "embedding": 3, "sha256": "%s", "crc32": "%s"}
        """
            .formatted(name, sums.sha256(), sums.crc32()));
  }
}
