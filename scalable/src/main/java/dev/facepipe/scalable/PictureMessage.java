package dev.facepipe.scalable;

import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Require;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message on the request queue: names a picture in the input bucket to recognise. The picture
 * itself never travels on the queue.
 *
 * @param v version of the message; {@value #VERSION}, or {@value #SHARED} in messages that an
 *     earlier version of this program left on the queue
 * @param requestId request that sent the picture
 * @param key bare name of the picture, which is its file name; several requests may share it
 * @param etag version {@value #SHARED} only: ETag of the picture, which is stored under its bare
 *     name
 * @param replyTo URL of the response queue of the web server that waits for the answer
 * @param receivedAt time of the picture's arrival, ISO-8601 in UTC
 */
public record PictureMessage(
    int v,
    RequestId requestId,
    String key,
    @Nullable String etag,
    String replyTo,
    String receivedAt) {

  /** Current version: the picture is stored under its request's own key. */
  public static final int VERSION = 2;

  /** Earlier version: the picture is stored under its bare name, where another may replace it. */
  public static final int SHARED = 1;

  /**
   * Prefix of the keys of requests' own copies. A file name has no slash, so no bare name equals
   * one of these keys.
   */
  public static final String OWN_KEYS = "requests/";

  /**
   * Messages are smaller than this, in bytes. Source: the older system, whose queue took no more.
   */
  private static final int LIMIT = 1024;

  public PictureMessage {
    if (v != VERSION && v != SHARED) {
      throw new IllegalArgumentException(
          "message has version %d; expected %d or %d".formatted(v, SHARED, VERSION));
    }
    Require.present(requestId, "request_id");
    Require.present(key, "key");
    if (v == SHARED) {
      Require.present(etag, "etag");
    } else {
      etag = null;
    }
    Require.present(replyTo, "reply_to");
    Require.present(receivedAt, "received_at");
  }

  /** Returns the message for a picture that is stored under its request's own key. */
  public static PictureMessage of(RequestId id, String key, String replyTo, Instant receivedAt) {
    return new PictureMessage(VERSION, id, key, null, replyTo, receivedAt.toString());
  }

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException if the text is not a valid message
   */
  public static PictureMessage read(String body) {
    return Json.read(body, PictureMessage.class);
  }

  /** Returns the picture's key in the input bucket. */
  public String pictureKey() {
    return v == SHARED ? key : ownKey(key);
  }

  /** Returns the key of this request's own copy of the object with a bare name. */
  public String ownKey(String bareName) {
    return Keys.of(OWN_KEYS + requestId + "/" + bareName);
  }

  /**
   * Returns the stamp that orders requests by time.
   *
   * @throws java.time.DateTimeException if {@code receivedAt} is not a time
   */
  public Stamp stamp() {
    return new Stamp(Instant.parse(receivedAt), requestId);
  }

  /**
   * Returns the message as text for the queue, in ASCII.
   *
   * @throws IllegalArgumentException if the text has 1,024 bytes or more, because the key is too
   *     long
   */
  public String written() {
    String body = Json.write(this);
    int size = body.getBytes(StandardCharsets.US_ASCII).length;
    if (size >= LIMIT) {
      throw new IllegalArgumentException(
          "message of request %s is %d bytes; expected under %d: its key has %d characters"
              .formatted(requestId, size, LIMIT, key.length()));
    }
    return body;
  }
}
