package dev.facepipe.local.cli;

import dev.facepipe.detection.mtcnn.Mtcnn;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the folder of the networks. */
final class NetworksOption implements CheckedOption {
  @Option(
      names = "--networks",
      paramLabel = "DIR",
      defaultValue = "${sys:facepipe.networks}",
      description = "Folder of the neural networks (default: those that the build made).")
  private Path folder;

  @Override
  public void check() {
    NamedPlace.requireFolder(
        "--networks", folder, "'./facepipe models build --to DIR' makes a folder of networks");
  }

  Path folder() {
    return folder;
  }

  Mtcnn detector(int minFace) {
    return new Mtcnn(folder, minFace);
  }
}
