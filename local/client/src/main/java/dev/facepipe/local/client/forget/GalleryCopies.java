package dev.facepipe.local.client.forget;

import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.local.client.forget.Trace.Kind;
import dev.facepipe.local.client.gallery.GalleryInFile;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.GalleryRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files that hold the same people as a gallery's file. Files that killed writers left are removed.
 * Copies and other names (hard links) of the gallery are found, but not removed: the user made
 * them. Search before the gallery is changed: after the change, its other names lead to another
 * file.
 */
public record GalleryCopies(Path file) implements TraceStore {
  /** Fewer than a compressed vector of the shortest network has; a sum or a note has fewer. */
  private static final long LEAST_BYTES = 256;

  @Override
  public List<Trace> find(String name) {
    Path target = GalleryFile.target(file);
    List<Trace> found = new ArrayList<>();
    List<Path> leftovers = GalleryFile.leftovers(file);
    for (Path leftover : leftovers) {
      if (holds(leftover, name)) {
        found.add(new Trace(Kind.LEFTOVER, leftover.toString(), "removed"));
      } else if (!isGallery(leftover)) {
        found.add(new Trace(Kind.UNREADABLE_GALLERY, leftover.toString(), "removed"));
      }
    }
    for (Path copy : copies(target)) {
      if (leftovers.contains(copy)) {
        continue;
      }
      if (holds(copy, name)) {
        found.add(new Trace(Kind.OTHER_GALLERY, copy.toString(), "left"));
      } else if (mayHold(copy) && !isGallery(copy)) {
        found.add(new Trace(Kind.UNREADABLE_COPY, copy.toString(), "left"));
      }
    }
    int others = HardLinks.of(target) - 1 - new GalleryInFile(file).linkedVersions();
    if (others > 0 && holds(target, name)) {
      found.add(HardLinks.trace(target, others));
    }
    return found;
  }

  /**
   * Returns the files beside a gallery whose names contain its name without the ending, such as
   * a.npz.bak beside a.npz; and what lies among its earlier versions and is none.
   */
  private Set<Path> copies(Path target) {
    Set<Path> copies = new LinkedHashSet<>();
    for (Path each : new LinkedHashSet<>(List.of(file, target))) {
      String fileName = String.valueOf(each.getFileName());
      String stem =
          fileName.endsWith(".npz") ? fileName.substring(0, fileName.length() - 4) : fileName;
      Path folder = each.toAbsolutePath().getParent();
      if (folder == null || stem.isEmpty()) {
        continue;
      }
      try (Stream<Path> beside = Files.list(folder)) {
        beside
            .filter(path -> path.getFileName().toString().contains(stem))
            .map(path -> each.resolveSibling(path.getFileName()))
            .filter(path -> !isSame(path, target))
            .sorted()
            .forEach(copies::add);
      } catch (IOException e) {
        throw new UncheckedIOException("folder %s cannot be listed: %s".formatted(folder, e), e);
      }
    }
    copies.addAll(new GalleryInFile(file).othersInFolder());
    return copies;
  }

  /**
   * Whether a file that is no readable gallery may hold one: it is named after the whole name of
   * the gallery's file, as editors, archives and downloads do, or lies among its earlier versions;
   * and it has room for a vector.
   */
  private boolean mayHold(Path copy) {
    String name = String.valueOf(copy.getFileName());
    boolean isNamedAfter =
        new GalleryInFile(file).othersInFolder().contains(copy)
            || Stream.of(file, GalleryFile.target(file))
                .anyMatch(each -> name.contains(String.valueOf(each.getFileName())));
    try {
      return isNamedAfter && RegularFile.size(copy, Long.MAX_VALUE) >= LEAST_BYTES;
    } catch (FileRefused e) {
      return false; // a folder, a pipe, or gone
    }
  }

  private static boolean isSame(Path path, Path target) {
    try {
      return Files.isSameFile(path, target);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean holds(Path path, String name) {
    try {
      return GalleryFile.read(path).vectorsOf(name) > 0;
    } catch (GalleryRefused e) {
      return false;
    }
  }

  private static boolean isGallery(Path path) {
    try {
      GalleryFile.read(path);
      return true;
    } catch (GalleryRefused e) {
      return false;
    }
  }

  @Override
  public void remove(String name, Trace trace) {
    switch (trace.kind()) {
      case LEFTOVER, UNREADABLE_GALLERY -> delete(Path.of(trace.where()));
      case UNREADABLE_COPY ->
          throw new IllegalStateException(
              "cannot be read as a gallery, so it may hold them; look at it yourself");
      case OTHER_GALLERY ->
          throw new IllegalStateException(
              "is another gallery that holds the person; give it as --gallery, or delete it");
      default -> throw HardLinks.notRemoved();
    }
  }

  /** Deletes a file, if writing the gallery has not deleted it already. */
  private static void delete(Path leftover) {
    try {
      Files.deleteIfExists(leftover);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be deleted: " + e, e);
    }
  }

  @Override
  public String toString() {
    return "copies of " + file;
  }
}
