package dev.facepipe.local.client.forget;

import dev.facepipe.common.Unavailable;
import dev.facepipe.local.client.forget.Trace.Kind;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.client.gallery.Version;
import dev.facepipe.recognition.gallery.GalleryRefused;
import java.util.List;
import java.util.Optional;

/**
 * The versions of a gallery that its changes kept. A version that holds the person is deleted as a
 * whole. Other versions stay. Does not own the store.
 *
 * @param deleteUnreadable true to delete versions that cannot be read, too: they may hold the
 *     person
 */
public record EarlierVersions(GalleryStore store, boolean deleteUnreadable) implements TraceStore {
  @Override
  public List<Trace> find(String name) {
    return store.earlier().stream().flatMap(version -> trace(version, name).stream()).toList();
  }

  private Optional<Trace> trace(Version version, String name) {
    String where = store.where(version);
    try {
      return store.earlier(version).vectorsOf(name) > 0
          ? Optional.of(new Trace(Kind.EARLIER_GALLERY, where, "removed"))
          : Optional.empty();
    } catch (GalleryRefused | Unavailable e) {
      return Optional.of(
          new Trace(Kind.UNREADABLE_GALLERY, where, deleteUnreadable ? "removed" : "left"));
    }
  }

  @Override
  public void remove(String name, Trace trace) {
    if (trace.kind() == Kind.UNREADABLE_GALLERY && !deleteUnreadable) {
      throw new IllegalStateException(
          "cannot be read, so it may hold the person; --delete-unreadable deletes it");
    }
    store.earlier().stream()
        .filter(version -> store.where(version).equals(trace.where()))
        .forEach(store::delete);
  }

  @Override
  public String toString() {
    return "versions of " + store;
  }
}
