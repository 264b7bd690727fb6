package dev.facepipe.scalable.worker;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.Stopwatch;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.FrameRefused;
import dev.facepipe.recognition.NameFaces;
import dev.facepipe.recognition.NameFaces.CutFaces;
import dev.facepipe.recognition.NameFaces.Named;
import dev.facepipe.scalable.Delivery;
import dev.facepipe.scalable.PictureMessage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes a batch of messages: fetches the pictures, detects, embeds all faces in one call,
 * matches, answers.
 *
 * <p>Each message is handled separately. A picture that can never be processed is answered {@code
 * Error}. A message that a later try may process, or that is not ours, is returned to the queue.
 * Thread-safe.
 */
public final class NamePictures {
  private static final Logger LOG = LoggerFactory.getLogger(NamePictures.class);

  /**
   * Message for a picture that an earlier version of the web server stored under its bare name
   * only.
   */
  private static final String REPLACED =
      "another picture with the same name arrived before this one was read; send it again";

  private final Pictures pictures;
  private final FaceDetector detector;
  private final NameFaces names;
  private final Replies replies;
  private final Journal journal;

  /**
   * Creates a worker's core.
   *
   * @param journal receives an entry for each picture after it was answered
   */
  public NamePictures(
      Pictures pictures, FaceDetector detector, NameFaces names, Replies replies, Journal journal) {
    this.pictures = pictures;
    this.detector = detector;
    this.names = names;
    this.replies = replies;
    this.journal = journal;
  }

  /** Returns the deliveries that were not answered and have to be delivered again. */
  public List<Delivery> handle(List<Delivery> batch) {
    List<Delivery> again = new ArrayList<>();
    List<Seen> seen = new ArrayList<>();
    for (Delivery delivery : batch) {
      attempt(delivery, again, () -> look(delivery).ifPresent(seen::add));
    }
    Iterator<Supplier<Named>> named = names.of(seen.stream().map(Seen::faces).toList()).iterator();
    for (Seen picture : seen) {
      Supplier<Named> next = named.next();
      attempt(picture.delivery(), again, () -> answer(picture.message(), next.get()));
    }
    return again;
  }

  private static void attempt(Delivery delivery, List<Delivery> again, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.warn(
          "{} failed, to be delivered again after delivery {}: {}",
          delivery,
          delivery.times(),
          e.getMessage());
      again.add(delivery);
    }
  }

  /**
   * Returns a picture with faces. Answers a picture without faces, or a file that is no picture.
   */
  private Optional<Seen> look(Delivery delivery) {
    PictureMessage message = PictureMessage.read(delivery.body());
    replies.requireOurs(message);
    Stopwatch watch = new Stopwatch();
    watch.recordQueue(message.receivedAt());
    try {
      ReducedImage picture = decoded(message, watch);
      List<Face> faces = detector.detect(picture.image());
      watch.lap("detect");
      if (faces.isEmpty()) {
        answerNobody(message, picture.by(), watch);
        return Optional.empty();
      }
      CutFaces cut =
          new CutFaces(
              message.requestId(),
              message.key(),
              FaceCrops.cut(picture, faces),
              picture.by(),
              watch);
      watch.lap("crop");
      return Optional.of(new Seen(delivery, message, cut));
    } catch (UnusableObject e) {
      giveUp(message, "no_picture", e.getMessage());
    } catch (ReplacedObject e) {
      giveUpReplaced(message);
    } catch (PictureRefused e) {
      giveUp(message, FrameRefused.of(e).code(), e.getMessage());
    }
    return Optional.empty();
  }

  private ReducedImage decoded(PictureMessage message, Stopwatch watch) {
    byte[] bytes = pictures.get(message.pictureKey(), message.etag());
    watch.lap("fetch");
    ReducedImage picture = ImageCodec.decodeReduced(bytes);
    watch.lap("decode");
    return picture;
  }

  private void answer(PictureMessage message, Named named) {
    replies.send(message, named.answer());
    journal.tell(named.entry());
  }

  private void answerNobody(PictureMessage message, int reducedBy, Stopwatch watch) {
    replies.send(
        message,
        Answer.noFace(message.requestId(), message.key(), watch.laps()).reducedBy(reducedBy));
    journal.tell(Entry.detected(message.requestId(), 0, watch.laps()));
  }

  private void giveUp(PictureMessage message, String code, @Nullable String reason) {
    Failure failure = new Failure(code, reason);
    replies.send(message, Answer.failed(message.requestId(), message.key(), failure));
    journal.tell(Entry.failed(message.requestId(), failure));
  }

  /** Answers on the queue only: the bucket's objects of that name belong to the other picture. */
  private void giveUpReplaced(PictureMessage message) {
    Failure failure = new Failure("picture_replaced", REPLACED);
    replies.tell(message, Answer.failed(message.requestId(), message.key(), failure));
    journal.tell(Entry.failed(message.requestId(), failure));
  }

  /** A picture in which faces were found. */
  private record Seen(Delivery delivery, PictureMessage message, CutFaces faces) {}
}
