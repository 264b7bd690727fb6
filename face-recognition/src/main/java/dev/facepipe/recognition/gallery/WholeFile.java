package dev.facepipe.recognition.gallery;

import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a file by writing a new file beside it and renaming. Concurrent readers see the whole
 * old file or the whole new one. A symbolic link stays a link; its target is replaced.
 *
 * <p>A killed writer leaves its half-written new file behind. A running writer locks its new file.
 * So a new file without a lock is a leftover.
 */
final class WholeFile {
  /** Most symbolic links to follow; the limit of Linux. */
  private static final int MOST_LINKS = 40;

  private static final String UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final Set<PosixFilePermission> OF_THE_GROUP =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE);

  private WholeFile() {}

  /** Writes the new contents. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Replaces or creates a file. The new file gets the mode of the old one, and its owner and group
   * if this process may change them. Access control lists are lost. Deletes leftovers of earlier
   * writers.
   *
   * <p>When two processes write at once, the later file wins. Within this process, writers and
   * searches for leftovers take turns: closing a file drops all locks that the process holds on
   * that file.
   *
   * @param check runs last, when the new file is written; if it throws, the file stays as it is
   */
  static synchronized void replace(Path file, Content content, Runnable check) throws IOException {
    Path target = target(file);
    @Nullable Path old = existing(target);
    Path beside = write(target, old, content);
    try {
      if (old != null) {
        keepAccess(old, beside);
      }
      check.run();
      Files.move(
          beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      deleteAfter(e, beside);
      throw e;
    }
    for (Path leftover : leftovers(file)) {
      Files.deleteIfExists(leftover);
    }
  }

  /**
   * Returns the file behind a path, after following symbolic links. The file may not exist.
   *
   * @throws FileSystemLoopException if there are too many links, as in a loop
   */
  static Path target(Path file) throws IOException {
    Path at = file;
    for (int links = 0; Files.isSymbolicLink(at); links++) {
      if (links == MOST_LINKS) {
        throw new FileSystemLoopException(file.toString());
      }
      at = at.resolveSibling(Files.readSymbolicLink(at));
    }
    return at;
  }

  /** Returns the leftovers of killed writers, beside the path and beside its link's target. */
  static synchronized List<Path> leftovers(Path file) throws IOException {
    List<Path> found = new ArrayList<>(leftoversBeside(file));
    Path target = target(file);
    if (!target.equals(file)) {
      found.addAll(leftoversBeside(target));
    }
    return found;
  }

  private static List<Path> leftoversBeside(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    var name =
        Pattern.compile(Pattern.quote("." + file.getFileName() + ".") + UUID_PATTERN + "\\.tmp");
    try (Stream<Path> beside = Files.list(folder)) {
      return beside
          .filter(path -> name.matcher(path.getFileName().toString()).matches())
          .map(path -> file.resolveSibling(path.getFileName()))
          .filter(WholeFile::isLeftover)
          .sorted()
          .toList();
    }
  }

  /**
   * Returns true if no writer holds a lock on the file. A file that cannot be opened or locked is
   * no leftover.
   */
  private static boolean isLeftover(Path beside) {
    if (!Files.isRegularFile(beside)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
      return channel.tryLock() != null;
    } catch (IOException | OverlappingFileLockException e) {
      return false;
    }
  }

  private static @Nullable Path existing(Path target) throws FileRefused {
    try {
      RegularFile.size(target, Long.MAX_VALUE);
      return target;
    } catch (FileRefused e) {
      if (e.isMissing()) {
        return null;
      }
      throw e;
    }
  }

  /** Writes the new file to disk; returns its path. */
  private static Path write(Path target, @Nullable Path old, Content content) throws IOException {
    while (true) {
      Path beside =
          target.resolveSibling(".%s.%s.tmp".formatted(target.getFileName(), UUID.randomUUID()));
      try (FileChannel channel = open(beside, old)) {
        lock(channel);
        if (!Files.exists(beside)) {
          continue; // another process deleted it as a leftover before it was locked
        }
        content.writeTo(Channels.newOutputStream(channel));
        channel.force(true); // before the rename; otherwise a power cut may leave an empty file
        return beside;
      } catch (IOException e) {
        deleteAfter(e, beside);
        throw e;
      }
    }
  }

  /** Creates the new file, readable for its owner only until the old file's mode is set. */
  private static FileChannel open(Path beside, @Nullable Path old) throws IOException {
    Set<StandardOpenOption> anew =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return old != null && hasModes(old)
        ? FileChannel.open(beside, anew, OWNER_ONLY)
        : FileChannel.open(beside, anew);
  }

  /**
   * Locks the new file. Without lock support in the file system, leftovers cannot be recognised.
   */
  private static void lock(FileChannel channel) {
    try {
      channel.lock();
    } catch (IOException e) {
      // Nobody else can lock the file either, so nobody takes it for a leftover.
    }
  }

  private static boolean hasModes(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static void keepAccess(Path old, Path beside) throws IOException {
    if (!hasModes(old)) {
      return;
    }
    var before = Files.readAttributes(old, PosixFileAttributes.class);
    var view = Files.getFileAttributeView(beside, PosixFileAttributeView.class);
    PosixFileAttributes now = view.readAttributes();
    Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
    mode.addAll(before.permissions());
    if (!now.group().equals(before.group())) {
      try {
        view.setGroup(before.group());
      } catch (IOException e) {
        mode.removeAll(OF_THE_GROUP); // these permissions were for another group
      }
    }
    if (!now.owner().equals(before.owner())) {
      try {
        view.setOwner(before.owner());
      } catch (IOException e) {
        // Only the superuser may change the owner.
      }
    }
    view.setPermissions(mode);
  }

  private static void deleteAfter(Exception failure, Path beside) {
    try {
      Files.deleteIfExists(beside);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
