package dev.facepipe.scalable;

import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Require;
import java.nio.charset.StandardCharsets;

/**
 * What the request queue carries: which object of the input bucket is to be looked at. The picture
 * itself never travels in the queue.
 *
 * @param v version of this form; {@value #VERSION}
 * @param requestId whose picture
 * @param key the picture's, which is its file name
 * @param etag what the bucket called the picture's bytes: another picture may come under that key
 *     before this one is looked at, and must not be answered for it
 * @param replyTo URL of the response queue of the web server that waits for the answer
 * @param receivedAt when the picture came, ISO-8601 in UTC
 */
public record PictureMessage(
    int v, RequestId requestId, String key, String etag, String replyTo, String receivedAt) {

  /** The form written and read here. */
  public static final int VERSION = 1;

  /** A message is smaller, in bytes. Source: the older system, whose queue took no more. */
  private static final int LIMIT = 1024;

  public PictureMessage {
    if (v != VERSION) {
      throw new IllegalArgumentException(
          "message has version %d; expected %d".formatted(v, VERSION));
    }
    Require.present(requestId, "request_id");
    Require.present(key, "key");
    Require.present(etag, "etag");
    Require.present(replyTo, "reply_to");
    Require.present(receivedAt, "received_at");
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is not a message of ours
   */
  public static PictureMessage read(String body) {
    return Json.read(body, PictureMessage.class);
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
