package dev.facepipe.local.forget;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
   * @param keptByUs what no function writes to, such as photographs
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
    clear(gallery, name, removed, failed);
    boolean isNew = !removed.isEmpty();
    keptByUs.forEach(place -> clear(place, name, removed, failed));
    if (isNew && !writtenByFunctions.isEmpty()) {
      Thread.sleep(settling.toMillis());
    }
    writtenByFunctions.forEach(place -> clear(place, name, removed, failed));
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
    List<Trace> found;
    try {
      found = place.find(name);
    } catch (RuntimeException e) {
      failed.add(new Failure(new Trace("place", place.toString(), "not looked into"), reason(e)));
      return;
    }
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
