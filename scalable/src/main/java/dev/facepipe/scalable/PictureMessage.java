package dev.facepipe.scalable;

import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Require;
import dev.facepipe.common.message.ResultKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the request queue carries: which object of the input bucket is to be looked at. The picture
 * itself never travels in the queue.
 *
 * @param v version of this form; {@value #VERSION}, or {@value #SHARED} in messages that an earlier
 *     version of this program left on the queue
 * @param requestId whose picture
 * @param key the picture's bare name, which is its file name; several requests may share it
 * @param etag of version {@value #SHARED} only, whose picture lies under its bare name: what the
 *     bucket called its bytes
 * @param replyTo URL of the response queue of the web server that waits for the answer
 * @param receivedAt when the picture came, ISO-8601 in UTC
 */
public record PictureMessage(
    int v,
    RequestId requestId,
    String key,
    @Nullable String etag,
    String replyTo,
    String receivedAt) {

  /** The form written here: the picture lies under a key of its request. */
  public static final int VERSION = 2;

  /** The form before: the picture lies under its bare name, where others may replace it. */
  public static final int SHARED = 1;

  /**
   * What the keys of requests' own copies begin with. A file name holds no slash, so no bare name
   * is such a key.
   */
  public static final String OWN_KEYS = "requests/";

  /** A message is smaller, in bytes. Source: the older system, whose queue took no more. */
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
   * Reads one.
   *
   * @throws IllegalArgumentException if it is not a message of ours
   */
  public static PictureMessage read(String body) {
    return Json.read(body, PictureMessage.class);
  }

  /** Returns the key that the picture lies under in the input bucket. */
  public String pictureKey() {
    return v == SHARED ? key : ownKey(key);
  }

  /** Returns the key of this request's own copy of what has that bare name. */
  public String ownKey(String bareName) {
    return ResultKeys.of(OWN_KEYS + requestId + "/" + bareName);
  }

  /**
   * Returns how new this request is.
   *
   * @throws java.time.DateTimeException if the message does not say so
   */
  public Stamp stamp() {
    return new Stamp(Instant.parse(receivedAt), requestId);
  }

  /**
   * Returns it as the queue carries it, in ASCII.
   *
   * @throws IllegalArgumentException if that is not under 1,024 bytes: the key is too long
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
