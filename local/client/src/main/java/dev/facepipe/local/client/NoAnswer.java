package dev.facepipe.local.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when no connection to a service could be made. Trying again at once would not help. The
 * message names the address and says in words what is wrong.
 */
public final class NoAnswer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final URI address;
  private final boolean refused;

  private NoAnswer(URI address, boolean refused, String message) {
    super(message);
    this.address = address;
    this.refused = refused;
  }

  /** Returns the address that was tried. */
  public URI address() {
    return address;
  }

  /** Returns true if nothing listens at an address of this machine. */
  public boolean isNobodyHere() {
    return refused && isLoopback(address);
  }

  private static boolean isLoopback(URI address) {
    try {
      return InetAddress.getByName(address.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * Returns what is wrong with the connection; empty if a connection was made and failed later, so
   * that trying again could help.
   */
  public static Optional<NoAnswer> of(URI address, IOException failure) {
    boolean refused = false;
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      @Nullable String words = words(address, cause);
      if (words != null) {
        return Optional.of(new NoAnswer(address, false, words));
      }
      refused |= isRefused(cause);
    }
    return refused
        ? Optional.of(new NoAnswer(address, true, "nothing answers at " + address))
        : Optional.empty();
  }

  /** Java's HTTP client gives a refused connection no message. */
  private static boolean isRefused(Throwable cause) {
    return cause instanceof ConnectException
        && (cause.getMessage() == null || cause.getMessage().contains("refused"));
  }

  private static @Nullable String words(URI address, Throwable cause) {
    String said = String.valueOf(cause.getMessage());
    if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
      return "there is no host '%s'".formatted(address.getHost());
    }
    if (cause instanceof CertificateException) {
      return "the certificate of %s is not trusted here: %s".formatted(address, said);
    }
    if (cause instanceof SSLException && cause.getCause() == null) {
      return said.contains("Unsupported or unrecognized SSL message")
          ? "%s does not speak TLS; expected an address that begins with http://".formatted(address)
          : "no TLS with %s: %s".formatted(address, said);
    }
    if (cause instanceof HttpTimeoutException
        || (cause instanceof SocketTimeoutException && said.startsWith("Connect"))) {
      return "%s does not answer in time".formatted(address);
    }
    if (cause instanceof NoRouteToHostException || said.contains("unreachable")) {
      return "no network leads to %s".formatted(address);
    }
    return null;
  }
}
