package dev.facepipe.scalable.web;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.detection.FrameRefused;
import dev.facepipe.scalable.NewestObjects;
import dev.facepipe.scalable.OwnAndBareCopies;
import dev.facepipe.scalable.PictureMessage;
import java.time.Instant;

/**
 * Hands pictures to the workers: stores the picture in the bucket, then sends its message to the
 * queue.
 */
final class SendPicture {
  /** Content type of every picture; the format is not known before decoding. */
  private static final String CONTENT_TYPE = "application/octet-stream";

  private final PictureStore pictures;
  private final NewestObjects newest;
  private final Outbox requestQueue;
  private final String replyTo;
  private final OwnAndBareCopies copies = new OwnAndBareCopies();

  /**
   * Creates a sender to a bucket and a queue.
   *
   * @param pictures stores each picture under its request's own key
   * @param newest stores the picture under its file name, until a newer picture of that name
   *     arrives
   * @param replyTo URL of the queue for the answers
   */
  SendPicture(PictureStore pictures, NewestObjects newest, Outbox requestQueue, String replyTo) {
    this.pictures = pictures;
    this.newest = newest;
    this.requestQueue = requestQueue;
    this.replyTo = replyTo;
  }

  /**
   * Stores and sends the picture; returns when bucket and queue have accepted it. From then on the
   * output bucket will receive the answer, even if this server ends.
   *
   * @throws FrameRefused if the file name is too long for a message; nothing is stored then
   * @throws Unavailable if bucket or queue failed
   */
  void send(RequestId id, PostedPicture upload) {
    ObjectRef bare = upload.ref();
    PictureMessage message = PictureMessage.of(id, bare.key(), replyTo, Instant.now());
    String body = written(message);
    ObjectRef own = new ObjectRef(bare.bucket(), message.pictureKey());
    copies.write(
        id,
        () -> pictures.put(own, upload.picture(), CONTENT_TYPE),
        () -> newest.put(bare, upload.picture(), CONTENT_TYPE, message.stamp()));
    requestQueue.send(body);
  }

  private static String written(PictureMessage message) {
    try {
      return message.written();
    } catch (IllegalArgumentException e) {
      throw FrameRefused.badRequest("bad_name", "file name is too long: " + e.getMessage());
    }
  }
}
