package dev.facepipe.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.function.Consumer;

/** A port on which another program listens. */
public final class TakenPort {
  private TakenPort() {}

  /** Checks that a server does not start on a taken port, and names the port and its option. */
  public static void assertNamed(String option, Consumer<LocalPort> start) throws IOException {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new LocalPort(0, option).address());
      int port = taken.getLocalPort();

      PortInUse refused =
          assertThrows(PortInUse.class, () -> start.accept(new LocalPort(port, option)));

      assertEquals(
          "port %d is in use; choose another port with %s, or 0 for any free port"
              .formatted(port, option),
          refused.getMessage());
    }
  }
}
