package dev.facepipe.local.cli;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.detection.FaceDetector;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says how small a face may be. The service's variable counts too. */
final class MinFaceOption implements CheckedOption {
  @Option(
      names = "--min-face",
      converter = NumberOption.Pixels.class,
      paramLabel = "N",
      description =
          "Size of the smallest face to find: its shorter side in pixels (default: MIN_FACE_SIZE of"
              + " the environment, as the service reads it, or else "
              + FaceDetector.DEFAULT_MIN_FACE
              + ").")
  private @Nullable Integer size;

  @Override
  public void check() {
    pixels();
  }

  /** Returns the size that the user gave, or else that of the environment, or else the default. */
  int pixels() {
    return pixels(new Environment(System.getenv()));
  }

  int pixels(Environment environment) {
    return size == null ? DetectionSettings.minFace(environment) : size;
  }
}
