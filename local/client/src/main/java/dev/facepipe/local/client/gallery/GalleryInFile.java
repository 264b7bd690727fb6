package dev.facepipe.local.client.gallery;

import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryChanged;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.GalleryRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A gallery in a file, or in the file that a symbolic link leads to, with its earlier versions in a
 * {@link VersionsFolder} beside it. Commands on this machine change it one after the other; a lock
 * in that folder sees to it.
 *
 * @param file the file or link; it may not exist yet
 */
public record GalleryInFile(Path file) implements GalleryStorage {
  @Override
  public Optional<Stored> read() {
    // A link that leads nowhere is read too, because reading says so.
    if (!Files.exists(file) && !Files.isSymbolicLink(file)) {
      return Optional.empty();
    }
    String state = GalleryFile.state(file);
    Gallery gallery = GalleryFile.read(file);
    try {
      Instant when = Files.getLastModifiedTime(file).toInstant();
      String note = GalleryFile.note(file);
      Version version = Version.of(gallery, note, this::earlier, () -> when);
      return Optional.of(new Stored(gallery, state, version, Files.size(file)));
    } catch (IOException e) {
      throw new GalleryRefused(file.toString(), "cannot be read: " + e, e);
    }
  }

  @Override
  public String tag() {
    return GalleryFile.state(file);
  }

  @Override
  public boolean replace(Optional<Stored> before, Gallery after, Version version, boolean keep) {
    try {
      GalleryFile.replace(
          before.map(Stored::tag).orElse(""),
          after,
          version.name(),
          file,
          () ->
              before.filter(stored -> keep).ifPresent(stored -> versions().keep(stored.version())));
      return true;
    } catch (GalleryChanged e) {
      return false;
    }
  }

  @Override
  public List<Kept> earlier() {
    return versions().kept();
  }

  @Override
  public Gallery read(Version version) {
    return GalleryFile.read(versions().fileOf(version));
  }

  @Override
  public void delete(Version version) {
    try {
      Files.deleteIfExists(versions().fileOf(version));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be deleted: " + e, e);
    }
  }

  @Override
  public String where(Version version) {
    return versions().fileOf(version).toString();
  }

  @Override
  public <T> T alone(Supplier<T> work) {
    return versions().alone(work);
  }

  private VersionsFolder versions() {
    return VersionsFolder.of(file);
  }

  /** Returns what lies in the folder of earlier versions and is none. */
  public List<Path> othersInFolder() {
    return versions().others();
  }

  /**
   * Returns how many earlier versions are other names (hard links) of the gallery's file. A writer
   * that is killed leaves one.
   */
  public int linkedVersions() {
    Path target = GalleryFile.target(file);
    return (int)
        earlier().stream()
            .filter(kept -> isSameFile(versions().fileOf(kept.version()), target))
            .count();
  }

  private static boolean isSameFile(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the file, and where it leads if it is a link. */
  @Override
  public String toString() {
    Path target = GalleryFile.target(file);
    return target.equals(file) ? file.toString() : file + " -> " + target;
  }
}
