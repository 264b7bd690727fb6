package dev.facepipe.common.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Temporary files and folders of this program. A process deletes its own, but not if it is killed,
 * and they may hold videos of people. So a name says which process made it, such as {@code
 * facepipe-video-4711-8150}, and the next process can delete what a killed one left.
 */
public final class Temporary {
  private static final Logger LOG = LoggerFactory.getLogger(Temporary.class);
  private static final Pattern NAME = Pattern.compile("facepipe-[a-z]+-(\\d{1,18})-\\d+");

  /** Clocks of processes and of files may differ by this, in seconds. */
  private static final int SLACK = 1;

  private Temporary() {}

  /** Returns the default folder for temporary files. */
  public static Path parent() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /**
   * Creates a folder that only this user can read.
   *
   * @param kind what is in it, one word in lower case
   */
  public static Path folder(Path parent, String kind) throws IOException {
    return Files.createTempDirectory(parent, prefix(kind));
  }

  /** Creates an empty file that only this user can read, in the default folder. */
  public static Path file(String kind) throws IOException {
    return Files.createTempFile(parent(), prefix(kind), "");
  }

  private static String prefix(String kind) {
    return "facepipe-%s-%d-".formatted(kind, ProcessHandle.current().pid());
  }

  /**
   * Deletes what processes of this user left in a folder when they were killed. Leaves what running
   * processes have made, and what others own.
   */
  public static void sweep(Path parent) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, "facepipe-*")) {
      for (Path path : all) {
        deleteIfLeft(path);
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("old temporary files in {} were not deleted: {}", parent, e.toString());
    }
  }

  private static void deleteIfLeft(Path path) {
    try {
      if (isLeft(path)) {
        delete(path);
        LOG.info("{} was deleted; a process that was killed had left it", path);
      }
    } catch (IOException | UncheckedIOException e) {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) { // otherwise another process deleted it
        LOG.warn("{}, an old temporary file, was not deleted: {}", path, e.toString());
      }
    }
  }

  private static boolean isLeft(Path path) throws IOException {
    Matcher name = NAME.matcher(path.getFileName().toString());
    if (!name.matches()
        || !Files.getOwner(path, LinkOption.NOFOLLOW_LINKS)
            .getName()
            .equals(System.getProperty("user.name"))) {
      return false;
    }
    Optional<ProcessHandle> maker = ProcessHandle.of(Long.parseLong(name.group(1)));
    if (maker.isEmpty() || !maker.get().isAlive()) {
      return true;
    }
    // A system gives the number of a process again.
    Instant made = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
    return maker
        .get()
        .info()
        .startInstant()
        .filter(start -> made.plusSeconds(SLACK).isBefore(start))
        .isPresent();
  }

  /** Deletes a file, or a folder with all that is in it. Links are not followed. */
  public static void delete(Path path) throws IOException {
    try (Stream<Path> tree = Files.walk(path)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    }
  }
}
