package dev.facepipe.bench.stage;

import dev.facepipe.models.ModelsCommand;
import dev.facepipe.models.code.Flavour;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import picocli.CommandLine;

/**
 * The networks to measure, written anew for each run, so that they match the sources.
 *
 * @param ours folder of MTCNN and ResNet-34 as the build wrote them, and InceptionResnetV1 with
 *     random weights
 * @param plain folder of the same networks as PyTorch would save them: nothing packed
 * @param onnx folder of the same networks for ONNX Runtime
 * @param int8 folder of the same networks for ONNX Runtime, embedders in 8-bit integers
 */
public record BenchNetworks(Path ours, Path plain, Path onnx, Path int8) {
  private static final List<String> BUILT = List.of("p-net", "r-net", "o-net", "resnet34");

  /**
   * Writes the networks.
   *
   * @param built folder of the project's networks
   * @param folder to write to
   */
  public static BenchNetworks write(Path built, Path folder) {
    Path ours = folder.resolve("ours");
    try {
      Files.createDirectories(ours);
      for (String network : BUILT) {
        for (String file : List.of(network + ".pt", network + ".json")) {
          Files.copy(built.resolve(file), ours.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "networks of %s cannot be copied; './facepipe models build' writes them".formatted(built),
          e);
    }
    RandomInceptionResnetV1.write(ours, Flavour.ofThisMachine());
    return new BenchNetworks(
        ours,
        build(folder.resolve("plain"), Flavour.PLAIN),
        build(folder.resolve("onnx"), Flavour.ONNX),
        build(folder.resolve("int8"), Flavour.ONNX_INT8));
  }

  private static Path build(Path folder, Flavour flavour) {
    StringWriter complaint = new StringWriter();
    int code =
        new CommandLine(new ModelsCommand())
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(complaint))
            .execute("build", "--anew", "--flavour", flavour.toString(), "--to", folder.toString());
    if (code != 0) {
      throw new IllegalStateException(
          "%s networks cannot be written: %s".formatted(flavour, complaint.toString().strip()));
    }
    RandomInceptionResnetV1.write(folder, flavour);
    return folder;
  }
}
