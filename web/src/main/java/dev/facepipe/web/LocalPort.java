package dev.facepipe.web;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

  /** A name in a certificate. Source: RFC 1123, 2.1. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*");

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
    return uri("http", bound);
  }

  /** Returns the address as {@link #uri(int)} does, with another scheme such as {@code https}. */
  URI uri(String scheme, int bound) {
    String name = host.isAnyLocalAddress() ? HOST : host.getHostAddress();
    try {
      return new URI(scheme, null, name, bound, null, null, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("%s cannot be part of an address".formatted(host), e);
    }
  }

  /**
   * Returns the names, and the addresses in digits, by which clients can reach a server on this
   * port: for all addresses of this machine, each address that is not link-local, this machine's
   * name and {@code localhost}. Asks no name server, except for this machine's own name.
   */
  public Set<String> hosts() {
    Set<String> hosts = new TreeSet<>();
    if (host.isLoopbackAddress() || host.isAnyLocalAddress()) {
      hosts.add("localhost");
      hosts.add(HOST);
    }
    if (host.isAnyLocalAddress()) {
      hosts.addAll(addresses());
      myName().ifPresent(hosts::add);
    } else {
      hosts.add(digits(host));
      name(host.toString().split("/", 2)[0]).ifPresent(hosts::add); // as it was given
    }
    return hosts;
  }

  private static Set<String> addresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress())
          .map(LocalPort::digits)
          .collect(Collectors.toSet());
    } catch (SocketException e) {
      return Set.of(); // clients must use a name
    }
  }

  private static Optional<String> myName() {
    try {
      return name(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException e) {
      return Optional.empty(); // this machine is known by its addresses only
    }
  }

  private static Optional<String> name(String text) {
    return Optional.of(text.toLowerCase(Locale.ROOT)).filter(name -> NAME.matcher(name).matches());
  }

  /** Returns the address without the name of its network interface. */
  private static String digits(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
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
