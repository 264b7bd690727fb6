package dev.facepipe.local.console.people;

import dev.facepipe.local.client.gallery.GalleryStorage.Stored;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryRefused;
import org.jspecify.annotations.Nullable;

/**
 * The gallery that the service searches. Reads it again only if somebody has changed it. Does not
 * own the store. Thread-safe.
 */
public final class CurrentGallery {
  private final GalleryStore store;
  private @Nullable Stored known;

  /** Reads from a store, which stays the caller's. */
  public CurrentGallery(GalleryStore store) {
    this.store = store;
  }

  /** Returns the store. */
  public GalleryStore store() {
    return store;
  }

  /**
   * Returns the gallery as it is now.
   *
   * @throws GalleryRefused if there is none, or it cannot be read
   */
  public synchronized Gallery now() {
    String tag = store.tag();
    Stored stored = known;
    if (stored == null || !stored.tag().equals(tag)) {
      stored = store.read().orElseThrow(this::missing);
      known = stored;
    }
    return stored.gallery();
  }

  private GalleryRefused missing() {
    return new GalleryRefused(
        store.toString(), "no such gallery; './facepipe enroll --gallery' creates a gallery");
  }
}
