package dev.facepipe.local.console.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Pattern;

/** The files of the page. They hold no secrets, so they need no token. Thread-safe. */
final class PageFiles {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml",
          "yaml", "application/yaml");

  private static final Pattern NAME = Pattern.compile("([a-z]+/)?[a-z][a-z-]*\\.(?<ending>[a-z]+)");

  /** Only our own scripts, styles and requests; no markup from strings. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
          + " media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

  private final Class<?> beside;

  /**
   * @param beside a class in the package that has the folder {@code page}
   */
  PageFiles(Class<?> beside) {
    this.beside = beside;
  }

  /**
   * Returns a file of the page.
   *
   * @param path path of the request, such as {@code /page/console.js}; {@code /} is the page itself
   * @throws ApiRefused if there is no such file
   */
  Reply file(String path) throws IOException {
    String name = path.equals("/") ? "index.html" : path.replaceFirst("^/page/", "");
    var parts = NAME.matcher(name);
    if (parts.matches() && TYPES.containsKey(parts.group("ending"))) {
      try (InputStream file = beside.getResourceAsStream("page/" + name)) {
        if (file != null) {
          return Reply.bytes(
              200,
              Map.of(
                  "Content-Type",
                  TYPES.get(parts.group("ending")),
                  "Content-Security-Policy",
                  POLICY),
              file.readAllBytes());
        }
      }
    }
    throw ApiRefused.notFound("the page has no such file");
  }
}
