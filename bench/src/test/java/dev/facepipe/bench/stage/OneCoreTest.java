package dev.facepipe.bench.stage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.bench.process.Child;
import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.code.BatchSize;
import dev.facepipe.models.code.Flavour;
import dev.facepipe.models.code.NetworkCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The number of cores belongs to a process, so one core needs a process of its own. */
public final class OneCoreTest {
  @Test
  void networkInOnnxRuntimeCanBeClosed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("double.onnx");
    NetworkCode net = NetworkCode.of(Flavour.ONNX, new BatchSize(1, 1, 1, 1));
    Tensor two = new Tensor(new float[] {2}, 1, 1);
    net.returns(net.linear(net.flatten(net.input()), two)).write(file);

    String said = Child.run(Child.java(OneCoreTest.class, List.of("-Dfacepipe.cores=1"), file));

    assertTrue(said.endsWith("closed after 6.0"), said);
  }

  /** Runs a network on 3, and closes it. */
  public static void main(String[] arguments) {
    float result;
    try (NeuralNet net = NeuralNet.loadWithoutCard(Path.of(arguments[0]))) {
      result = net.run(new Tensor(new float[] {3}, 1, 1, 1, 1)).get(0).values()[0];
    }
    System.out.println("closed after " + result);
  }
}
