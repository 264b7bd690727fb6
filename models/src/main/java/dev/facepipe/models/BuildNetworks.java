package dev.facepipe.models;

import dev.facepipe.models.code.Flavour;
import java.io.IOException;
import java.util.List;

/**
 * Builds the networks in {@code mvn process-classes}, so that tests and images find them. Prints
 * one line when a network was written or the build failed, and nothing when all networks are up to
 * date.
 */
public final class BuildNetworks {
  private BuildNetworks() {}

  /** Builds the networks in the folder that the property {@code facepipe.models} names. */
  public static void main(String[] args) {
    ModelsFolder models = ModelsFolder.here();
    try {
      List<String> written =
          new NetworkBuilder(models, Flavour.ofThisMachine()).build(models.networks(), false);
      if (!written.isEmpty()) {
        System.out.println(
            "wrote %s to %s".formatted(String.join(", ", written), models.networks()));
      }
    } catch (BuildFailed | IllegalArgumentException | IOException e) {
      System.err.println("facepipe models: " + e.getMessage());
      System.exit(1);
    }
  }
}
