package dev.facepipe.detection;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrops;
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
import dev.facepipe.common.message.Origin;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Stopwatch;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The work on one frame: decode, detect, crop, hand on. A frame without a face is answered here.
 * Thread-safe.
 */
public final class DetectFaces {
  private final FaceDetector detector;
  private final FacesOutbox requests;
  private final Answers answers;
  private final Journal journal;

  /** Tells of its work in plain log lines. */
  public DetectFaces(FaceDetector detector, FacesOutbox requests, Answers answers) {
    this(detector, requests, answers, new LogJournal());
  }

  /**
   * Hands faces on to {@code requests} and answers empty frames to {@code answers}.
   *
   * @param journal is told of each frame once it is handed on or answered
   */
  public DetectFaces(
      FaceDetector detector, FacesOutbox requests, Answers answers, Journal journal) {
    this.detector = detector;
    this.requests = requests;
    this.answers = answers;
    this.journal = journal;
  }

  /**
   * Returns the faces in pixels of the frame, largest first, once they are on the request queue, or
   * none once that is answered.
   *
   * @throws FrameRefused if the frame cannot be worked on; nothing was sent
   * @throws Unavailable if the queue did not take the message; trying again may help
   */
  public List<Face> handle(FrameRequest request) {
    try {
      return detect(request);
    } catch (PictureRefused e) {
      throw FrameRefused.of(e).about(request.requestId());
    } catch (FacesOutbox.TooLarge e) {
      throw FrameRefused.tooLarge(e.getMessage()).about(request.requestId());
    }
  }

  /**
   * Has the bare result of a picture's stem belong to a picture that came, unless something newer
   * has it: for doors that see pictures of one name come.
   *
   * @param at when it came, by its bucket's clock
   * @throws Unavailable if the results bucket did not do its part; trying again may help
   */
  public void arrived(Origin picture, Instant at) {
    answers.arrived(picture, at);
  }

  /**
   * Answers that a frame can never be worked on: for doors whose sender cannot be told directly.
   */
  public void giveUp(Origin origin, Answer.Failure failure) {
    RequestId requestId = origin.requestId();
    answers.send(Answer.failed(requestId, origin.filename(), failure), origin);
    journal.tell(Entry.failed(requestId, failure));
  }

  private List<Face> detect(FrameRequest request) {
    Stopwatch watch = new Stopwatch();
    ReducedImage frame = ImageCodec.decodeReduced(request.picture());
    watch.lap("decode");
    List<Face> found = detector.detect(frame.image());
    watch.lap("detect");
    if (found.isEmpty()) {
      answers.send(
          Answer.noFace(request.requestId(), request.filename(), watch.laps())
              .reducedBy(frame.by()),
          request.origin());
    } else {
      requests.send(message(request, frame, found, watch));
    }
    journal.tell(Entry.detected(request.requestId(), found.size(), watch.laps()));
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
    watch.lap("crop");
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
        watch.laps());
  }

  /**
   * Whether the picture as it came is smaller than crops of its faces would be, about a byte a
   * pixel (1.06 over the sample photographs' faces). Cameras' JPEGs often are: then nothing has to
   * be encoded, and less travels.
   */
  private static boolean isSmallerWhole(
      FrameRequest request, ReducedImage frame, List<Face> faces) {
    return (long) frame.width() * frame.height() <= FacesMessage.MAX_PIXELS
        && request.picture().length < FaceCrops.pixels(frame.image(), faces);
  }
}
