package dev.facepipe.local.client.forget;

import dev.facepipe.local.client.forget.Trace.Kind;
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
 * What else holds the contents of a gallery's file: what killed writers left, which goes, and
 * copies and other names of the file, which are found and left to whoever made them. Looked through
 * before the gallery is changed, since its other names lead to another file after that.
 */
public record GalleryCopies(Path file) implements Place {
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
      if (!leftovers.contains(copy) && holds(copy, name)) {
        found.add(new Trace(Kind.OTHER_GALLERY, copy.toString(), "left"));
      }
    }
    int others = HardLinks.of(target) - 1;
    if (others > 0 && holds(target, name)) {
      found.add(HardLinks.trace(target, others));
    }
    return found;
  }

  /**
   * Files beside a gallery whose names hold its name without the ending, such as a.npz.bak of
   * a.npz.
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
    return copies;
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
      case OTHER_GALLERY ->
          throw new IllegalStateException(
              "is a gallery that holds them, too; name it with --gallery, or delete it");
      default -> throw HardLinks.notRemoved();
    }
  }

  /** Writing the gallery may have deleted it already. */
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
