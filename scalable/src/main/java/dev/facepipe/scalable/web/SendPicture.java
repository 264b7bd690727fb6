package dev.facepipe.scalable.web;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.detection.FrameRefused;
import dev.facepipe.scalable.Copies;
import dev.facepipe.scalable.NewestObjects;
import dev.facepipe.scalable.PictureMessage;
import java.time.Instant;

/** Hands pictures to the workers: the picture to the bucket, then word of it to the queue. */
final class SendPicture {
  /** What a picture is, nobody needs to know before it is decoded. */
  private static final String CONTENT_TYPE = "application/octet-stream";

  private final PictureStore pictures;
  private final NewestObjects newest;
  private final Outbox requestQueue;
  private final String replyTo;
  private final Copies copies = new Copies();

  /**
   * Sends to a bucket and a queue.
   *
   * @param pictures takes each picture under a key of its request
   * @param newest takes it under its file name, too, until a newer one of that name comes
   * @param replyTo URL of the queue that answers shall come back on
   */
  SendPicture(PictureStore pictures, NewestObjects newest, Outbox requestQueue, String replyTo) {
    this.pictures = pictures;
    this.newest = newest;
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
