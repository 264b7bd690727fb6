package dev.facepipe.local.client.forget;

import dev.facepipe.recognition.gallery.Gallery;
import java.util.List;

/** The gallery, in a file or a bucket. It is replaced as a whole, so no reader sees half of it. */
public final class GalleryStore implements TraceStore {
  private final String where;
  private final Storage storage;

  /**
   * Takes a gallery's storage.
   *
   * @param where the gallery's file or address, for people
   */
  public GalleryStore(String where, Storage storage) {
    this.where = where;
    this.storage = storage;
  }

  /** Reads and writes one gallery. */
  public interface Storage {
    /** Returns the gallery as it is now. */
    Stored read();

    /**
     * Replaces the gallery.
     *
     * @param before the gallery as it was read
     * @throws RuntimeException if the gallery was not written, or has changed since it was read
     */
    void replace(Stored before, Gallery after);
  }

  /**
   * A gallery as it was read.
   *
   * @param tag differs between versions, such as an ETag; empty if the storage has none
   */
  public record Stored(Gallery gallery, String tag) {}

  /** Returns the gallery as it is now. */
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
