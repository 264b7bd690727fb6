package dev.facepipe.local.client.forget;

import dev.facepipe.recognition.gallery.Gallery;
import java.util.List;

/** A gallery wherever it is kept. It is replaced whole, so that nobody ever reads half of one. */
public final class GalleryPlace implements Place {
  private final String where;
  private final Storage storage;

  /**
   * Looks into a gallery.
   *
   * @param where names it, such as its file
   */
  public GalleryPlace(String where, Storage storage) {
    this.where = where;
    this.storage = storage;
  }

  /** Where the bytes of one gallery are kept. */
  public interface Storage {
    /** Returns the gallery there is. */
    Stored read();

    /**
     * Puts another in its place.
     *
     * @throws RuntimeException if it was not written, or is not what was read any more
     */
    void replace(Stored before, Gallery after);
  }

  /**
   * A gallery as it was read.
   *
   * @param tag tells it from later ones; opaque, and empty where nothing does
   */
  public record Stored(Gallery gallery, String tag) {}

  /** The gallery as it is now. */
  public Gallery gallery() {
    return storage.read().gallery();
  }

  @Override
  public List<Trace> find(String name) {
    int vectors = gallery().vectorsOf(name);
    return vectors == 0
        ? List.of()
        : List.of(new Trace(Trace.Kind.VECTORS, where, "%d removed".formatted(vectors)));
  }

  @Override
  public void remove(String name, Trace trace) {
    Stored before = storage.read();
    before.gallery().without(name).ifPresent(after -> storage.replace(before, after));
  }
}
