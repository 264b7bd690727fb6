package dev.facepipe.web;

/**
 * Thrown when a port cannot be opened, mostly because another program listens on it. The message
 * names the port and its option.
 */
public final class PortInUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PortInUse(LocalPort port, Throwable cause) {
    super(
        "port %d %s; choose another port with %s, or 0 for any free port"
            .formatted(port.number(), why(cause), port.option()),
        cause);
  }

  /** Returns that the port is in use, or what else the system said, such as for port 80. */
  private static String why(Throwable cause) {
    String said = String.valueOf(cause.getMessage());
    return said.contains("ermission denied") ? "needs the rights of an administrator" : "is in use";
  }
}
