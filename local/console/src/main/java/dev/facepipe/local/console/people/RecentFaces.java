package dev.facepipe.local.console.people;

import dev.facepipe.local.console.seen.SeenFaces;
import dev.facepipe.local.console.seen.Sightings;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Match;
import dev.facepipe.recognition.gallery.MatchRule;
import dev.facepipe.recognition.gallery.MatchRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Searches the gallery for the faces that were seen last. Thread-safe. */
public final class RecentFaces {
  private static final Logger LOG = LoggerFactory.getLogger(RecentFaces.class);

  /** Most faces: two days of a busy entrance; they are gathered into people in a second. */
  private static final int MOST = 5000;

  /** How long faces that were listed are good enough to say what a name would change. */
  private static final Duration LATELY = Duration.ofSeconds(10);

  private final Sightings sightings;
  private final CurrentGallery gallery;
  private final Object listing = new Object();
  private final AtomicReference<@Nullable Listed> last = new AtomicReference<>();

  // Guarded by this object. The matches belong to the gallery.
  private @Nullable Gallery matched;
  private IdentityHashMap<SeenFaces, List<Optional<Match>>> matches = new IdentityHashMap<>();

  /** Searches a gallery for faces of these sightings. */
  public RecentFaces(Sightings sightings, CurrentGallery gallery) {
    this.sightings = sightings;
    this.gallery = gallery;
  }

  /** Returns the faces that were seen last. */
  public Recent now() {
    synchronized (listing) { // a second caller would read all sightings again
      return list();
    }
  }

  private Recent list() {
    Gallery now = gallery.now();
    List<SeenFaces> usable = new ArrayList<>();
    int faces = 0;
    for (SeenFaces seen : sightings.newest(MOST)) {
      usable.add(seen);
      faces += seen.size();
      if (faces >= MOST) {
        break;
      }
    }
    List<RecentFace> found = matched(now, usable, true);
    Recent recent = new Recent(now, found, faces - found.size());
    last.set(new Listed(recent, System.nanoTime()));
    return recent;
  }

  private record Listed(Recent recent, long nanos) {}

  /**
   * Returns the faces that were seen last, without those of the last seconds: listing many takes
   * longer than a person likes to wait after each key.
   */
  public Recent lately() {
    Listed listed = last.get();
    return listed != null
            && listed.recent().gallery() == gallery.now()
            && System.nanoTime() - listed.nanos() < LATELY.toNanos()
        ? listed.recent()
        : now();
  }

  /** Reads and matches the faces, so that the first page need not wait. Never throws. */
  public void warm() {
    try {
      now();
    } catch (RuntimeException e) {
      LOG.debug("the faces seen last cannot be read yet: {}", e.getMessage());
    }
  }

  /**
   * Returns some faces, in the given order. Leaves out those that are not kept any more, or that
   * are of another network than the gallery.
   *
   * @param recent the faces that were seen last; older ones are read one by one
   */
  public List<RecentFace> find(Recent recent, Collection<FaceId> ids) {
    Map<FaceId, RecentFace> faces = new HashMap<>();
    recent.faces().forEach(face -> faces.put(face.id(), face));
    List<SeenFaces> others =
        ids.stream()
            .filter(id -> !faces.containsKey(id))
            .map(FaceId::sighting)
            .distinct()
            .flatMap(id -> sightings.find(id).stream())
            .toList();
    matched(recent.gallery(), others, false).forEach(face -> faces.put(face.id(), face));
    return ids.stream().distinct().filter(faces::containsKey).map(faces::get).toList();
  }

  /**
   * @param isKept true to keep the matches for the next call, and no others
   */
  private synchronized List<RecentFace> matched(
      Gallery now, Collection<SeenFaces> asked, boolean isKept) {
    IdentityHashMap<SeenFaces, List<Optional<Match>>> known =
        matched == now ? matches : new IdentityHashMap<>();
    List<SeenFaces> open = asked.stream().filter(seen -> !known.containsKey(seen)).toList();
    List<Optional<Match>> found =
        now.match(
            open.stream()
                .flatMap(seen -> usable(now.model(), seen).stream().map(seen.embeddings()::get))
                .toList());
    IdentityHashMap<SeenFaces, List<Optional<Match>>> all = new IdentityHashMap<>();
    int next = 0;
    for (SeenFaces seen : open) {
      int end = next + usable(now.model(), seen).size();
      all.put(seen, found.subList(next, end));
      next = end;
    }
    MatchRule rule = MatchRules.of(now.model()).in(now);
    List<RecentFace> faces = new ArrayList<>();
    for (SeenFaces seen : asked) {
      List<Optional<Match>> own = all.computeIfAbsent(seen, one -> known.get(one));
      List<Integer> indices = usable(now.model(), seen);
      for (int i = 0; i < indices.size(); i++) {
        faces.add(RecentFace.of(now, seen, indices.get(i), own.get(i).orElse(null), rule));
      }
    }
    if (isKept) {
      matched = now;
      matches = all;
    }
    return faces;
  }

  /** Returns the places of the faces with an embedding that the gallery can search. */
  private static List<Integer> usable(Model model, SeenFaces seen) {
    return model.name().equals(seen.model())
        ? IntStream.range(0, seen.size())
            .filter(i -> seen.embeddings().get(i).length == model.dimensions())
            .boxed()
            .toList()
        : List.of();
  }
}
