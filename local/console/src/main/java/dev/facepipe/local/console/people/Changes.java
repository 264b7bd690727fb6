package dev.facepipe.local.console.people;

import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.client.gallery.GalleryStore.Change;
import dev.facepipe.local.client.gallery.Version;
import dev.facepipe.local.console.door.ApiRefused;
import dev.facepipe.local.console.people.Done.State;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryRefused;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the gallery and the marks, and takes changes back. A change can be taken back while this
 * console runs. Thread-safe.
 */
public final class Changes {
  private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

  /** Changes that can be taken back; the oldest are dropped. */
  private static final int MOST = 1000;

  private final CurrentGallery gallery;
  private final MarksStore marks;
  private final Runnable changed;
  private final Map<String, Undo> undos =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Undo> eldest) {
              return size() > MOST;
            }
          });

  /** Takes one change back. */
  @FunctionalInterface
  private interface Undo {
    Done run();
  }

  /**
   * @param changed runs after each change
   */
  public Changes(CurrentGallery gallery, MarksStore marks, Runnable changed) {
    this.gallery = gallery;
    this.marks = marks;
    this.changed = changed;
  }

  /**
   * Changes the gallery.
   *
   * @param command the command, for the list of versions
   * @param edit returns the gallery to write; is called again if somebody else wrote meanwhile
   * @param what says what was done, given the gallery before and after
   */
  public Done change(
      String command, UnaryOperator<Gallery> edit, BiFunction<Gallery, Gallery, What> what) {
    Change change = gallery.store().change(command, edit);
    return done(change, what.apply(change.before(), change.after()), State.DONE);
  }

  private Done done(Change change, What what, State state) {
    change.warning().ifPresent(words -> LOG.warn("gallery {}: {}", gallery.store(), words));
    String after = change.after().version();
    String before = change.before().version();
    String token = before.equals(after) ? null : remember(() -> back(before, after, what, state));
    changed.run();
    return Done.of(what, state, token, after);
  }

  /** Returns to the gallery before a change, if nobody has changed it since. */
  private Done back(String before, String after, What what, State state) {
    GalleryStore store = gallery.store();
    Change change =
        store.change(
            "undo",
            now -> {
              if (!now.version().equals(after)) {
                throw changedSince();
              }
              return store.earlier(version(store, before));
            });
    return done(change, what, state.other());
  }

  private static Version version(GalleryStore store, String contents) {
    return store.earlier().stream()
        .filter(version -> version.gallery().equals(contents))
        .findFirst()
        .orElseThrow(
            () ->
                new GalleryRefused(store.toString(), "its version before this change is not kept"));
  }

  /** Returns the refusal of a change of something that is not any more what the client saw. */
  public static ApiRefused changedSince() {
    return new ApiRefused(
        409, "changed_since", "the gallery was changed since; look at it as it is now");
  }

  /** Adds marks. */
  public Done mark(Marks.Kind kind, Collection<FaceId> faces, What what) {
    return mark(kind, faces, true, what, State.DONE);
  }

  private Done mark(
      Marks.Kind kind, Collection<FaceId> faces, boolean isAdded, What what, State state) {
    Set<FaceId> known = marks.now().of(kind);
    List<FaceId> others =
        faces.stream().distinct().filter(face -> known.contains(face) != isAdded).toList();
    marks.change(before -> isAdded ? before.with(kind, others) : before.without(kind, others));
    @Nullable String token =
        others.isEmpty() ? null : remember(() -> mark(kind, others, !isAdded, what, state.other()));
    changed.run();
    return Done.of(what, state, token, gallery.now().version());
  }

  private String remember(Undo undo) {
    String token = UUID.randomUUID().toString();
    undos.put(token, undo);
    return token;
  }

  /**
   * Takes a change back.
   *
   * @param token what the change's reply gave
   * @throws ApiRefused if somebody changed the gallery since, or the token is not known
   */
  public Done undo(String token) {
    Undo undo = undos.get(token);
    if (undo == null) {
      throw new ApiRefused(
          409, "undo_gone", "this change cannot be taken back any more; the console forgot it");
    }
    Done done = undo.run();
    undos.remove(token);
    return done;
  }
}
