package dev.facepipe.local.console.people;

import dev.facepipe.common.Unavailable;
import dev.facepipe.local.console.http.EventStream;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryRefused;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the pages when somebody changed the gallery or the marks. Thread-safe. */
public final class Watch {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final CurrentGallery gallery;
  private final MarksStore marks;
  private final EventStream events;
  private @Nullable String toldGallery;
  private @Nullable String toldMarks;

  /** Tells these events. */
  public Watch(CurrentGallery gallery, MarksStore marks, EventStream events) {
    this.gallery = gallery;
    this.marks = marks;
    this.events = events;
  }

  private record Changed(String version, int people) {}

  /** Looks for changes since the last call. Never throws. */
  public synchronized void look() {
    if (!events.isHeard()) {
      return;
    }
    try {
      Gallery now = gallery.now();
      if (toldGallery != null && !toldGallery.equals(now.version())) {
        events.send("gallery", new Changed(now.version(), now.people().size()));
      }
      toldGallery = now.version();
    } catch (GalleryRefused | Unavailable e) {
      LOG.debug("the gallery cannot be read: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("the look at the gallery failed: {}", e.toString());
    }
    try {
      String etag = String.valueOf(marks.read().etag());
      if (toldMarks != null && !toldMarks.equals(etag)) {
        events.send("marks", Map.of());
      }
      toldMarks = etag;
    } catch (RuntimeException e) {
      LOG.debug("the marks cannot be read: {}", e.toString());
    }
  }
}
