package dev.facepipe.local.client.gallery;

import dev.facepipe.recognition.gallery.Gallery;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Where a gallery and its earlier versions are kept. */
public interface GalleryStorage extends AutoCloseable {
  /** Ending of the name of an earlier version's file or object. */
  String ENDING = ".npz";

  /**
   * A gallery as it was read.
   *
   * @param tag differs between two versions that our commands wrote, such as an ETag
   * @param version what is known of it; an unknown writer's is made up from the storage's time
   * @param bytes size of its file or object
   */
  record Stored(Gallery gallery, String tag, Version version, long bytes) {}

  /**
   * An earlier version.
   *
   * @param bytes size of its file or object
   */
  record Kept(Version version, long bytes) {}

  /**
   * Returns the gallery as it is now; empty if there is none.
   *
   * @throws dev.facepipe.recognition.gallery.GalleryRefused if it cannot be read
   */
  Optional<Stored> read();

  /**
   * Returns the {@link Stored#tag} of the gallery as it is now, without reading it; empty if there
   * is none.
   */
  String tag();

  /**
   * Writes a gallery on the condition that nobody wrote since it was read. Readers see the old
   * gallery or the new one, whole.
   *
   * @param before the gallery as it was read; empty if there was none
   * @param version the version that {@code after} becomes
   * @param keep true to keep {@code before} as an earlier version
   * @return false if somebody wrote meanwhile; nothing is changed then
   */
  boolean replace(Optional<Stored> before, Gallery after, Version version, boolean keep);

  /** Returns the earlier versions, in any order. */
  List<Kept> earlier();

  /**
   * Returns the contents of an earlier version.
   *
   * @throws dev.facepipe.recognition.gallery.GalleryRefused if it cannot be read
   */
  Gallery read(Version version);

  /** Deletes an earlier version. */
  void delete(Version version);

  /** Returns the path or address of an earlier version, for people. */
  String where(Version version);

  /** Runs work while no other command changes the gallery, as far as the storage can wait. */
  default <T> T alone(Supplier<T> work) {
    return work.get();
  }

  /** Frees what the storage owns. */
  @Override
  default void close() {}

  /** Returns the gallery's path or address, for people. */
  @Override
  String toString();
}
