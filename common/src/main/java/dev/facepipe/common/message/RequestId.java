package dev.facepipe.common.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Names one frame from its arrival to its answer; a plain string in JSON.
 *
 * @param value 1 to 1024 printable characters; a client may send at most {@link #CLIENT_MAX},
 *     longer ones come from S3 keys
 */
public record RequestId(@JsonValue String value) {
  /** Longest id, in characters (code points), that a client may choose. */
  public static final int CLIENT_MAX = 128;

  /** Longest S3 key in bytes, so no id made from one is longer. Source: S3 user guide. */
  private static final int MAX = 1024;

  @JsonCreator
  public RequestId {
    requirePrintable(value, MAX);
  }

  /** Makes a new one, different from all others. */
  public static RequestId random() {
    return new RequestId(RandomIds.next().toString());
  }

  /**
   * Takes an id that a client chose.
   *
   * @throws IllegalArgumentException if it is not 1 to 128 printable characters
   */
  public static RequestId ofClient(String value) {
    requirePrintable(value, CLIENT_MAX);
    return new RequestId(value);
  }

  private static void requirePrintable(String value, int max) {
    int length = value.codePointCount(0, value.length());
    if (length < 1 || length > max) {
      throw new IllegalArgumentException(
          "request_id has %d characters; expected 1 to %d".formatted(length, max));
    }
    value
        .codePoints()
        .filter(RequestId::isUnprintable)
        .findFirst()
        .ifPresent(
            c -> {
              throw new IllegalArgumentException(
                  "request_id holds U+%04X; expected printable characters only".formatted(c));
            });
  }

  /** Also what SQS refuses in a body and what breaks a log line in two. */
  private static boolean isUnprintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  @Override
  public String toString() {
    return value;
  }
}
