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

  private static final String FIELD = "request_id";

  /** Replacement character. Source: The Unicode Standard, section 23.8. */
  private static final int UNPRINTABLE = 0xfffd;

  @JsonCreator
  public RequestId {
    Require.printable(value, MAX, FIELD);
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
    Require.printable(value, CLIENT_MAX, FIELD);
    return new RequestId(value);
  }

  /**
   * Returns the id for the stem of an S3 key. Unprintable characters become U+FFFD; the answer to
   * such an id is always {@code Error}.
   */
  public static RequestId ofStem(String stem) {
    return new RequestId(Printable.replaced(stem, UNPRINTABLE));
  }

  @Override
  public String toString() {
    return value;
  }
}
