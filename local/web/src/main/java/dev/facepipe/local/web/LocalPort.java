package dev.facepipe.local.web;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A TCP port of this machine to listen on.
 *
 * @param host address to listen on; {@code 0.0.0.0} for all addresses of this machine
 * @param number 0 to 65535; 0 for any free port
 * @param option command line option that sets the port, such as {@code --sqs-port}
 */
public record LocalPort(InetAddress host, int number, String option) {
  /** The loopback address, in digits so that it needs no name lookup. */
  public static final String HOST = "127.0.0.1";

  /** {@link #HOST} as an address, always IPv4. */
  public static final InetAddress LOOPBACK = loopback();

  /** Creates a port that only this machine can reach. */
  public LocalPort(int number, String option) {
    this(LOOPBACK, number, option);
  }

  public LocalPort {
    if (number < 0 || number > 65_535) {
      throw new IllegalArgumentException(
          "%s is %d; expected a port from 0 (any free) to 65535".formatted(option, number));
    }
  }

  /** Returns the address to bind. */
  public InetSocketAddress address() {
    return new InetSocketAddress(host, number);
  }

  /**
   * Returns the address of a server that listens on this port, as {@code http://HOST:PORT}. A
   * server on all addresses is reached at the loopback address.
   *
   * @param bound the port number that the server got, which differs from {@code number} if that is
   *     0
   */
  public URI uri(int bound) {
    String name = host.isAnyLocalAddress() ? HOST : host.getHostAddress();
    try {
      return new URI("http", null, name, bound, null, null, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("%s cannot be part of an address".formatted(host), e);
    }
  }

  private static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }

  /**
   * Checks that no program listens on this port now. Servers call this method before they start,
   * because their own messages name neither port nor option. A server must still turn a later
   * {@link BindException} into {@link #inUse}.
   *
   * @throws PortInUse if another program listens on the port
   */
  public void requireFree() {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(address());
    } catch (IOException e) {
      throw new PortInUse(this, e);
    }
  }

  /**
   * Returns the exception for a server that did not start: {@link PortInUse} if the port is taken.
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
