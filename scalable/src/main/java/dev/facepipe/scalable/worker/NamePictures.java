package dev.facepipe.scalable.worker;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.figure.Step;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Stopwatch;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.FrameRefused;
import dev.facepipe.recognition.BatchNamer;
import dev.facepipe.recognition.BatchNamer.CutFaces;
import dev.facepipe.recognition.BatchNamer.Opened;
import dev.facepipe.recognition.Outcome;
import dev.facepipe.recognition.Outcome.Again;
import dev.facepipe.recognition.Outcome.GivenUp;
import dev.facepipe.recognition.Outcome.Named;
import dev.facepipe.scalable.PictureMessage;
import java.util.List;
import java.util.Objects;
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

  /** Answered on the queue only. */
  private static final String PICTURE_REPLACED = "picture_replaced";

  /**
   * Message for a picture that an earlier version of the web server stored under its bare name
   * only.
   */
  private static final String REPLACED =
      "another picture with the same name arrived before this one was read; send it again";

  private final Pictures pictures;
  private final FaceDetector detector;
  private final BatchNamer namer;
  private final Replies replies;
  private final Journal journal;

  /**
   * Creates a worker's core.
   *
   * @param journal receives an entry for each picture after it was answered
   */
  public NamePictures(
      Pictures pictures,
      FaceDetector detector,
      BatchNamer namer,
      Replies replies,
      Journal journal) {
    this.pictures = pictures;
    this.detector = detector;
    this.namer = namer;
    this.replies = replies;
    this.journal = journal;
  }

  /** Returns the deliveries that were not answered and have to be delivered again. */
  public List<Delivery> handle(List<Delivery> batch) {
    return namer.handle(batch.stream().map(Request::new).toList()).stream()
        .map(request -> request.delivery)
        .toList();
  }

  /** A message about a stored picture. */
  private final class Request implements BatchNamer.Message {
    private final Delivery delivery;
    private @Nullable PictureMessage message;

    Request(Delivery delivery) {
      this.delivery = delivery;
    }

    @Override
    public Opened open() {
      PictureMessage read = PictureMessage.read(delivery.body());
      replies.requireOurs(read);
      message = read;
      Stopwatch watch = new Stopwatch();
      watch.recordQueue(read.receivedAt());
      try {
        return look(read, watch);
      } catch (UnusableObject e) {
        return new GivenUp("no_picture", e.getMessage());
      } catch (ReplacedObject e) {
        return new GivenUp(PICTURE_REPLACED, REPLACED);
      } catch (PictureRefused e) {
        return new GivenUp(FrameRefused.of(e).code(), e.getMessage());
      }
    }

    @Override
    public Outcome after(RuntimeException failure) {
      return new Again(failure.getMessage());
    }

    @Override
    public void answer(Named named) {
      replies.send(opened(), named.answer());
      journal.tell(named.entry());
    }

    @Override
    public boolean giveUp(GivenUp givenUp) {
      Failure failure = new Failure(givenUp.code(), givenUp.reason());
      Answer answer = Answer.failed(opened().requestId(), opened().key(), failure);
      if (givenUp.code().equals(PICTURE_REPLACED)) {
        replies.tell(opened(), answer); // the bucket's objects belong to the other picture
      } else {
        replies.send(opened(), answer);
      }
      journal.tell(Entry.failed(answer.requestId(), failure));
      return true;
    }

    @Override
    public void comeAgain(Again again) {
      LOG.warn(
          "{} failed, to be delivered again after delivery {}: {}",
          delivery,
          delivery.times(),
          again.reason());
    }

    private PictureMessage opened() {
      return Objects.requireNonNull(message, "message was not opened");
    }
  }

  /** Returns the faces in a picture, or the answer that it has none. */
  private Opened look(PictureMessage message, Stopwatch watch) {
    ReducedImage picture = decoded(message, watch);
    List<Face> faces = detector.detect(picture.image());
    watch.lap(Step.DETECT);
    RequestId id = message.requestId();
    if (faces.isEmpty()) {
      return new Named(
          Answer.noFace(id, message.key(), watch.laps()).reducedBy(picture.by()),
          Entry.detected(id, 0, watch.lapsHere()),
          List.of());
    }
    List<FaceCrop> crops = FaceCrops.cut(picture, faces);
    watch.lap(Step.CROP);
    return new CutFaces(id, message.key(), crops, picture.by(), watch);
  }

  private ReducedImage decoded(PictureMessage message, Stopwatch watch) {
    byte[] bytes = pictures.get(message.pictureKey(), message.etag());
    watch.lap(Step.FETCH);
    ReducedImage picture = ImageCodec.decodeReduced(bytes);
    watch.lap(Step.DECODE);
    return picture;
  }
}
