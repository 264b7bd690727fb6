package dev.facepipe.local.forget;

import dev.facepipe.recognition.gallery.Enrolment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of photographs to enrol, {@code NAME/*.jpg} and {@code NAME.jpg}, by the names that
 * enrolling reads there. A person's own folder goes too, once it is empty; what else lies in it,
 * such as a film, is found and left to whoever put it there.
 */
public record PhotographsPlace(Path folder) implements Place {
  private static final String PHOTOGRAPH = "photograph";

  @Override
  public List<Trace> find(String name) {
    List<Path> photographs = Enrolment.filesOf(folder, name);
    List<Trace> found = new ArrayList<>();
    photographs.forEach(file -> found.add(new Trace(PHOTOGRAPH, file.toString(), "removed")));
    for (Path other : inOwnFolder(name)) {
      if (!photographs.contains(other)) {
        found.add(new Trace("other file", other.toString(), "left"));
      }
    }
    return found;
  }

  private List<Path> inOwnFolder(String name) {
    Path own = folder.resolve(name);
    if (!own.normalize().startsWith(folder.normalize()) || !Files.isDirectory(own)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(own)) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("folder %s cannot be listed: %s".formatted(own, e), e);
    }
  }

  @Override
  public void remove(String name, Trace trace) {
    Path file = Path.of(trace.where());
    if (!trace.kind().equals(PHOTOGRAPH)) {
      throw new IllegalStateException("is no photograph by its name; look at it yourself");
    }
    try {
      Files.delete(file);
      Path parent = file.getParent();
      if (parent != null && !parent.equals(folder)) {
        Files.delete(parent);
      }
    } catch (DirectoryNotEmptyException | NoSuchFileException e) {
      // More is in that folder, which is not ours to judge; or somebody else was quicker.
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be deleted: " + e, e);
    }
  }
}
