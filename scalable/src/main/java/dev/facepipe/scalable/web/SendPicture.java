package dev.facepipe.scalable.web;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.detection.FrameRefused;
import dev.facepipe.scalable.PictureMessage;
import java.time.Instant;

/** Hands pictures to the workers: the picture to the bucket, then word of it to the queue. */
final class SendPicture {
  /**
   * Stands for the ETag while there is none. As long as any: S3's are 34 characters, and a few more
   * for an object put in parts.
   */
  private static final String LONGEST_ETAG = "\"".repeat(2) + "0".repeat(62);

  /** What a picture is, nobody needs to know before it is decoded. */
  private static final String CONTENT_TYPE = "application/octet-stream";

  private final PictureStore pictures;
  private final Outbox requestQueue;
  private final String replyTo;

  /**
   * Sends to a bucket and a queue.
   *
   * @param replyTo URL of the queue that answers shall come back on
   */
  SendPicture(PictureStore pictures, Outbox requestQueue, String replyTo) {
    this.pictures = pictures;
    this.requestQueue = requestQueue;
    this.replyTo = replyTo;
  }

  /**
   * Returns once both have taken it. From then on it is answered in the output bucket, whatever
   * becomes of this server.
   *
   * @throws FrameRefused if its name is too long for a message; nothing is stored then
   * @throws Unavailable if bucket or queue did not take it
   */
  void send(RequestId id, Upload upload) {
    Instant now = Instant.now();
    requireFits(message(id, upload, LONGEST_ETAG, now));
    String etag = pictures.put(upload.ref(), upload.picture(), CONTENT_TYPE);
    requestQueue.send(message(id, upload, etag, now).written());
  }

  private PictureMessage message(RequestId id, Upload upload, String etag, Instant now) {
    return new PictureMessage(
        PictureMessage.VERSION, id, upload.ref().key(), etag, replyTo, now.toString());
  }

  private static void requireFits(PictureMessage message) {
    try {
      message.written();
    } catch (IllegalArgumentException e) {
      throw FrameRefused.badRequest("bad_name", "file name is too long: " + e.getMessage());
    }
  }
}
