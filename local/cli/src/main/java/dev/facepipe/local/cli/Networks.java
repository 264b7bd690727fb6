package dev.facepipe.local.cli;

import dev.facepipe.detection.mtcnn.Mtcnn;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the networks lie. */
final class Networks {
  @Option(
      names = "--networks",
      paramLabel = "DIR",
      defaultValue = "${sys:facepipe.networks}",
      description = "Folder of the networks (default: what the build wrote).")
  private Path folder;

  Path folder() {
    return folder;
  }

  Mtcnn detector(int minFace) {
    return new Mtcnn(folder, minFace);
  }
}
