package dev.facepipe.common.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which web pages may post pictures from a browser and read the answers, by their origins. Nothing
 * here allows cookies. Source: Fetch standard, "CORS protocol".
 *
 * @param origins such as {@code https://www.example.org}, as browsers write them; or {@link #ANY}
 *     alone; empty if no page may
 */
public record AllowedOrigins(List<String> origins) {
  /** Every page. */
  public static final String ANY = "*";

  /** No page, as long as nobody says otherwise. */
  public static final AllowedOrigins NONE = new AllowedOrigins(List.of());

  /**
   * What pages send. Content-Type and Content-Encoding describe a body, the rest name or sign it.
   */
  public static final List<String> REQUEST_HEADERS =
      List.of(
          "content-type",
          "content-encoding",
          "x-request-id",
          "authorization",
          "x-amz-date",
          "x-amz-content-sha256",
          "x-amz-security-token");

  /** What pages may read of an answer beside its body. */
  public static final List<String> ANSWER_HEADERS = List.of("retry-after", "x-amzn-errortype");

  /** How long a browser may remember what it was told, in seconds. */
  public static final int MAX_AGE = 600;

  /** Source: AWS Lambda API reference, Cors, AllowOrigins. */
  private static final int MOST = 100;

  /** Source: as above. */
  private static final int LONGEST = 253;

  private static final Pattern ORIGIN =
      Pattern.compile("https?://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[0-9]{1,5})?");

  private static final String EXPECTED =
      "expected * or an origin such as https://www.example.org, without path and default port";

  /**
   * Checks the origins.
   *
   * @throws IllegalArgumentException if a browser never writes one of them so
   */
  public AllowedOrigins {
    origins = origins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).distinct().toList();
    if (origins.size() > MOST) {
      throw new IllegalArgumentException(
          "%d origins; expected at most %d".formatted(origins.size(), MOST));
    }
    origins.forEach(AllowedOrigins::requireOrigin);
    if (origins.contains(ANY) && origins.size() > 1) {
      throw new IllegalArgumentException("* stands beside other origins; expected it alone");
    }
  }

  /**
   * Whether pages of that origin may; {@code null}, which sandboxed pages have, only if all may.
   */
  public boolean contain(String origin) {
    return origins.contains(ANY) || origins.contains(origin);
  }

  /** Whether all pages may. */
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
