package dev.facepipe.scalable;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.message.RequestId;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.Comparator;

/**
 * How new a request is: the greater of two stamps is the newer request's. Of two requests of the
 * same moment the ids decide, so that all servers decide alike.
 */
public record Stamp(Instant receivedAt, RequestId requestId) implements Comparable<Stamp> {
  private static final Comparator<Stamp> OLDEST_FIRST =
      Comparator.comparing(Stamp::receivedAt).thenComparing(stamp -> stamp.requestId().value());

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if the text is no stamp
   * @throws java.time.DateTimeException if its time is none
   */
  public static Stamp parse(String text) {
    int space = text.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException("stamp has no space; expected a time and a request id");
    }
    return new Stamp(
        Instant.parse(text.substring(0, space)),
        new RequestId(URLDecoder.decode(text.substring(space + 1), UTF_8)));
  }

  @Override
  public int compareTo(Stamp other) {
    return OLDEST_FIRST.compare(this, other);
  }

  /** Time and URL-encoded id: ASCII without line breaks, as metadata of S3 must be. */
  @Override
  public String toString() {
    return receivedAt + " " + URLEncoder.encode(requestId.value(), UTF_8);
  }
}
