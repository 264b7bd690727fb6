package dev.facepipe.local.web;

/** Thrown when another program listens on the port. The message names the port and its option. */
public final class PortInUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PortInUse(LocalPort port, Throwable cause) {
    super(
        "port %d is in use; choose another port with %s, or 0 for any free port"
            .formatted(port.number(), port.option()),
        cause);
  }
}
