package dev.facepipe.local.console.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Decides which requests the console takes.
 *
 * <ul>
 *   <li>The header {@code Host} names this console. A page whose name was made to point to this
 *       machine (DNS rebinding) carries its own name there.
 *   <li>The header {@code Origin}, which browsers add, names this console. Other pages are kept
 *       out.
 *   <li>Requests to the API carry the token of the printed address.
 * </ul>
 *
 * Thread-safe.
 */
final class Guard {
  /** 32 bytes cannot be guessed. */
  private static final int TOKEN_BYTES = 32;

  private static final String BEARER = "Bearer ";

  /** An address in digits, with a port or without one. A name server cannot rebind it. */
  private static final Pattern DIGITS =
      Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+])");

  private static final Pattern HOST = Pattern.compile("(?<name>\\[[^]]*]|[^:]*)(:(?<port>\\d+))?");

  private final String token;
  private final Set<String> names;

  /**
   * @param names names of this machine, in lower case, besides {@code localhost}
   */
  Guard(String token, Set<String> names) {
    this.token = token;
    this.names = Set.copyOf(names);
  }

  /** Returns a new random token: 43 characters of A-Z, a-z, 0-9, - and _. */
  static String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  String token() {
    return token;
  }

  /**
   * Checks host and origin.
   *
   * @throws ApiRefused if the request was meant for another host, or comes from another page
   */
  void requireOwn(Request request) {
    String host = request.getHeaders().get(HttpHeader.HOST);
    int port = Request.getLocalPort(request);
    if (host == null || !isOwn(host.toLowerCase(Locale.ROOT), port, request.isSecure())) {
      throw new ApiRefused(
          403,
          "other_host",
          "the request is for another host; expected this console's address, as it was printed");
    }
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    String own = (request.isSecure() ? "https://" : "http://") + host;
    if (origin != null && !origin.equalsIgnoreCase(own)) {
      throw new ApiRefused(
          403, "other_origin", "the request comes from another page; expected the console's own");
    }
    if ("cross-site".equals(request.getHeaders().get("Sec-Fetch-Site"))
        && !"navigate".equals(request.getHeaders().get("Sec-Fetch-Mode"))) {
      throw new ApiRefused(
          403, "other_origin", "the request comes from another page; expected the console's own");
    }
  }

  private boolean isOwn(String host, int port, boolean secure) {
    var parts = HOST.matcher(host);
    if (!parts.matches()) {
      return false;
    }
    String given = parts.group("port");
    int wanted = given == null ? (secure ? 443 : 80) : port(given);
    String name = parts.group("name");
    return wanted == port
        && (name.equals("localhost") || names.contains(name) || DIGITS.matcher(name).matches());
  }

  private static int port(String digits) {
    return digits.length() > 5 ? -1 : Integer.parseInt(digits);
  }

  /**
   * Checks the token. Compares in constant time.
   *
   * @throws ApiRefused if the token is missing or wrong
   */
  void requireToken(Request request) {
    String given = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    if (given == null
        || !given.startsWith(BEARER)
        || !MessageDigest.isEqual(
            given.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8),
            token.getBytes(StandardCharsets.UTF_8))) {
      throw new ApiRefused(
          401,
          "bad_token",
          "the token is missing or wrong; open the address that the console printed when it started");
    }
  }
}
