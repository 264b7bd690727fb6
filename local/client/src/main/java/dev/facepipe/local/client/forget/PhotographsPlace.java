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
 * A folder of photographs to enrol, {@code NAME/*.jpg} and {@code NAME.jpg}, by the names that
 * enrolling reads there. A person's own folder goes too, once it is empty, with what desktop
 * programs wrote into it; what else lies in it, such as a film, is found and left to whoever put it
 * there.
 *
 * @param linked whether a photograph outside the folder, to which a symbolic link in it leads, is
 *     deleted with its link; otherwise both are found and left
 */
public record PhotographsPlace(Path folder, boolean linked) implements Place {
  /** How macOS names what its file system cannot keep of a file, a small picture among it. */
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
   * What is no photograph of theirs: all else in their own folders, and files of a photograph's.
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

  /** The file, and where it leads if it is a link or lies behind one. */
  private String shown(Path file) {
    Path real = real(file);
    return isInside(file) && !Files.isSymbolicLink(file) ? file.toString() : file + " -> " + real;
  }

  private boolean isInside(Path file) {
    return real(file).startsWith(real(folder));
  }

  /** Where symbolic links lead; the path itself if they lead nowhere. */
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }

  /** Equal for all names of one file. */
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
      default -> throw new IllegalStateException("is no photograph; look at it yourself");
    }
  }

  /** Deletes the file, then the links that led to it, then what folder is empty by that. */
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

  /** Of a folder that is a link, both go. */
  private void deleteIfEmpty(Path own) {
    Path real = real(own);
    try {
      Files.delete(real);
      Files.deleteIfExists(own);
    } catch (DirectoryNotEmptyException | NoSuchFileException e) {
      // More is in that folder, which is found by itself; or somebody else was quicker.
    } catch (IOException e) {
      throw new UncheckedIOException("folder %s cannot be deleted: %s".formatted(own, e), e);
    }
  }

  @Override
  public String toString() {
    return "photographs in " + folder;
  }
}
