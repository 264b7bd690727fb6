package dev.facepipe.video;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of one video's own, gone when closed. For one thread. */
public final class Scratch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);
  private static final String PREFIX = "facepipe-video-";

  private final Path folder;

  private Scratch(Path folder) {
    this.folder = folder;
  }

  /** Makes one that only this user can read, in {@code parent}. */
  static Scratch in(Path parent) {
    try {
      return new Scratch(Files.createTempDirectory(parent, PREFIX));
    } catch (IOException e) {
      throw new UncheckedIOException("no folder can be made in " + parent, e);
    }
  }

  /**
   * Deletes the folders that runs before this one left behind. Lambda keeps /tmp when it ends a
   * function at its timeout, and one forgotten video may leave no room for the next; only for
   * processes that have the parent to themselves. Source: AWS Lambda developer guide,
   * "Understanding the Lambda execution environment lifecycle".
   */
  public static void sweep(Path parent) {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, PREFIX + "*")) {
      left.forEach(Scratch::delete);
    } catch (IOException e) {
      LOG.warn("{} was not swept: {}", parent, e.toString());
    }
  }

  /** Where the video goes: under a name of ours, never under its key. */
  Path video() {
    return folder.resolve("video");
  }

  @Override
  public void close() {
    delete(folder);
  }

  private static void delete(Path folder) {
    try (Stream<Path> tree = Files.walk(folder)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{} was not deleted: {}", folder, e.toString());
    }
  }
}
