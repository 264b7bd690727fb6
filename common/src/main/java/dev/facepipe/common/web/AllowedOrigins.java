package dev.facepipe.common.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The origins of web pages that may post frames from a browser and read the replies. Cookies are
 * never allowed. Source: Fetch standard, "CORS protocol".
 *
 * @param origins origins as browsers write them, such as {@code https://www.example.org}; or {@link
 *     #ANY} alone; empty if no page may
 */
public record AllowedOrigins(List<String> origins) {
  /** Allows every page. */
  public static final String ANY = "*";

  /** The default: allows no page. */
  public static final AllowedOrigins NONE = new AllowedOrigins(List.of());

  /**
   * Headers that pages may send. The first two describe the body; the others identify or sign the
   * request.
   */
  public static final List<String> REQUEST_HEADERS =
      List.of(
          "content-type",
          "content-encoding",
          "x-request-id",
          "x-camera",
          "authorization",
          "x-amz-date",
          "x-amz-content-sha256",
          "x-amz-security-token");

  /** Headers of a reply that pages may read. */
  public static final List<String> ANSWER_HEADERS = List.of("retry-after", "x-amzn-errortype");

  /** Seconds that a browser may cache these rules. */
  public static final int MAX_AGE = 600;

  /** Maximum number of origins. Source: AWS Lambda API reference, Cors, AllowOrigins. */
  private static final int MOST = 100;

  /** Maximum length of an origin, in characters. Source: the same page. */
  private static final int LONGEST = 253;

  private static final Pattern ORIGIN =
      Pattern.compile("https?://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[0-9]{1,5})?");

  private static final String EXPECTED =
      "expected * or an origin such as https://www.example.org, without path and default port";

  /**
   * Checks the origins.
   *
   * @throws IllegalArgumentException if one of them is not an origin as browsers write origins
   */
  public AllowedOrigins {
    origins = origins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).distinct().toList();
    if (origins.size() > MOST) {
      throw new IllegalArgumentException(
          "%d origins; expected at most %d".formatted(origins.size(), MOST));
    }
    origins.forEach(AllowedOrigins::requireOrigin);
    if (origins.contains(ANY) && origins.size() > 1) {
      throw new IllegalArgumentException(
          "* is given together with other origins; expected * alone");
    }
  }

  /**
   * Returns true if pages of that origin are allowed. Sandboxed pages send {@code null} as their
   * origin, and are allowed only if all pages are.
   */
  public boolean contain(String origin) {
    return origins.contains(ANY) || origins.contains(origin);
  }

  /** Returns true if all pages are allowed. */
  public boolean areAll() {
    return origins.contains(ANY);
  }

  private static void requireOrigin(String origin) {
    boolean defaultPort =
        (origin.startsWith("https:") && origin.endsWith(":443"))
            || (origin.startsWith("http:") && origin.endsWith(":80"));
    if (!origin.equals(ANY)
        && (!ORIGIN.matcher(origin).matches()
            || defaultPort
            || origin.length() > LONGEST
            || !isUri(origin))) {
      throw new IllegalArgumentException("origin is '%s'; %s".formatted(origin, EXPECTED));
    }
  }

  private static boolean isUri(String origin) {
    try {
      URI uri = new URI(origin).parseServerAuthority();
      return uri.getPort() <= 65_535;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
