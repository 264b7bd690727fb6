package dev.facepipe.local.client.gallery;

import dev.facepipe.local.client.gallery.GalleryStorage.Kept;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.GalleryRefused;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder beside a gallery's file that holds its earlier versions: {@code people.npz.versions/}.
 *
 * <p>An earlier version is a whole gallery, {@code NAME.npz}, where NAME is {@link Version#name}:
 * another name (hard link) of the file that the gallery was, or a copy where the disk has no links.
 * It is kept before the gallery is replaced. So a writer that is killed between these two steps
 * leaves an earlier version that the gallery still is.
 *
 * @param gallery the gallery's file, not a link
 */
record VersionsFolder(Path gallery, Path folder) {
  private static final String LOCK = ".lock";

  /** How long to wait for another command. A gallery of 1 GB is written in 10 s on a slow disk. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final long LOOK_MILLIS = 20;

  /** Threads of this process: closing a file drops all locks that the process holds on it. */
  private static final ReentrantLock HERE = new ReentrantLock();

  /** Returns the folder of a gallery's file, or of the file that a link leads to. */
  static VersionsFolder of(Path file) {
    Path gallery = GalleryFile.target(file);
    return new VersionsFolder(
        gallery, gallery.resolveSibling(gallery.getFileName() + GalleryFile.VERSIONS));
  }

  /** Returns the file of an earlier version. */
  Path fileOf(Version version) {
    return folder.resolve(version.name() + GalleryStorage.ENDING);
  }

  /** Returns the earlier versions, in any order. */
  List<Kept> kept() {
    List<Kept> kept = new ArrayList<>();
    for (Path file : files()) {
      try {
        Optional<Version> version = earlier(file);
        if (version.isPresent()) {
          kept.add(new Kept(version.get(), Files.size(file)));
        }
      } catch (IOException e) {
        // Deleted since it was listed.
      }
    }
    return kept;
  }

  /** Returns the version whose contents this file holds; empty for other files. */
  private static Optional<Version> earlier(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(GalleryStorage.ENDING)
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? Version.parse(name.substring(0, name.length() - GalleryStorage.ENDING.length()))
        : Optional.empty();
  }

  /** Makes the gallery's file an earlier version. */
  void keep(Version version) {
    Path to = fileOf(version);
    try {
      if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
        return; // a writer was killed after this step
      }
      try {
        Files.createLink(to, gallery);
      } catch (FileAlreadyExistsException e) {
        throw e;
      } catch (IOException | UnsupportedOperationException e) {
        copyTo(to);
      }
    } catch (IOException e) {
      throw refused("its version %d cannot be kept: %s".formatted(version.number(), e), e);
    }
  }

  /** Copies the gallery. A killed writer leaves a file that {@link GalleryFile#leftovers} finds. */
  private void copyTo(Path to) throws IOException {
    Path copy =
        gallery.resolveSibling(".%s.%s.tmp".formatted(gallery.getFileName(), UUID.randomUUID()));
    try {
      Files.copy(gallery, copy, StandardCopyOption.COPY_ATTRIBUTES);
      Files.move(copy, to, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  /** Returns the files that are no versions: nothing here made them, so they may hold anything. */
  List<Path> others() {
    return files().stream()
        .filter(file -> !file.getFileName().toString().equals(LOCK))
        .filter(file -> earlier(file).isEmpty())
        .toList();
  }

  /** Returns what lies in the folder; nothing if there is no folder. */
  private List<Path> files() {
    requireFolder();
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw refused("its folder of versions cannot be listed: " + e, e);
    }
  }

  /** Versions are deleted here, so a link that may lead anywhere is refused. */
  private void requireFolder() {
    if (Files.isSymbolicLink(folder)) {
      throw refused("%s is a symbolic link; expected a folder".formatted(folder), null);
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw refused("%s is a file; expected a folder".formatted(folder), null);
    }
  }

  /** Runs work while no other command on this machine changes the gallery. */
  <T> T alone(Supplier<T> work) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      if (!HERE.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw busy();
      }
      try {
        boolean isNew = !Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
        return alone(locked(deadline), isNew, work);
      } finally {
        HERE.unlock();
      }
    } catch (IOException e) {
      throw refused("cannot be changed: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused("was not changed: interrupted", e);
    }
  }

  private <T> T alone(FileChannel lock, boolean isNew, Supplier<T> work) throws IOException {
    try {
      return work.get();
    } catch (RuntimeException e) {
      if (isNew) {
        deleteIfUnused();
      }
      throw e;
    } finally {
      lock.close();
    }
  }

  /** Leaves nothing beside a gallery that was not changed, such as one with a misspelt name. */
  private void deleteIfUnused() {
    try {
      if (files().equals(List.of(folder.resolve(LOCK)))) {
        Files.deleteIfExists(folder.resolve(LOCK));
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      // Another command uses the folder.
    }
  }

  private FileChannel locked(long deadline) throws IOException, InterruptedException {
    Path file = folder.resolve(LOCK);
    while (true) {
      makeFolder();
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isLocked(channel, deadline) && Files.exists(file)) {
        return channel;
      }
      channel.close(); // somebody deleted the folder meanwhile
    }
  }

  private boolean isLocked(FileChannel channel, long deadline)
      throws IOException, InterruptedException {
    try {
      while (channel.tryLock() == null) {
        if (System.nanoTime() > deadline) {
          throw busy();
        }
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (IOException e) {
      // A disk without locks: the gallery is compared again before it is replaced.
    } catch (RuntimeException | InterruptedException e) {
      channel.close();
      throw e;
    }
    return true;
  }

  private void makeFolder() throws IOException {
    requireFolder();
    if (!Files.exists(folder)) {
      try {
        Files.createDirectory(folder);
      } catch (FileAlreadyExistsException e) {
        // Another command made the folder.
      }
    }
    if (Files.exists(gallery) && hasModes()) {
      Set<PosixFilePermission> mode = folderMode(Files.getPosixFilePermissions(gallery));
      if (!Files.getPosixFilePermissions(folder).equals(mode)) {
        try {
          Files.setPosixFilePermissions(folder, mode);
        } catch (IOException e) {
          // Only the owner may change the mode.
        }
      }
    }
  }

  private boolean hasModes() {
    return gallery.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Returns a file's mode as a folder needs it: who reads the file may search the folder. */
  private static Set<PosixFilePermission> folderMode(Set<PosixFilePermission> file) {
    Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
    mode.addAll(file);
    mode.add(PosixFilePermission.OWNER_READ);
    mode.add(PosixFilePermission.OWNER_WRITE);
    mode.add(PosixFilePermission.OWNER_EXECUTE);
    if (mode.contains(PosixFilePermission.GROUP_READ)) {
      mode.add(PosixFilePermission.GROUP_EXECUTE);
    }
    if (mode.contains(PosixFilePermission.OTHERS_READ)) {
      mode.add(PosixFilePermission.OTHERS_EXECUTE);
    }
    return mode;
  }

  private GalleryRefused busy() {
    return refused(
        "another command has been changing it for %d seconds; run this again when it has ended"
            .formatted(PATIENCE.toSeconds()),
        null);
  }

  private GalleryRefused refused(String what, @Nullable Exception cause) {
    return cause == null
        ? new GalleryRefused(gallery.toString(), what)
        : new GalleryRefused(gallery.toString(), what, cause);
  }
}
