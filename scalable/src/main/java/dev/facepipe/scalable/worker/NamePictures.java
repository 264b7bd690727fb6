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
 * The work on a batch of messages: fetch, detect, embed all their faces in one call, match, answer.
 *
 * <p>Each message stands for itself: a picture that can never be worked on is answered {@code
 * Error}, a message that may work later, or is none of ours, is given back, and neither holds up
 * the others. Thread-safe.
 */
public final class NamePictures {
  private static final Logger LOG = LoggerFactory.getLogger(NamePictures.class);

  /** Of a picture that an earlier version of the web server stored under its bare name only. */
  private static final String REPLACED =
      "another picture came under the same name before this one was looked at; send it again";

  private final Pictures pictures;
  private final FaceDetector detector;
  private final NameFaces names;
  private final Replies replies;
  private final Journal journal;

  /**
   * Puts the work together.
   *
   * @param journal is told of each picture once it is answered
   */
  public NamePictures(
      Pictures pictures, FaceDetector detector, NameFaces names, Replies replies, Journal journal) {
    this.pictures = pictures;
    this.detector = detector;
    this.names = names;
    this.replies = replies;
    this.journal = journal;
  }

  /** Returns the deliveries that were not answered and shall come again. */
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
      LOG.warn("{} comes again after delivery {}: {}", delivery, delivery.times(), e.getMessage());
      again.add(delivery);
    }
  }

  /** Returns a picture with faces; one without, or that is none, is answered. */
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

  /** The bucket's objects of that name are the other picture's. */
  private void giveUpReplaced(PictureMessage message) {
    Failure failure = new Failure("picture_replaced", REPLACED);
    replies.tell(message, Answer.failed(message.requestId(), message.key(), failure));
    journal.tell(Entry.failed(message.requestId(), failure));
  }

  /** A picture with faces. */
  private record Seen(Delivery delivery, PictureMessage message, CutFaces faces) {}
}
