package dev.facepipe.models;

import dev.facepipe.models.torchscript.Flavour;
import java.io.IOException;
import java.util.List;

/**
 * The build's own way in: {@code mvn process-classes} runs it, so that tests and images find the
 * networks. Says one line when it wrote something or can't, and nothing when all is up to date.
 */
public final class BuildNetworks {
  private BuildNetworks() {}

  /** Builds the networks of the room that the property {@code facepipe.models} names. */
  public static void main(String[] args) {
    Room room = Room.here();
    try {
      List<String> written =
          new NetworkBuilder(room, Flavour.ofThisMachine()).build(room.networks(), false);
      if (!written.isEmpty()) {
        System.out.println("wrote %s to %s".formatted(String.join(", ", written), room.networks()));
      }
    } catch (CannotBuild | IllegalArgumentException | IOException e) {
      System.err.println("facepipe models: " + e.getMessage());
      System.exit(1);
    }
  }
}
