package dev.facepipe.recognition.people.page;

import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.VideoPeople;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Writes the people of a video as one HTML file. The names are in a block of JSON, and the page's
 * script shows them as text, so a name never becomes HTML. The page's policy (CSP) allows this one
 * script, this one style, pictures in the page, and videos on the reader's machine or beside the
 * page.
 */
final class PeoplePage {
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

  private static final String POLICY =
      "default-src 'none'; script-src '%s'; style-src '%s'; img-src data:;"
          + " media-src blob: 'self'; base-uri 'none'; form-action 'none'";

  /** The page without its data. */
  private static final String FRAME = frame();

  private PeoplePage() {}

  /**
   * What the page shows.
   *
   * @param video file name of the video
   */
  record Data(
      String video,
      int frames,
      boolean complete,
      List<Integer> missing,
      double end,
      List<Person> people) {}

  static String of(VideoPeople people, String videoName) {
    Data data =
        new Data(
            videoName,
            people.frames(),
            people.complete(),
            people.missing(),
            people.end(),
            people.people().stream().map(PeoplePage::safe).toList());
    // An HTML parser looks for the end of the block, or for a comment, at this sign only.
    return FRAME.replace("{{data}}", Json.write(data).replace("<", "\\u003c"));
  }

  private static Person safe(Person person) {
    String jpeg = person.thumbnail();
    return jpeg == null || BASE64.matcher(jpeg).matches() ? person : person.withThumbnail(null);
  }

  private static String frame() {
    String script = resource("people.js");
    String style = resource("people.css");
    return resource("people.html")
        .replace("{{policy}}", POLICY.formatted(hash(script), hash(style)))
        .replace("{{style}}", style)
        .replace("{{script}}", script);
  }

  /** Returns a source of the policy that allows exactly this text. */
  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "this Java has no SHA-256; expected every Java to have it", e);
    }
  }

  private static String resource(String name) {
    try (InputStream file =
        Objects.requireNonNull(PeoplePage.class.getResourceAsStream(name), name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read from the program", e);
    }
  }
}
