package dev.facepipe.common.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.facepipe.common.text.Printable;

/**
 * The name of one frame, from its arrival to its answer. A string in JSON.
 *
 * @param value 1 to 1024 printable characters. A client may send at most {@link #CLIENT_MAX};
 *     longer ids come from S3 keys
 */
public record RequestId(@JsonValue String value) {
  /** Longest id, in characters (code points), that a client may choose. */
  public static final int CLIENT_MAX = 128;

  /** Error message for a key whose stem cannot be a request id. */
  public static final String UNPRINTABLE_KEY =
      "the key has unprintable characters; expected printable characters only, as in a request_id";

  /** Longest S3 key in bytes, so ids from S3 keys are not longer. Source: S3 user guide. */
  private static final int MAX = 1024;

  /** Replacement character. Source: The Unicode Standard, section 23.8. */
  private static final int UNPRINTABLE = 0xfffd;

  @JsonCreator
  public RequestId {
    requirePrintable(value, MAX);
  }

  /** Returns a new random id. */
  public static RequestId random() {
    return new RequestId(RandomIds.next().toString());
  }

  /**
   * Returns the id that a client chose.
   *
   * @throws IllegalArgumentException if it is not 1 to 128 printable characters
   */
  public static RequestId ofClient(String value) {
    requirePrintable(value, CLIENT_MAX);
    return new RequestId(value);
  }

  /**
   * Returns the id for the stem of an S3 key. Unprintable characters become U+FFFD; the answer to
   * such an id is always {@code Error}.
   */
  public static RequestId ofStem(String stem) {
    return new RequestId(Printable.replaced(stem, UNPRINTABLE));
  }

  private static void requirePrintable(String value, int max) {
    int length = value.codePointCount(0, value.length());
    if (length < 1 || length > max) {
      throw new IllegalArgumentException(
          "request_id has %d characters; expected 1 to %d".formatted(length, max));
    }
    Printable.firstUnprintable(value)
        .ifPresent(
            c -> {
              throw new IllegalArgumentException(
                  "request_id holds U+%04X; expected printable characters only".formatted(c));
            });
  }

  @Override
  public String toString() {
    return value;
  }
}
