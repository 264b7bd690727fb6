package dev.facepipe.recognition;

import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Stopwatch;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names the cropped faces of several pictures. Embeds all faces in one call of the network, and
 * answers each picture separately. Thread-safe.
 */
public final class NameFaces {
  private static final Logger LOG = LoggerFactory.getLogger(NameFaces.class);

  private final Embedder embedder;
  private final Supplier<Gallery> gallery;
  private final MatchRule rule;

  /**
   * Creates the naming step.
   *
   * @param gallery supplies the current gallery, with embeddings of the embedder's model
   * @param rule decides whether a match is a name
   */
  public NameFaces(Embedder embedder, Supplier<Gallery> gallery, MatchRule rule) {
    this.embedder = embedder;
    this.gallery = gallery;
    this.rule = rule;
  }

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
      Stopwatch watch) {}

  /** An answer to send, and the journal entry to write after the answer was sent. */
  public record Named(Answer answer, Entry entry) {}

  /**
   * Embeds all faces in one call. If the call fails, embeds picture by picture, so that one bad
   * picture does not fail the others.
   *
   * @return one supplier for each picture, in the same order. Call each supplier once; the supplier
   *     searches the gallery, or throws the error that prevents an answer.
   */
  public List<Supplier<Named>> of(List<CutFaces> pictures) {
    try {
      return embedTogether(pictures);
    } catch (RuntimeException e) {
      if (pictures.size() == 1) {
        return List.of(
            () -> {
              throw e;
            });
      }
      LOG.warn(
          "embedding {} pictures one by one after a failure: {}", pictures.size(), e.getMessage());
      return pictures.stream().flatMap(picture -> of(List.of(picture)).stream()).toList();
    }
  }

  private List<Supplier<Named>> embedTogether(List<CutFaces> pictures) {
    pictures.forEach(picture -> picture.watch().start());
    List<float[]> vectors =
        embedder.embed(pictures.stream().flatMap(picture -> picture.crops().stream()).toList());
    List<Supplier<Named>> named = new ArrayList<>();
    int from = 0;
    for (CutFaces picture : pictures) {
      List<float[]> own = vectors.subList(from, from + picture.crops().size());
      from += own.size();
      picture.watch().lap("embed");
      named.add(() -> match(picture, own));
    }
    return named;
  }

  private Named match(CutFaces picture, List<float[]> vectors) {
    Gallery searched = gallery.get();
    Stopwatch watch = picture.watch();
    watch.start();
    List<Answer.NamedFace> faces = FaceNames.of(picture.crops(), vectors, searched, rule);
    watch.lap("match");
    RequestId id = picture.requestId();
    int unknown = (int) faces.stream().filter(NameFaces::isUnknown).count();
    return new Named(
        Answer.named(
                id,
                picture.filename(),
                embedder.model().name(),
                searched.version(),
                faces,
                watch.laps())
            .reducedBy(picture.reducedBy()),
        Entry.recognised(
            id, !isUnknown(faces.get(0)), faces.size() - unknown, unknown, watch.lapsHere()));
  }

  private static boolean isUnknown(Answer.NamedFace face) {
    return face.name().equals(Answer.UNKNOWN);
  }
}
