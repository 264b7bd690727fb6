package dev.facepipe.local.cli;

import dev.facepipe.detection.FaceDetector;
import picocli.CommandLine.Option;

/** The option that says how small a face may be. */
final class MinFaceOption {
  @Option(
      names = "--min-face",
      converter = NumberOption.Pixels.class,
      paramLabel = "N",
      defaultValue = "" + FaceDetector.DEFAULT_MIN_FACE,
      description =
          "Size of the smallest face to find: its shorter side in pixels (default:"
              + " ${DEFAULT-VALUE}).")
  private int pixels;

  int pixels() {
    return pixels;
  }
}
