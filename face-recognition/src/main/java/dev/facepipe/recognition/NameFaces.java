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
 * Says who is in pictures whose faces were cut out: all faces in one call of the network, each
 * picture for itself. Thread-safe.
 */
public final class NameFaces {
  private static final Logger LOG = LoggerFactory.getLogger(NameFaces.class);

  private final Embedder embedder;
  private final Supplier<Gallery> gallery;
  private final MatchRule rule;

  /**
   * Puts the work together.
   *
   * @param gallery gives the one to search now; its vectors are of the embedder's model
   * @param rule when a match is a name
   */
  public NameFaces(Embedder embedder, Supplier<Gallery> gallery, MatchRule rule) {
    this.embedder = embedder;
    this.gallery = gallery;
    this.rule = rule;
  }

  /**
   * A picture's faces.
   *
   * @param filename as the client sent it; opaque
   * @param crops at least one, largest first
   * @param reducedBy how many times smaller the picture was read than it is; 1 if it was read whole
   * @param watch goes on with the steps done here
   */
  public record CutFaces(
      RequestId requestId,
      @Nullable String filename,
      List<FaceCrop> crops,
      int reducedBy,
      Stopwatch watch) {}

  /** What to answer about a picture, and what to note of it once that is sent. */
  public record Named(Answer answer, Entry entry) {}

  /**
   * Embeds all faces in one call; if that fails, picture by picture to find the culprit.
   *
   * @return one a picture, in their order, to be asked once: searches the gallery, or throws what
   *     keeps the picture from being answered
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
      LOG.warn("{} pictures are embedded one by one: {}", pictures.size(), e.getMessage());
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
