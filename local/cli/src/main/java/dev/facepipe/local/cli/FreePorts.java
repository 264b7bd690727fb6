package dev.facepipe.local.cli;

import dev.facepipe.web.LocalPort;
import java.util.ArrayList;
import java.util.List;

/** Checks that all ports of a command can be opened, before the command loads networks. */
final class FreePorts {
  private FreePorts() {}

  /**
   * Throws if two options name the same port, or another program listens on a port.
   *
   * @throws dev.facepipe.web.PortInUse if a port is taken; the message names its option
   */
  static void require(List<LocalPort> ports) {
    List<LocalPort> seen = new ArrayList<>();
    for (LocalPort port : ports) {
      if (port.number() == 0) {
        continue;
      }
      for (LocalPort other : seen) {
        if (other.number() == port.number()) {
          throw new WrongUse(
              "%s and %s are both %d; expected different ports"
                  .formatted(other.option(), port.option(), port.number()));
        }
      }
      seen.add(port);
    }
    seen.forEach(LocalPort::requireFree);
  }
}
