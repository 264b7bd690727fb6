package dev.facepipe.local.cloud.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.file.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder in which the local cloud keeps what it accepted. One process at a time uses a folder:
 * it holds a lock, which ends with the process. Only the user can read the folder, because it holds
 * faces. Thread-safe.
 *
 * <p>The folder has these entries: {@code facepipe-data}, the version of the format; {@code lock};
 * {@code index.mv} and {@code queues.mv}, the {@link Ledger}s; {@code closed}, the lengths of these
 * files; {@code contents}, one file for each object or part of an object; {@code uploads}, contents
 * that no object has yet; {@code damaged}, files of contents that were set aside.
 */
public final class DataFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

  private static final String FORMAT_FILE = "facepipe-data";
  private static final String WORD = "facepipe-data ";
  private static final int FORMAT = 1;
  private static final int LONGEST_FORMAT = 100;

  private static final String LOCK = "lock";
  private static final String INDEX = "index.mv";
  private static final String QUEUES = "queues.mv";
  private static final List<String> LEDGERS = List.of(INDEX, QUEUES);

  /** Says how large the ledgers were when the last process ended. A killed process has none. */
  private static final String CLOSED = "closed";

  private static final String CONTENTS = "contents";
  private static final String UPLOADS = "uploads";
  private static final String DAMAGED = "damaged";
  private static final Set<String> ENTRIES =
      Set.of(
          FORMAT_FILE,
          LOCK,
          INDEX,
          INDEX + Ledger.COPY,
          QUEUES,
          QUEUES + Ledger.COPY,
          CLOSED,
          CONTENTS,
          UPLOADS,
          DAMAGED);

  /** Bytes of the disk that stay free, for messages between functions and for other programs. */
  private static final long MOST_RESERVE = 512L << 20;

  /** On a small disk this part of it stays free. */
  private static final int RESERVE_SHARE = 20;

  private final Path folder;
  private final FileChannel lock;
  private final Ledger ledger;
  private final Ledger queues;
  private final LongSupplier usable;
  private final long total;

  private DataFolder(
      Path folder,
      FileChannel lock,
      Ledger ledger,
      Ledger queues,
      LongSupplier usable,
      long total) {
    this.folder = folder;
    this.lock = lock;
    this.ledger = ledger;
    this.queues = queues;
    this.usable = usable;
    this.total = total;
  }

  /**
   * Opens a folder, and makes it if it is missing.
   *
   * @throws DataFolderUnusable if it cannot be used
   */
  public static DataFolder open(Path folder) {
    try {
      makeFolder(folder);
      FileStore disk = Files.getFileStore(folder);
      return open(folder, () -> usable(disk), disk.getTotalSpace());
    } catch (IOException e) {
      throw unusable(folder, inWords(e), e);
    }
  }

  /**
   * Opens an existing folder.
   *
   * @param usable returns the bytes of the disk that this user may still write
   * @param total bytes of the whole disk
   */
  static DataFolder open(Path folder, LongSupplier usable, long total) throws IOException {
    FileChannel lock = lock(folder);
    try {
      boolean isNew = isNew(folder);
      if (!isNew) {
        requireFormat(folder);
      }
      for (String name : List.of(CONTENTS, UPLOADS, DAMAGED)) {
        makeFolder(folder.resolve(name));
      }
      for (String name : LEDGERS) {
        prepare(folder, name, isNew);
      }
      requireWhole(folder);
      // Before the ledgers are opened, which can change their lengths.
      Files.deleteIfExists(folder.resolve(CLOSED));
      Ledger index = Ledger.open(folder.resolve(INDEX), isNew);
      try {
        Ledger queues = Ledger.open(folder.resolve(QUEUES), isNew);
        if (isNew) {
          write(folder, FORMAT_FILE, WORD + FORMAT); // last, so that a folder with it is complete
        }
        return new DataFolder(folder, lock, index, queues, usable, total);
      } catch (IOException | RuntimeException e) {
        index.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      try {
        Files.createDirectories(folder);
      } catch (FileAlreadyExistsException e) {
        throw unusable(folder, "it is a file; expected a folder", e);
      }
    }
    permit(folder, "rwx------");
  }

  /** Makes the file of a new ledger, or requires the file of an existing one. */
  private static void prepare(Path folder, String name, boolean isNew) throws IOException {
    Path file = folder.resolve(name);
    Files.deleteIfExists(folder.resolve(name + Ledger.COPY)); // of an 'up' that was killed
    if (isNew) {
      if (Files.exists(file)) { // of an 'up' that was killed while it made the folder
        Files.move(file, folder.resolve(DAMAGED).resolve(UUID.randomUUID() + "-" + name));
      }
      makeFile(file);
    } else if (!Files.isRegularFile(file)) {
      throw unusable(folder, "%s is missing; put back a copy".formatted(name), null);
    }
  }

  /** Makes an empty file that only this user can read. */
  static void makeFile(Path file) throws IOException {
    Files.createFile(file);
    permit(file, "rw-------");
  }

  /** Lets only this user read a file or folder, where the disk knows users. */
  private static void permit(Path path, String permissions) throws IOException {
    @Nullable PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class);
    Set<PosixFilePermission> wanted = PosixFilePermissions.fromString(permissions);
    if (view != null && !view.readAttributes().permissions().equals(wanted)) {
      view.setPermissions(wanted);
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    Path file = folder.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      @Nullable FileLock taken = channel.tryLock();
      if (taken == null) {
        throw inUse(folder, null);
      }
      permit(file, "rw-------");
      return channel;
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw inUse(folder, e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static DataFolderUnusable inUse(Path folder, @Nullable Throwable cause) {
    return unusable(folder, "another 'up' uses it; stop that one, or name another folder", cause);
  }

  /** Returns true if the folder is new. Refuses a folder of other things. */
  private static boolean isNew(Path folder) throws IOException {
    boolean isNew = !Files.exists(folder.resolve(FORMAT_FILE));
    List<String> others = new ArrayList<>();
    boolean holdsContents = false;
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        String name = entry.getFileName().toString();
        if (!ENTRIES.contains(name)) {
          others.add(name);
        } else if (isNew && Files.isDirectory(entry)) {
          try (Stream<Path> files = Files.list(entry)) {
            holdsContents |= name.equals(CONTENTS) && files.findAny().isPresent();
          }
        }
      }
    }
    if (isNew && holdsContents) {
      throw unusable(folder, "%s is missing; put back a copy".formatted(FORMAT_FILE), null);
    }
    if (isNew && !others.isEmpty()) {
      throw unusable(
          folder,
          "it holds '%s' and no data of 'up'; expected a new or an empty folder"
              .formatted(others.get(0)),
          null);
    }
    if (!others.isEmpty()) {
      LOG.warn("{}: left alone what 'up' did not write: {}", folder, others);
    }
    return isNew;
  }

  private static void requireFormat(Path folder) throws IOException {
    String text =
        new String(RegularFile.read(folder.resolve(FORMAT_FILE), LONGEST_FORMAT), UTF_8).strip();
    String number = text.startsWith(WORD) ? text.substring(WORD.length()) : "";
    if (!number.matches("[1-9][0-9]{0,8}")) {
      throw unusable(
          folder, "%s is damaged; expected '%s%d'".formatted(FORMAT_FILE, WORD, FORMAT), null);
    }
    if (Integer.parseInt(number) != FORMAT) {
      throw unusable(
          folder,
          "its format is %s, and this program reads %d; use the program that wrote it"
              .formatted(number, FORMAT),
          null);
    }
  }

  /**
   * Refuses a ledger that is shorter than its last process left it. After a kill nobody knows the
   * length; then a damaged ledger is noticed only if it cannot be read, or lacks objects.
   */
  private static void requireWhole(Path folder) throws IOException {
    Path closed = folder.resolve(CLOSED);
    if (!Files.isRegularFile(closed)) {
      return;
    }
    List<String> lengths =
        new String(RegularFile.read(closed, LONGEST_FORMAT), UTF_8).lines().toList();
    for (int i = 0; i < LEDGERS.size(); i++) {
      long length = Files.size(folder.resolve(LEDGERS.get(i)));
      if (i < lengths.size() && !lengths.get(i).equals(Long.toString(length))) {
        throw unusable(
            folder,
            "%s is damaged: it has %d bytes; expected %s. Put back a copy of the whole folder"
                .formatted(LEDGERS.get(i), length, lengths.get(i)),
            null);
      }
    }
  }

  private static void write(Path folder, String name, String line) throws IOException {
    Path made = folder.resolve(UPLOADS).resolve(UUID.randomUUID().toString());
    makeFile(made);
    try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
      channel.force(true);
    }
    Files.move(made, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    sync(folder);
  }

  /** Waits until the disk has the names of a folder's files, where the system allows that. */
  static void sync(@Nullable Path folder) {
    if (folder != null) {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      } catch (IOException e) {
        LOG.debug("{}: the system does not write folders on request: {}", folder, e.toString());
      }
    }
  }

  private static DataFolderUnusable unusable(Path folder, String why, @Nullable Throwable cause) {
    return new DataFolderUnusable("data folder %s: %s".formatted(folder, why), cause);
  }

  private static String inWords(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return "no permission for '%s'; expected a folder that you may write"
          .formatted(denied.getFile());
    }
    return e instanceof NoSuchFileException missing
        ? "'%s' does not exist".formatted(missing.getFile())
        : String.valueOf(e.getMessage());
  }

  private static long usable(FileStore disk) {
    try {
      return disk.getUsableSpace();
    } catch (IOException e) {
      LOG.error("the data folder's disk does not say how full it is: {}", e.toString());
      return 0;
    }
  }

  /** Returns the rows of buckets, objects and events. */
  public Ledger ledger() {
    return ledger;
  }

  /** Returns the rows of queues and messages, which change more often. */
  public Ledger queues() {
    return queues;
  }

  /** Returns the path of the folder. */
  public Path path() {
    return folder;
  }

  /** Returns the bytes that may still be written; negative if the reserve is used. */
  public long bytesLeft() {
    return usable.getAsLong() - Math.min(MOST_RESERVE, total / RESERVE_SHARE);
  }

  /** Returns the bytes of the whole disk. */
  public long diskBytes() {
    return total;
  }

  /** Returns true if the disk is full or refuses writes, so that nothing more can be accepted. */
  public boolean isFull() {
    return isBroken() || bytesLeft() <= 0;
  }

  private boolean isBroken() {
    return ledger.isBroken() || queues.isBroken();
  }

  /** Makes an empty file for a content that no object has yet, and returns the file's id. */
  public String newContent() throws IOException {
    String id = UUID.randomUUID().toString();
    makeFile(upload(id));
    return id;
  }

  /** Returns the file of a content, wherever it is; a path of no file if it is missing. */
  public Path content(String id) {
    Path kept = kept(id);
    return Files.exists(kept) ? kept : upload(id);
  }

  private Path upload(String id) {
    return folder.resolve(UPLOADS).resolve(id);
  }

  /** Spreads the contents over 256 folders, because some disks list large folders slowly. */
  private Path folderOf(String id) {
    return folder.resolve(CONTENTS).resolve(id.substring(0, 2));
  }

  private Path kept(String id) {
    return folderOf(id).resolve(id);
  }

  /** Moves a content to the contents of objects. Does nothing if it is there already. */
  public void keep(String id) throws IOException {
    if (Files.exists(upload(id))) {
      makeFolder(folderOf(id));
      Files.move(upload(id), kept(id), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Deletes a content, if it exists. */
  public void delete(String id) throws IOException {
    Files.deleteIfExists(upload(id));
    Files.deleteIfExists(kept(id));
  }

  /** Moves a damaged content out of the way, if it exists. */
  public void setAside(String id) throws IOException {
    Path file = content(id);
    if (Files.exists(file)) {
      Files.move(file, folder.resolve(DAMAGED).resolve(id), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * Deletes uploads that were not completed, and sets contents aside that no object has.
   *
   * @param known ids of the contents of all objects
   */
  public void tidy(Set<String> known) throws IOException {
    try (Stream<Path> uploads = Files.list(folder.resolve(UPLOADS))) {
      for (Path upload : (Iterable<Path>) uploads::iterator) {
        if (known.contains(upload.getFileName().toString())) {
          keep(upload.getFileName().toString());
        } else {
          Files.deleteIfExists(upload);
        }
      }
    }
    int strangers = 0;
    try (Stream<Path> files = Files.walk(folder.resolve(CONTENTS))) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        if (!known.contains(file.getFileName().toString())) {
          Files.move(
              file,
              folder.resolve(DAMAGED).resolve(file.getFileName().toString()),
              StandardCopyOption.REPLACE_EXISTING);
          strangers++;
        }
      }
    }
    if (strangers > 0) {
      LOG.error(
          "{}: {} files in 'contents' belong to no object and are now in 'damaged'; {} lost rows, so put back a copy of the folder if you have one",
          folder,
          strangers,
          INDEX);
    }
  }

  /** Writes what waits and lets other processes use the folder. */
  @Override
  public void close() {
    try {
      ledger.close();
      queues.close();
      if (!isBroken()) {
        write(
            folder,
            CLOSED,
            Files.size(folder.resolve(INDEX)) + "\n" + Files.size(folder.resolve(QUEUES)));
      }
    } catch (IOException e) {
      LOG.warn("{}: '{}' was not written: {}", folder, CLOSED, e.getMessage());
    } finally {
      try {
        lock.close();
      } catch (IOException e) {
        LOG.warn("{}: the lock was not closed: {}", folder, e.getMessage());
      }
    }
  }
}
