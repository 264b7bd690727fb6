package dev.facepipe.local.cloud;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A TCP port on 127.0.0.1 to listen on.
 *
 * @param number 0 to 65535; 0 for any free
 * @param option what a user changes it with, such as {@code --sqs-port}
 */
public record LocalPort(int number, String option) {
  /**
   * The only interface the local cloud listens on; written as digits so that it is never looked up.
   */
  public static final String HOST = "127.0.0.1";

  public LocalPort {
    if (number < 0 || number > 65_535) {
      throw new IllegalArgumentException(
          "%s is %d; expected a port from 0 (any free) to 65535".formatted(option, number));
    }
  }

  /** Returns the address to bind. */
  public InetSocketAddress address() {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), number);
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }

  /**
   * Returns if nobody listens here now. Servers call it before they start, because their own
   * messages name neither port nor option; they still turn a late {@link BindException} into {@link
   * #inUse}.
   *
   * @throws PortInUse if somebody does
   */
  public void requireFree() {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(address());
    } catch (IOException e) {
      throw new PortInUse(this, e);
    }
  }

  /**
   * Returns what to throw for a server that did not start: {@link PortInUse} if that is the reason.
   */
  public RuntimeException inUse(String server, Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return new PortInUse(this, failure);
      }
    }
    return new IllegalStateException(
        "%s did not start on port %d: %s".formatted(server, number, failure.getMessage()), failure);
  }
}
