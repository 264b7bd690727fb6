package dev.facepipe.detection;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.figure.Step;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FacesMessage;
import dev.facepipe.common.message.FacesMessage.CroppedFace;
import dev.facepipe.common.message.FacesOutbox;
import dev.facepipe.common.message.FrameAge;
import dev.facepipe.common.message.Origin;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Stopwatch;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Processes one frame: decodes, detects, crops, and sends the faces to the request queue. A frame
 * without a face is answered directly. Thread-safe.
 */
public final class DetectFaces {
  private final FaceDetector detector;
  private final FacesOutbox requests;
  private final Answers answers;
  private final FrameAge age;
  private final Journal journal;

  /** Creates a core that reports its work as plain log lines. */
  public DetectFaces(FaceDetector detector, FacesOutbox requests, Answers answers) {
    this(detector, requests, answers, FrameAge.ANY, new LogJournal());
  }

  /**
   * Creates a core that sends faces to {@code requests} and answers frames without faces to {@code
   * answers}.
   *
   * @param age how old a posted frame may be
   * @param journal receives an entry for each frame that was sent on or answered
   */
  public DetectFaces(
      FaceDetector detector, FacesOutbox requests, Answers answers, FrameAge age, Journal journal) {
    this.detector = detector;
    this.requests = requests;
    this.answers = answers;
    this.age = age;
    this.journal = journal;
  }

  /**
   * Returns the faces in frame pixels, largest first, after they were sent to the request queue.
   * Returns an empty list after the frame was answered {@code No-Face}.
   *
   * @throws FrameRefused if the frame cannot be processed; nothing was sent
   * @throws Unavailable if the queue did not accept the message; trying again may help
   */
  public List<Face> handle(FrameRequest request) {
    requireFresh(request);
    try {
      return detect(request);
    } catch (PictureRefused e) {
      throw FrameRefused.of(e).about(request.requestId());
    } catch (FacesOutbox.TooLarge e) {
      throw FrameRefused.tooLarge(e.getMessage()).about(request.requestId());
    }
  }

  private void requireFresh(FrameRequest request) {
    if (request.origin() == null) {
      age.refusal(request.receivedAt(), Instant.now())
          .ifPresent(
              why -> {
                throw FrameRefused.tooOld(why).about(request.requestId());
              });
    }
  }

  /**
   * Makes a new picture the owner of the bare result of its stem, unless a newer picture already
   * owns the bare result. Called by handlers to which several pictures of one name can come.
   *
   * @param at time of arrival, by the bucket's clock
   * @throws Unavailable if the results bucket failed; trying again may help
   */
  public void arrived(Origin picture, Instant at) {
    answers.arrived(picture, at);
  }

  /**
   * Answers {@code Error} for a frame that can never be processed. For handlers that cannot reply
   * to their sender.
   */
  public void giveUp(Origin origin, Answer.Failure failure) {
    RequestId requestId = origin.requestId();
    answers.send(Answer.failed(requestId, origin.filename(), failure), origin);
    journal.tell(Entry.failed(requestId, failure));
  }

  private List<Face> detect(FrameRequest request) {
    Stopwatch watch = new Stopwatch();
    ReducedImage frame = ImageCodec.decodeReduced(request.picture());
    watch.lap(Step.DECODE);
    List<Face> found = detector.detect(frame.image());
    watch.lap(Step.DETECT);
    if (found.isEmpty()) {
      answers.send(
          Answer.noFace(request.requestId(), request.filename(), watch.laps())
              .reducedBy(frame.by())
              .withCamera(request.camera()),
          request.origin());
    } else {
      requests.send(message(request, frame, found, watch));
    }
    journal.tell(Entry.detected(request.requestId(), found.size(), watch.lapsHere()));
    return found.stream().map(face -> face.enlarged(frame.by())).toList();
  }

  private static FacesMessage message(
      FrameRequest request, ReducedImage frame, List<Face> found, Stopwatch watch) {
    boolean whole = isSmallerWhole(request, frame, found);
    @Nullable Origin origin = request.origin();
    List<CroppedFace> packed =
        whole
            ? found.stream().map(CroppedFace::in).toList()
            : FaceCrops.cut(frame, found).stream().map(CroppedFace::of).toList();
    watch.lap(Step.CROP);
    return new FacesMessage(
        FacesMessage.VERSION,
        request.requestId(),
        request.filename(),
        request.receivedAt().toString(),
        new FacesMessage.Frame(
            frame.width(),
            frame.height(),
            origin == null ? null : origin.object(),
            whole ? request.picture() : null,
            origin == null ? null : origin.etag(),
            frame.by() == 1 ? null : frame.by()),
        packed,
        watch.laps(),
        request.camera());
  }

  /**
   * Returns true if the whole picture is smaller than the crops of its faces would be. Crops take
   * about one byte a pixel (1.06 over the sample photographs' faces). A camera's JPEG is often
   * smaller: the JPEG then travels, and no crop is encoded.
   */
  private static boolean isSmallerWhole(
      FrameRequest request, ReducedImage frame, List<Face> faces) {
    return (long) frame.width() * frame.height() <= FacesMessage.MAX_PIXELS
        && request.picture().length < FaceCrops.pixels(frame.image(), faces);
  }
}
