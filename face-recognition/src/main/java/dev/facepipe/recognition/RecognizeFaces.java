package dev.facepipe.recognition;

import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FacesInbox;
import dev.facepipe.common.message.FacesMessage;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Stopwatch;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchRule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work on a batch of messages: open, embed all their faces in one call, match, answer.
 *
 * <p>Each message stands for itself: one that can never be worked on is answered {@code Error}, one
 * that may work later is given back, and neither holds up the others. Thread-safe.
 */
public final class RecognizeFaces {
  private static final Logger LOG = LoggerFactory.getLogger(RecognizeFaces.class);

  private final FacesInbox requests;
  private final Embedder embedder;
  private final Supplier<Gallery> gallery;
  private final MatchRule rule;
  private final Answers answers;
  private final Journal journal;

  /** Tells of its work in plain log lines. */
  public RecognizeFaces(
      FacesInbox requests,
      Embedder embedder,
      Supplier<Gallery> gallery,
      MatchRule rule,
      Answers answers) {
    this(requests, embedder, gallery, rule, answers, new LogJournal());
  }

  /**
   * Puts the work together.
   *
   * @param gallery gives the one to search now; its vectors are of the embedder's model
   * @param rule when a match is a name
   * @param journal is told of each message once it is answered
   */
  public RecognizeFaces(
      FacesInbox requests,
      Embedder embedder,
      Supplier<Gallery> gallery,
      MatchRule rule,
      Answers answers,
      Journal journal) {
    this.requests = requests;
    this.embedder = embedder;
    this.gallery = gallery;
    this.rule = rule;
    this.answers = answers;
    this.journal = journal;
  }

  /** A message as the queue delivers it. */
  public record Delivery(String id, String body) {
    /** The id alone: the body holds pictures. */
    @Override
    public String toString() {
      return "message " + id;
    }
  }

  /** Returns the ids of the deliveries that were not answered and shall come again. */
  public List<String> handle(List<Delivery> batch) {
    List<String> again = new ArrayList<>();
    List<Opened> opened = new ArrayList<>();
    for (Delivery delivery : batch) {
      attempt(delivery, again, () -> opened.add(open(delivery)));
    }
    for (Embedded message : embed(opened, again)) {
      attempt(message.opened().delivery(), again, () -> answer(message));
    }
    return again;
  }

  /** Does one step for one message, and on failure decides between an answer and another try. */
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
      LOG.warn("message {} comes again: {}", delivery.id(), e.getMessage());
      again.add(delivery.id());
    }
  }

  private void giveUp(Delivery delivery, List<String> again, String code, RuntimeException reason) {
    Optional<RequestId> id = FacesInbox.requestId(delivery.body());
    if (id.isEmpty()) {
      LOG.warn("message {} has no request id: {}", delivery.id(), reason.getMessage());
      again.add(delivery.id()); // nobody to answer: it ends in the dead-letter queue
      return;
    }
    Failure failure = new Failure(code, reason.getMessage());
    try {
      ObjectRef source = FacesInbox.source(delivery.body()).filter(id.get()::names).orElse(null);
      answers.send(Answer.failed(id.get(), null, failure), source);
      journal.tell(Entry.failed(id.get(), failure));
    } catch (RuntimeException e) { // not only Unavailable: the others of the batch go on
      LOG.warn("request {} comes again: {}", id.get(), e.getMessage());
      again.add(delivery.id());
    }
  }

  private Opened open(Delivery delivery) {
    FacesMessage message = requests.open(delivery.body());
    Stopwatch watch = new Stopwatch(message.timingsMs());
    watch.record("queue", waited(message));
    return new Opened(delivery, message, message.crops(), watch);
  }

  /** All faces of a batch in one call; if that fails, message by message to find the culprit. */
  private List<Embedded> embed(List<Opened> batch, List<String> again) {
    try {
      return embedTogether(batch);
    } catch (RuntimeException e) {
      if (batch.size() > 1) {
        LOG.warn("a batch of {} messages is embedded one by one: {}", batch.size(), e.getMessage());
      }
      List<Embedded> embedded = new ArrayList<>();
      for (Opened message : batch) {
        attempt(message.delivery(), again, () -> embedded.addAll(embedTogether(List.of(message))));
      }
      return embedded;
    }
  }

  private List<Embedded> embedTogether(List<Opened> batch) {
    batch.forEach(message -> message.watch().start());
    List<float[]> vectors =
        embedder.embed(batch.stream().flatMap(message -> message.crops().stream()).toList());
    List<Embedded> embedded = new ArrayList<>();
    int from = 0;
    for (Opened message : batch) {
      int to = from + message.crops().size();
      message.watch().lap("embed");
      embedded.add(new Embedded(message, vectors.subList(from, to)));
      from = to;
    }
    return embedded;
  }

  private void answer(Embedded embedded) {
    FacesMessage message = embedded.opened().message();
    Stopwatch watch = embedded.opened().watch();
    Gallery searched = gallery.get();
    watch.start();
    List<Answer.NamedFace> faces = FaceNames.of(message, embedded.vectors(), searched, rule);
    watch.lap("match");
    answers.send(
        Answer.named(message, embedder.model().name(), searched.version(), faces, watch.laps()),
        message.frame().source());
    journal.tell(entry(message.requestId(), faces, watch.lapsHere()));
  }

  private static Entry entry(
      RequestId id, List<Answer.NamedFace> faces, Map<String, Double> timingsMs) {
    int unknown = (int) faces.stream().filter(RecognizeFaces::isUnknown).count();
    return Entry.recognised(
        id, !isUnknown(faces.get(0)), faces.size() - unknown, unknown, timingsMs);
  }

  private static boolean isUnknown(Answer.NamedFace face) {
    return face.name().equals(Answer.UNKNOWN);
  }

  /** Milliseconds since the frame came that no step accounts for; clocks may differ a little. */
  private static double waited(FacesMessage message) {
    try {
      Duration onTheWay = Duration.between(Instant.parse(message.receivedAt()), Instant.now());
      double worked = message.timingsMs().values().stream().mapToDouble(ms -> ms).sum();
      return Math.max(0, onTheWay.toNanos() / 1e6 - worked);
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("received_at is not a time in ISO-8601", e);
    }
  }

  /** A message that was read. */
  private record Opened(
      Delivery delivery, FacesMessage message, List<FaceCrop> crops, Stopwatch watch) {}

  /** A message and its faces' vectors, in the order of the faces. */
  private record Embedded(Opened opened, List<float[]> vectors) {}
}
