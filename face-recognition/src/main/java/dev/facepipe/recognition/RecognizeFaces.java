package dev.facepipe.recognition;

import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceThumbnail;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FacesInbox;
import dev.facepipe.common.message.FacesMessage;
import dev.facepipe.common.message.FrameAge;
import dev.facepipe.common.message.Origin;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Stopwatch;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.recognition.BatchNamer.CutFaces;
import dev.facepipe.recognition.BatchNamer.Opened;
import dev.facepipe.recognition.Outcome.Again;
import dev.facepipe.recognition.Outcome.GivenUp;
import dev.facepipe.recognition.Outcome.Named;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.gallery.Gallery;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes a batch of messages: opens them, embeds all their faces in one call, matches, answers.
 *
 * <p>Each message is handled separately. A message that can never be processed is answered {@code
 * Error}. A message that a later try may process is returned to the queue. Thread-safe.
 */
public final class RecognizeFaces {
  private static final Logger LOG = LoggerFactory.getLogger(RecognizeFaces.class);

  private final FacesInbox requests;
  private final BatchNamer namer;
  private final Answers answers;
  private final FrameAge age;
  private final Journal journal;

  /** Creates a core that reports its work as plain log lines. */
  public RecognizeFaces(
      FacesInbox requests,
      Embedder embedder,
      Supplier<Gallery> gallery,
      NamingRules rules,
      Answers answers) {
    this(requests, embedder, gallery, rules, answers, FrameAge.ANY, new LogJournal());
  }

  /**
   * Creates a core.
   *
   * @param gallery supplies the current gallery, with embeddings of the embedder's model
   * @param rules what an answer says about its faces
   * @param age how old a posted frame may be
   * @param journal receives an entry for each message after it was answered
   */
  public RecognizeFaces(
      FacesInbox requests,
      Embedder embedder,
      Supplier<Gallery> gallery,
      NamingRules rules,
      Answers answers,
      FrameAge age,
      Journal journal) {
    this.requests = requests;
    this.namer = new BatchNamer(embedder, gallery, rules);
    this.answers = answers;
    this.age = age;
    this.journal = journal;
  }

  /** Returns the ids of the deliveries that were not answered and have to be delivered again. */
  public List<String> handle(List<Delivery> batch) {
    List<Request> opened = batch.stream().map(Request::new).toList();
    if (age.isLimited()) {
      markOvertaken(opened);
    }
    return namer.handle(opened).stream().map(request -> request.delivery.id()).toList();
  }

  /** Marks the posted frames of a camera of which the batch has a newer frame. */
  private static void markOvertaken(List<Request> batch) {
    Map<String, Request> newest = new HashMap<>();
    for (Request request : batch) {
      String camera = request.liveCamera();
      if (camera != null) {
        newest.merge(
            camera,
            request,
            (one, other) -> {
              boolean isNewer = !other.receivedAt().isBefore(one.receivedAt());
              (isNewer ? one : other).isOvertaken = true;
              return isNewer ? other : one;
            });
      }
    }
  }

  /** A message with crops of faces. */
  private final class Request implements BatchNamer.Message {
    private final Delivery delivery;

    /** The bucket object that holds the frame; null if the frame came over HTTP. */
    private @Nullable Origin origin;

    /** The message, once it is open. */
    private @Nullable FacesMessage message;

    /** True if the batch has a newer frame of the same camera. */
    private boolean isOvertaken;

    /** The crops of the message, once it is open. */
    private List<FaceCrop> crops = List.of();

    Request(Delivery delivery) {
      this.delivery = delivery;
    }

    private FacesMessage message() {
      FacesMessage opened = message;
      if (opened == null) {
        opened = requests.open(delivery.body());
        message = opened;
        origin = opened.frame().origin().orElse(null);
      }
      return opened;
    }

    /** Returns the camera of a frame that was posted; null if it is not known. */
    @Nullable String liveCamera() {
      try {
        FacesMessage opened = message();
        receivedAt();
        return origin == null ? opened.camera() : null;
      } catch (RuntimeException e) {
        return null; // open() fails again, and says why
      }
    }

    /** Returns when the frame of the opened message arrived. */
    private Instant receivedAt() {
      return Instant.parse(message().receivedAt());
    }

    @Override
    public Opened open() {
      FacesMessage message = message();
      Stopwatch watch = new Stopwatch(message.timingsMs());
      watch.recordQueue(message.receivedAt());
      Optional<String> tooOld =
          origin == null ? age.refusal(receivedAt(), Instant.now()) : Optional.empty();
      if (isOvertaken || tooOld.isPresent()) {
        return new GivenUp(
            FrameAge.TOO_OLD,
            tooOld.orElse("a newer frame of the same camera came before this frame was named"));
      }
      crops = message.crops();
      return new CutFaces(
          message.requestId(), message.filename(), crops, message.frame().reduction(), watch);
    }

    @Override
    public Outcome after(RuntimeException failure) {
      if (failure instanceof PictureRefused) {
        return new GivenUp("bad_crop", failure.getMessage());
      }
      if (failure instanceof UnusableObject) {
        return new GivenUp("no_faces", failure.getMessage());
      }
      return failure instanceof IllegalArgumentException
          ? new GivenUp("bad_message", failure.getMessage())
          : new Again(failure.getMessage());
    }

    @Override
    public void answer(Named named) {
      answers.send(
          named.answer().withCamera(message().camera()),
          origin,
          named.embeddings(),
          face -> FaceThumbnail.of(crops.get(face)));
      journal.tell(named.entry());
    }

    @Override
    public boolean giveUp(GivenUp givenUp) {
      Optional<RequestId> id = FacesInbox.requestId(delivery.body());
      if (id.isEmpty()) {
        LOG.warn("{} has no request id: {}", delivery, givenUp.reason());
        return false; // no request id to answer: becomes a dead letter
      }
      Failure failure = new Failure(givenUp.code(), givenUp.reason());
      try {
        Origin about =
            FacesInbox.origin(delivery.body())
                .filter(found -> found.requestId().equals(id.get()))
                .orElse(null);
        FacesMessage opened = message; // null if it could not be opened
        Answer answer = Answer.failed(id.get(), opened == null ? null : opened.filename(), failure);
        answers.send(answer.withCamera(opened == null ? null : opened.camera()), about);
        journal.tell(Entry.failed(id.get(), failure));
        return true;
      } catch (RuntimeException e) { // not only Unavailable, so that the rest of the batch goes on
        LOG.warn("request {} failed, to be delivered again: {}", id.get(), e.getMessage());
        return false;
      }
    }

    @Override
    public void comeAgain(Again again) {
      LOG.warn("{} failed, to be delivered again: {}", delivery, again.reason());
    }
  }
}
