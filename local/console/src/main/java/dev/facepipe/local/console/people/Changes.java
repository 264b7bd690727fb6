package dev.facepipe.local.console.people;

import dev.facepipe.local.client.gallery.GalleryStore.Change;
import dev.facepipe.local.console.undo.State;
import dev.facepipe.local.console.undo.Undo;
import dev.facepipe.local.console.undo.Undo.Done;
import dev.facepipe.local.console.undo.What;
import dev.facepipe.recognition.gallery.Gallery;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Changes the gallery and the marks. All changes can be taken back. Thread-safe. */
public final class Changes {
  private final CurrentGallery gallery;
  private final MarksStore marks;
  private final Undo undo;
  private final Runnable changed;

  /**
   * Changes these.
   *
   * @param changed runs after each change
   */
  public Changes(CurrentGallery gallery, MarksStore marks, Undo undo, Runnable changed) {
    this.gallery = gallery;
    this.marks = marks;
    this.undo = undo;
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
    changed.run();
    return undo.changed(change, what.apply(change.before(), change.after()));
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
    String token =
        others.isEmpty()
            ? null
            : undo.offer(() -> mark(kind, others, !isAdded, what, state.other()));
    changed.run();
    return Done.of(what, state, token, gallery.now().version());
  }
}
