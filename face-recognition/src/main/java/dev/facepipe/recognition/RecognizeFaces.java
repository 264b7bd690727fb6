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
import dev.facepipe.common.message.Origin;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Stopwatch;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.recognition.BatchNamer.CutFaces;
import dev.facepipe.recognition.Outcome.Again;
import dev.facepipe.recognition.Outcome.GivenUp;
import dev.facepipe.recognition.Outcome.Named;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchRules;
import java.util.List;
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
  private final Journal journal;

  /** Creates a core that reports its work as plain log lines. */
  public RecognizeFaces(
      FacesInbox requests,
      Embedder embedder,
      Supplier<Gallery> gallery,
      MatchRules rules,
      Answers answers) {
    this(requests, embedder, gallery, rules, answers, new LogJournal());
  }

  /**
   * Creates a core.
   *
   * @param gallery supplies the current gallery, with embeddings of the embedder's model
   * @param rules give the rule that decides whether a match is a name
   * @param journal receives an entry for each message after it was answered
   */
  public RecognizeFaces(
      FacesInbox requests,
      Embedder embedder,
      Supplier<Gallery> gallery,
      MatchRules rules,
      Answers answers,
      Journal journal) {
    this.requests = requests;
    this.namer = new BatchNamer(embedder, gallery, rules);
    this.answers = answers;
    this.journal = journal;
  }

  /** Returns the ids of the deliveries that were not answered and have to be delivered again. */
  public List<String> handle(List<Delivery> batch) {
    return namer.handle(batch.stream().map(Request::new).toList()).stream()
        .map(request -> request.delivery.id())
        .toList();
  }

  /** A message with crops of faces. */
  private final class Request implements BatchNamer.Message {
    private final Delivery delivery;

    /** The bucket object that holds the frame; null if the frame came over HTTP. */
    private @Nullable Origin origin;

    /** The camera of the message, once it is open. */
    private @Nullable String camera;

    /** The crops of the message, once it is open. */
    private List<FaceCrop> crops = List.of();

    Request(Delivery delivery) {
      this.delivery = delivery;
    }

    @Override
    public CutFaces open() {
      FacesMessage message = requests.open(delivery.body());
      origin = message.frame().origin().orElse(null);
      Stopwatch watch = new Stopwatch(message.timingsMs());
      watch.recordQueue(message.receivedAt());
      camera = message.camera();
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
          named.answer().withCamera(camera),
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
        answers.send(Answer.failed(id.get(), null, failure), about);
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
