package dev.facepipe.local.client.forget;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Removes a person from a gallery and from all other places. The gallery comes first, so that no
 * new result names the person. Results come last, because running functions may still name the
 * person for a while.
 */
public final class Forgetting {
  private final GalleryPeople gallery;
  private final List<TraceStore> keptByUs;
  private final List<TraceStore> writtenByFunctions;
  private final Duration settling;

  /**
   * Takes the places to search.
   *
   * @param keptByUs places that no function writes to, such as photographs; searched before and
   *     after the gallery changes, because the change hides some traces and makes others
   * @param writtenByFunctions places that functions write to, or others who still have the old
   *     gallery at hand; searched again after {@code settling}. May name a place of {@code
   *     keptByUs}
   * @param settling how long functions may take to drop the old gallery
   */
  public Forgetting(
      GalleryPeople gallery,
      List<TraceStore> keptByUs,
      List<TraceStore> writtenByFunctions,
      Duration settling) {
    this.gallery = gallery;
    this.keptByUs = keptByUs;
    this.writtenByFunctions = writtenByFunctions;
    this.settling = settling;
  }

  /** A trace that could not be removed, and the reason. */
  public record Failure(Trace trace, String reason) {}

  /**
   * What was removed, and what was not.
   *
   * @param galleryBefore the gallery's version before; each content has its own version
   * @param galleryAfter the gallery's version after; equal if the gallery did not change
   * @param removed removed traces, in the order of their removal
   * @param failed traces that are still there
   */
  public record Receipt(
      String name,
      Instant finished,
      String galleryBefore,
      String galleryAfter,
      List<Trace> removed,
      List<Failure> failed) {}

  /**
   * Returns all traces of a person; changes nothing.
   *
   * @throws RuntimeException if a place cannot be searched
   */
  public List<Trace> find(String name) {
    List<Trace> found = new ArrayList<>(gallery.find(name));
    keptByUs.forEach(place -> found.addAll(place.find(name)));
    writtenByFunctions.forEach(place -> found.addAll(place.find(name)));
    return found.stream().distinct().toList();
  }

  /** Removes all traces of a person; a trace that cannot be removed does not stop the others. */
  public Receipt forget(String name) throws InterruptedException {
    List<Trace> removed = new ArrayList<>();
    List<Failure> failed = new ArrayList<>();
    String before = gallery.gallery().version();
    Map<TraceStore, List<Trace>> earlier = new LinkedHashMap<>();
    keptByUs.forEach(place -> earlier.put(place, find(place, name, new ArrayList<>())));
    clear(gallery, name, removed, failed);
    boolean isNew = !removed.isEmpty();
    earlier.forEach(
        (place, traces) -> {
          Set<Trace> found = new LinkedHashSet<>(traces);
          found.addAll(find(place, name, failed));
          remove(place, name, found, removed, failed);
        });
    if (isNew && !writtenByFunctions.isEmpty()) {
      Thread.sleep(settling.toMillis());
    }
    writtenByFunctions.forEach(place -> clear(place, name, removed, failed));
    if (isNew) {
      find(gallery, name, failed)
          .forEach(
              trace ->
                  failed.add(new Failure(trace, "somebody enrolled the person again meanwhile")));
    }
    return new Receipt(
        name, Instant.now(), before, versionNow(), removed, failed.stream().distinct().toList());
  }

  /** Returns the gallery's version; never throws, so that the user gets a receipt in any case. */
  private String versionNow() {
    try {
      return gallery.gallery().version();
    } catch (RuntimeException e) {
      return "unknown: " + reason(e);
    }
  }

  private static void clear(
      TraceStore place, String name, List<Trace> removed, List<Failure> failed) {
    remove(place, name, find(place, name, failed), removed, failed);
  }

  private static List<Trace> find(TraceStore place, String name, List<Failure> failed) {
    try {
      return place.find(name);
    } catch (RuntimeException e) {
      failed.add(
          new Failure(new Trace(Trace.Kind.PLACE, place.toString(), "not searched"), reason(e)));
      return List.of();
    }
  }

  private static void remove(
      TraceStore place,
      String name,
      Collection<Trace> found,
      List<Trace> removed,
      List<Failure> failed) {
    for (Trace trace : found) {
      try {
        place.remove(name, trace);
        removed.add(trace);
      } catch (RuntimeException e) {
        failed.add(new Failure(trace, reason(e)));
      }
    }
  }

  private static String reason(RuntimeException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
