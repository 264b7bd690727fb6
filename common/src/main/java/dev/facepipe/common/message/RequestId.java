package dev.facepipe.common.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.text.Printable;

/**
 * Names one frame from its arrival to its answer; a plain string in JSON.
 *
 * @param value 1 to 1024 printable characters; a client may send at most {@link #CLIENT_MAX},
 *     longer ones come from S3 keys
 */
public record RequestId(@JsonValue String value) {
  /** Longest id, in characters (code points), that a client may choose. */
  public static final int CLIENT_MAX = 128;

  /** What is wrong with a key whose stem is no id, for people. */
  public static final String UNPRINTABLE_KEY =
      "the key holds what no request_id may; expected printable characters only";

  /** Longest S3 key in bytes, so no id made from one is longer. Source: S3 user guide. */
  private static final int MAX = 1024;

  /** Replacement character. Source: The Unicode Standard, section 23.8. */
  private static final int UNPRINTABLE = 0xfffd;

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

  /**
   * Makes one of an S3 key's stem: itself, or, where it holds what no id may, with U+FFFD in the
   * places of that. Such an id is there to be answered {@code Error}, and {@link #names} nothing.
   */
  public static RequestId ofStem(String stem) {
    return new RequestId(Printable.replaced(stem, UNPRINTABLE));
  }

  /** Whether this is an object's own id, and of no other. */
  public boolean names(ObjectRef object) {
    return value.equals(object.stem());
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
