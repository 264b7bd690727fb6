package dev.facepipe.scalable;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.message.RequestId;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.Comparator;

/**
 * Orders requests by age: the newer request has the greater stamp. For equal times the request ids
 * decide, so that all servers decide alike.
 */
public record Stamp(Instant receivedAt, RequestId requestId) implements Comparable<Stamp> {
  private static final Comparator<Stamp> OLDEST_FIRST =
      Comparator.comparing(Stamp::receivedAt).thenComparing(stamp -> stamp.requestId().value());

  /**
   * Reads a stamp that {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if the text is not a stamp
   * @throws java.time.DateTimeException if the time is not valid
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

  /** Returns time and URL-encoded id: ASCII without line breaks, as S3 requires of metadata. */
  @Override
  public String toString() {
    return receivedAt + " " + URLEncoder.encode(requestId.value(), UTF_8);
  }
}
