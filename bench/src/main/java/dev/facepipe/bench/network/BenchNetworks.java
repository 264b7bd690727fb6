package dev.facepipe.bench.network;

import dev.facepipe.models.ModelsCommand;
import dev.facepipe.models.torchscript.ConvolutionKind;
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
 * The networks under measurement, written anew each time, so that they are what the sources say.
 *
 * @param ours MTCNN and ResNet-34 as the build wrote them, InceptionResnetV1 with random weights
 * @param plain the same as PyTorch would save them: nothing packed
 */
public record BenchNetworks(Path ours, Path plain) {
  private static final List<String> BUILT = List.of("p-net", "r-net", "o-net", "resnet34");

  /**
   * Writes them.
   *
   * @param built folder of the project's networks
   * @param folder where to
   */
  public static BenchNetworks write(Path built, Path folder) {
    Path ours = folder.resolve("ours");
    Path plain = folder.resolve("plain");
    try {
      Files.createDirectories(ours);
      for (String network : BUILT) {
        for (String ending : List.of(".pt", ".json")) {
          Files.copy(
              built.resolve(network + ending),
              ours.resolve(network + ending),
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "networks of %s cannot be copied; './facepipe models build' writes them".formatted(built),
          e);
    }
    build(plain);
    RandomInceptionResnetV1.write(ours, ConvolutionKind.ofThisMachine());
    RandomInceptionResnetV1.write(plain, ConvolutionKind.PLAIN);
    return new BenchNetworks(ours, plain);
  }

  private static void build(Path plain) {
    StringWriter complaint = new StringWriter();
    int code =
        new CommandLine(new ModelsCommand())
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(complaint))
            .execute(
                "build", "--anew", "--flavour", ConvolutionKind.PLAIN.toString(), "--to", plain.toString());
    if (code != 0) {
      throw new IllegalStateException(
          "plain networks cannot be written: " + complaint.toString().strip());
    }
  }
}
