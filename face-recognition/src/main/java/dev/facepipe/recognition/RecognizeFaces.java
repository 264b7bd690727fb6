package dev.facepipe.recognition;

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
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.recognition.NameFaces.CutFaces;
import dev.facepipe.recognition.NameFaces.Named;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchRule;
import java.util.ArrayList;
import java.util.Iterator;
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
  private final NameFaces names;
  private final Answers answers;
  private final Journal journal;

  /** Creates a core that reports its work as plain log lines. */
  public RecognizeFaces(
      FacesInbox requests,
      Embedder embedder,
      Supplier<Gallery> gallery,
      MatchRule rule,
      Answers answers) {
    this(requests, embedder, gallery, rule, answers, new LogJournal());
  }

  /**
   * Creates a core.
   *
   * @param gallery supplies the current gallery, with embeddings of the embedder's model
   * @param rule decides whether a match is a name
   * @param journal receives an entry for each message after it was answered
   */
  public RecognizeFaces(
      FacesInbox requests,
      Embedder embedder,
      Supplier<Gallery> gallery,
      MatchRule rule,
      Answers answers,
      Journal journal) {
    this.requests = requests;
    this.names = new NameFaces(embedder, gallery, rule);
    this.answers = answers;
    this.journal = journal;
  }

  /** A message as the queue delivers it. */
  public record Delivery(String id, String body) {
    /** Returns the id only, because the body holds pictures. */
    @Override
    public String toString() {
      return "message " + id;
    }
  }

  /** Returns the ids of the deliveries that were not answered and have to be delivered again. */
  public List<String> handle(List<Delivery> batch) {
    List<String> again = new ArrayList<>();
    List<Opened> opened = new ArrayList<>();
    for (Delivery delivery : batch) {
      attempt(delivery, again, () -> opened.add(open(delivery)));
    }
    Iterator<Supplier<Named>> named =
        names.of(opened.stream().map(Opened::faces).toList()).iterator();
    for (Opened message : opened) {
      Supplier<Named> next = named.next();
      attempt(message.delivery(), again, () -> answer(next.get(), message.origin()));
    }
    return again;
  }

  /**
   * Runs one step for one message. If the step fails, answers {@code Error} or asks for another
   * delivery.
   */
  private void attempt(Delivery delivery, List<String> again, Runnable step) {
    try {
      step.run();
    } catch (PictureRefused e) {
      giveUp(delivery, again, "bad_crop", e);
    } catch (UnusableObject e) {
      giveUp(delivery, again, "no_faces", e);
    } catch (IllegalArgumentException e) {
      giveUp(delivery, again, "bad_message", e);
    } catch (RuntimeException e) {
      LOG.warn("message {} failed, to be delivered again: {}", delivery.id(), e.getMessage());
      again.add(delivery.id());
    }
  }

  private void giveUp(Delivery delivery, List<String> again, String code, RuntimeException reason) {
    Optional<RequestId> id = FacesInbox.requestId(delivery.body());
    if (id.isEmpty()) {
      LOG.warn("message {} has no request id: {}", delivery.id(), reason.getMessage());
      again.add(delivery.id()); // no request id to answer: becomes a dead letter
      return;
    }
    Failure failure = new Failure(code, reason.getMessage());
    try {
      Origin origin =
          FacesInbox.origin(delivery.body())
              .filter(about -> about.requestId().equals(id.get()))
              .orElse(null);
      answers.send(Answer.failed(id.get(), null, failure), origin);
      journal.tell(Entry.failed(id.get(), failure));
    } catch (RuntimeException e) { // not only Unavailable, so that the rest of the batch goes on
      LOG.warn("request {} failed, to be delivered again: {}", id.get(), e.getMessage());
      again.add(delivery.id());
    }
  }

  private Opened open(Delivery delivery) {
    FacesMessage message = requests.open(delivery.body());
    Stopwatch watch = new Stopwatch(message.timingsMs());
    watch.recordQueue(message.receivedAt());
    return new Opened(
        delivery,
        new CutFaces(
            message.requestId(),
            message.filename(),
            message.crops(),
            message.frame().reduction(),
            watch),
        message.frame().origin().orElse(null));
  }

  private void answer(Named named, @Nullable Origin origin) {
    answers.send(named.answer(), origin);
    journal.tell(named.entry());
  }

  /**
   * A message that was opened.
   *
   * @param origin the bucket object that holds the frame; null if the frame came over HTTP
   */
  private record Opened(Delivery delivery, CutFaces faces, @Nullable Origin origin) {}
}
