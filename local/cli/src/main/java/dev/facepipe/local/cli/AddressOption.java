package dev.facepipe.local.cli;

import dev.facepipe.local.client.aws.Endpoint;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads addresses of the command line: of services, and of this machine. */
final class AddressOption {
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final int LAST_PORT = 65_535;

  private AddressOption() {}

  /** Reads the address of a service, {@code http://HOST:PORT} or {@code https://HOST}. */
  static URI service(String text) {
    try {
      URI address = new URI(text.strip());
      boolean isWeb =
          address.getScheme() != null
              && SCHEMES.contains(address.getScheme().toLowerCase(Locale.ROOT));
      if (isWeb
          && address.getHost() != null
          && address.getUserInfo() == null
          && address.getPort() != 0
          && address.getPort() <= LAST_PORT) {
        return address;
      }
    } catch (URISyntaxException e) {
      throw refused(text);
    }
    throw refused(text);
  }

  /** Reads the address of SQS or S3; the word {@code aws} stands for AWS itself. */
  static Endpoint endpoint(String text) {
    Endpoint given = new Endpoint(text.strip());
    return given.isAws() ? given : Endpoint.at(service(text));
  }

  private static TypeConversionException refused(String text) {
    return new TypeConversionException(
        "'%s'; expected an address such as http://127.0.0.1:9000 or https://example.org"
            .formatted(text));
  }

  /** Reads an address of this machine to listen on. */
  static final class Listening implements ITypeConverter<InetAddress> {
    @Override
    public InetAddress convert(String text) {
      try {
        InetAddress address = InetAddress.getByName(text.strip());
        if (!text.isBlank() && isHere(address)) {
          return address;
        }
      } catch (UnknownHostException | SocketException e) {
        throw notHere(text);
      }
      throw notHere(text);
    }

    private static boolean isHere(InetAddress address) throws SocketException {
      return address.isAnyLocalAddress()
          || address.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    }

    private static TypeConversionException notHere(String text) {
      return new TypeConversionException(
          "'%s'; expected an address of this machine, or 0.0.0.0 for all of them".formatted(text));
    }
  }
}
