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
 * Removes a person from a gallery and from everywhere else they left traces: first the gallery, so
 * that nobody is named anew, and what functions named meanwhile last.
 */
public final class Forgetting {
  private final GalleryPlace gallery;
  private final List<Place> keptByUs;
  private final List<Place> writtenByFunctions;
  private final Duration settling;

  /**
   * Says where to look.
   *
   * @param keptByUs what no function writes to, such as photographs; looked through before and
   *     after the gallery is changed, which hides some traces and makes others
   * @param writtenByFunctions looked through again once they have dropped the old gallery
   * @param settling how long they may take for that
   */
  public Forgetting(
      GalleryPlace gallery,
      List<Place> keptByUs,
      List<Place> writtenByFunctions,
      Duration settling) {
    this.gallery = gallery;
    this.keptByUs = keptByUs;
    this.writtenByFunctions = writtenByFunctions;
    this.settling = settling;
  }

  /** A trace that is still there, and why. */
  public record Failure(Trace trace, String reason) {}

  /**
   * What was done.
   *
   * @param galleryBefore version of the gallery; other contents, other version
   * @param galleryAfter the same if it didn't hold them, or still does
   * @param removed in the order of their removal
   * @param failed what to do again
   */
  public record Receipt(
      String name,
      Instant finished,
      String galleryBefore,
      String galleryAfter,
      List<Trace> removed,
      List<Failure> failed) {}

  /**
   * Returns what there is of a person; nothing is changed.
   *
   * @throws RuntimeException if a place cannot be looked into
   */
  public List<Trace> find(String name) {
    List<Trace> found = new ArrayList<>(gallery.find(name));
    keptByUs.forEach(place -> found.addAll(place.find(name)));
    writtenByFunctions.forEach(place -> found.addAll(place.find(name)));
    return found;
  }

  /** Removes it. What cannot be removed is told, and the rest is removed all the same. */
  public Receipt forget(String name) throws InterruptedException {
    List<Trace> removed = new ArrayList<>();
    List<Failure> failed = new ArrayList<>();
    String before = gallery.gallery().version();
    Map<Place, List<Trace>> earlier = new LinkedHashMap<>();
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
          .forEach(trace -> failed.add(new Failure(trace, "somebody put them in again meanwhile")));
    }
    return new Receipt(name, Instant.now(), before, versionNow(), removed, failed);
  }

  /** A receipt is due even if the gallery can't be read just now. */
  private String versionNow() {
    try {
      return gallery.gallery().version();
    } catch (RuntimeException e) {
      return "unknown: " + reason(e);
    }
  }

  private static void clear(Place place, String name, List<Trace> removed, List<Failure> failed) {
    remove(place, name, find(place, name, failed), removed, failed);
  }

  private static List<Trace> find(Place place, String name, List<Failure> failed) {
    try {
      return place.find(name);
    } catch (RuntimeException e) {
      failed.add(
          new Failure(new Trace(Trace.Kind.PLACE, place.toString(), "not looked into"), reason(e)));
      return List.of();
    }
  }

  private static void remove(
      Place place,
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
