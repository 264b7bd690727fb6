package dev.facepipe.local.client.forget;

import dev.facepipe.local.client.forget.Trace.Kind;
import dev.facepipe.recognition.gallery.Enrolment;
import dev.facepipe.recognition.gallery.ProgramFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder of photographs to enrol: {@code NAME/*.jpg} and {@code NAME.jpg}. Reads names as
 * enrolment does. Files that desktop programs wrote into a person's own folder are removed, and the
 * folder too once it is empty. Other files in it, such as a video, are found but not removed.
 *
 * @param linked true to delete a photograph outside the folder, with the symbolic link in the
 *     folder that leads to it; false to find both but remove neither
 */
public record PhotographFolder(Path folder, boolean linked) implements TraceStore {
  /**
   * Start of the names of macOS's AppleDouble files, which hold what another file system cannot
   * store of a file. A small picture may be part of it.
   */
  private static final String APPLE_DOUBLE = "._";

  @Override
  public List<Trace> find(String name) {
    List<Path> photographs = Enrolment.filesOf(folder, name);
    List<Trace> found = new ArrayList<>();
    Map<Object, Integer> names = new HashMap<>();
    for (Path file : photographs) {
      found.add(
          linked || isInside(file)
              ? new Trace(Kind.PHOTOGRAPH, shown(file), "removed")
              : new Trace(Kind.LINKED_PHOTOGRAPH, shown(file), "left"));
      names.merge(key(real(file)), 1, Integer::sum);
    }
    for (Path file : photographs) {
      int others = HardLinks.of(real(file)) - names.getOrDefault(key(real(file)), 0);
      if (others > 0) {
        found.add(HardLinks.trace(file, others));
      }
    }
    for (Path other : beside(name, photographs)) {
      found.add(
          isOfTheDesktop(other)
              ? new Trace(Kind.DESKTOP_FILE, other.toString(), "removed")
              : new Trace(Kind.OTHER_FILE, other.toString(), "left"));
    }
    return found;
  }

  /**
   * Returns files that are no photographs of the person: all other files in the person's own
   * folders, and AppleDouble files of the photographs.
   */
  private List<Path> beside(String name, List<Path> photographs) {
    List<Path> others = new ArrayList<>();
    List<Path> own = Enrolment.foldersOf(folder, name);
    for (Path ownFolder : own) {
      try (Stream<Path> files = Files.list(ownFolder)) {
        files.filter(file -> !photographs.contains(file)).sorted().forEach(others::add);
      } catch (IOException e) {
        throw new UncheckedIOException("folder %s cannot be listed: %s".formatted(ownFolder, e), e);
      }
    }
    Enrolment.namedAfter(folder, name).stream()
        .filter(file -> !photographs.contains(file) && !own.contains(file))
        .forEach(others::add);
    for (Path photograph : photographs) {
      Path appleDouble = photograph.resolveSibling(APPLE_DOUBLE + photograph.getFileName());
      if (Files.isRegularFile(appleDouble) && !others.contains(appleDouble)) {
        others.add(appleDouble);
      }
    }
    return others;
  }

  private static boolean isOfTheDesktop(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && ProgramFiles.tellsOfPhotographs(file);
  }

  /** Returns the file, and where it leads if it is a link or its folder is a link. */
  private String shown(Path file) {
    Path real = real(file);
    return isInside(file) && !Files.isSymbolicLink(file) ? file.toString() : file + " -> " + real;
  }

  private boolean isInside(Path file) {
    return real(file).startsWith(real(folder));
  }

  /** Returns the path with symbolic links resolved; the path itself if they lead nowhere. */
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }

  /** Returns a key that is equal for all names of one file. */
  private static Object key(Path file) {
    try {
      return Files.getAttribute(file, "unix:ino");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return file;
    }
  }

  @Override
  public void remove(String name, Trace trace) {
    switch (trace.kind()) {
      case PHOTOGRAPH ->
          Enrolment.filesOf(folder, name).stream()
              .filter(file -> shown(file).equals(trace.where()))
              .findFirst()
              .ifPresent(this::delete);
      case DESKTOP_FILE -> delete(Path.of(trace.where()));
      case LINKED_PHOTOGRAPH ->
          throw new IllegalStateException(
              "the photograph lies outside the folder; --linked deletes it and its link");
      case OTHER_NAME -> throw HardLinks.notRemoved();
      default ->
          throw new IllegalStateException("is not a photograph; check it and delete it yourself");
    }
  }

  /** Deletes the file, then the links that led to it, then its folder if that is empty now. */
  private void delete(Path file) {
    try {
      List<Path> links = new ArrayList<>();
      Path at = file;
      while (Files.isSymbolicLink(at) && links.size() < 40) {
        links.add(0, at);
        at = at.resolveSibling(Files.readSymbolicLink(at));
      }
      Files.deleteIfExists(at);
      for (Path link : links) {
        Files.deleteIfExists(link);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be deleted: " + e, e);
    }
    Path parent = file.getParent();
    if (parent != null && !parent.equals(folder)) {
      deleteIfEmpty(parent);
    }
  }

  /** Deletes a folder if it is empty; if the folder is a link, deletes the link too. */
  private void deleteIfEmpty(Path own) {
    Path real = real(own);
    try {
      Files.delete(real);
      Files.deleteIfExists(own);
    } catch (DirectoryNotEmptyException | NoSuchFileException e) {
      // The folder holds other files, which are traces of their own; or it is already deleted.
    } catch (IOException e) {
      throw new UncheckedIOException("folder %s cannot be deleted: %s".formatted(own, e), e);
    }
  }

  @Override
  public String toString() {
    return "photographs in " + folder;
  }
}
