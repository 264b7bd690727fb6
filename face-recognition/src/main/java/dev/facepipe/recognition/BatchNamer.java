package dev.facepipe.recognition;

import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.figure.Step;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Headline;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Stopwatch;
import dev.facepipe.recognition.Outcome.GivenUp;
import dev.facepipe.recognition.Outcome.Named;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.gallery.Gallery;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names the faces of a batch of messages. Embeds all faces in one call of the network, and settles
 * each message separately. Thread-safe.
 */
public final class BatchNamer {
  private static final Logger LOG = LoggerFactory.getLogger(BatchNamer.class);

  private final Embedder embedder;
  private final FaceNamer namer;
  private final Supplier<Gallery> gallery;
  private final Headline headline;

  /**
   * Creates the core of a batch.
   *
   * @param gallery supplies the current gallery, with embeddings of the embedder's model
   * @param rules what an answer says about its faces
   */
  public BatchNamer(Embedder embedder, Supplier<Gallery> gallery, NamingRules rules) {
    this.embedder = embedder;
    this.namer = new FaceNamer(embedder, rules);
    this.gallery = gallery;
    this.headline = rules.headline();
  }

  /** One message of a batch: how to open it, and how to send its answer. */
  public interface Message {
    /** Returns the faces to name, or the outcome of a message without faces to name. */
    Opened open();

    /** Returns what becomes of the message after one of its steps failed. */
    Outcome after(RuntimeException failure);

    /** Sends the answer, then writes the journal entry. */
    void answer(Named named);

    /** Answers an error. Returns false if the message has to be delivered again. */
    boolean giveUp(GivenUp givenUp);

    /** Notes that the message has to be delivered again. */
    void comeAgain(Outcome.Again again);
  }

  /** What opening a message gives. */
  public sealed interface Opened permits CutFaces, Outcome {}

  /**
   * The cropped faces of one picture.
   *
   * @param filename as the client sent it; never used as a path
   * @param crops at least one, largest first
   * @param reducedBy divisor of width and height at which the picture was read; 1 if read at full
   *     size
   * @param watch continues with the steps timed here
   */
  public record CutFaces(
      RequestId requestId,
      @Nullable String filename,
      List<FaceCrop> crops,
      int reducedBy,
      Stopwatch watch)
      implements Opened {}

  /** A message, and its faces to name. */
  private record Waiting<M>(M message, CutFaces faces) {}

  /** Returns the messages that were not answered and have to be delivered again. */
  public <M extends Message> List<M> handle(List<M> batch) {
    List<M> again = new ArrayList<>();
    List<Waiting<M>> waiting = new ArrayList<>();
    for (M message : batch) {
      Opened opened = open(message);
      if (opened instanceof CutFaces faces) {
        waiting.add(new Waiting<>(message, faces));
      } else if (opened instanceof Outcome outcome) {
        settle(message, outcome, again);
      }
    }
    name(waiting, again);
    return again;
  }

  private static Opened open(Message message) {
    try {
      return message.open();
    } catch (RuntimeException e) {
      return message.after(e);
    }
  }

  /**
   * Embeds all faces in one call, then matches and answers. If the call fails, goes on message by
   * message, so that one bad picture does not fail the others.
   */
  private <M extends Message> void name(List<Waiting<M>> waiting, List<M> again) {
    List<Look> looks;
    try {
      looks = look(waiting.stream().map(Waiting::faces).toList());
    } catch (RuntimeException e) {
      if (waiting.size() == 1) {
        M message = waiting.get(0).message();
        settle(message, message.after(e), again);
        return;
      }
      LOG.warn(
          "embedding {} pictures one by one after a failure: {}", waiting.size(), e.getMessage());
      waiting.forEach(one -> name(List.of(one), again));
      return;
    }
    int from = 0;
    for (Waiting<M> one : waiting) {
      List<Look> own = looks.subList(from, from + one.faces().crops().size());
      from += own.size();
      settle(one.message(), outcome(one, own), again);
    }
  }

  private List<Look> look(List<CutFaces> pictures) {
    pictures.forEach(picture -> picture.watch().start());
    List<Look> looks =
        embedder.look(pictures.stream().flatMap(picture -> picture.crops().stream()).toList());
    pictures.forEach(picture -> picture.watch().lap(Step.EMBED));
    return looks;
  }

  private Outcome outcome(Waiting<? extends Message> waiting, List<Look> looks) {
    try {
      return match(waiting.faces(), looks);
    } catch (RuntimeException e) {
      return waiting.message().after(e);
    }
  }

  private static <M extends Message> void settle(M message, Outcome outcome, List<M> again) {
    try {
      if (outcome instanceof Named named) {
        message.answer(named);
      } else if (outcome instanceof GivenUp givenUp && !message.giveUp(givenUp)) {
        again.add(message);
      } else if (outcome instanceof Outcome.Again later) {
        message.comeAgain(later);
        again.add(message);
      }
    } catch (RuntimeException e) {
      settle(message, message.after(e), again);
    }
  }

  private Named match(CutFaces picture, List<Look> looks) {
    Gallery searched = gallery.get();
    Stopwatch watch = picture.watch();
    watch.start();
    List<NamedFace> faces = namer.named(picture.crops(), looks, searched);
    watch.lap(Step.MATCH);
    RequestId id = picture.requestId();
    Answer answer =
        Answer.named(
                id,
                picture.filename(),
                embedder.model().name(),
                searched.version(),
                faces,
                watch.laps(),
                headline)
            .reducedBy(picture.reducedBy());
    int unknown = (int) faces.stream().filter(face -> face.name().equals(Answer.UNKNOWN)).count();
    return new Named(
        answer,
        Entry.recognised(
            id,
            !answer.result().equals(Answer.UNKNOWN),
            faces.size() - unknown,
            unknown,
            watch.lapsHere()),
        looks.stream().map(Look::embedding).toList());
  }
}
