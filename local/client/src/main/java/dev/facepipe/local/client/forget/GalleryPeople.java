package dev.facepipe.local.client.forget;

import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.recognition.gallery.Gallery;
import java.util.List;

/** The people of a gallery. Does not own the store. */
public record GalleryPeople(GalleryStore store) implements TraceStore {
  /** Returns the gallery as it is now. */
  public Gallery gallery() {
    return store.gallery();
  }

  @Override
  public List<Trace> find(String name) {
    int vectors = gallery().vectorsOf(name);
    return vectors == 0
        ? List.of()
        : List.of(new Trace(Trace.Kind.VECTORS, store.toString(), "%d removed".formatted(vectors)));
  }

  @Override
  public void remove(String name, Trace trace) {
    store.forget(name);
  }
}
