package dev.facepipe.local.cloud;

/** Somebody else listens on the port. The message names the port and the option that changes it. */
public final class PortInUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PortInUse(LocalPort port, Throwable cause) {
    super(
        "port %d is in use; choose another with %s, or 0 for any free"
            .formatted(port.number(), port.option()),
        cause);
  }
}
