package dev.facepipe.local.cli;

import dev.facepipe.detection.FaceDetector;
import picocli.CommandLine.Option;

/** How small faces are looked for. */
final class MinFaceOption {
  @Option(
      names = "--min-face",
      paramLabel = "N",
      defaultValue = "" + FaceDetector.DEFAULT_MIN_FACE,
      description =
          "Shortest side of the smallest face to look for, in pixels (default: ${DEFAULT-VALUE}).")
  private int pixels;

  int pixels() {
    return pixels;
  }
}
