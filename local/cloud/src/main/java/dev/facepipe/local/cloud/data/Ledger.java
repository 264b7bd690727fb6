package dev.facepipe.local.cloud.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables in one file, in H2's MVStore. One thread writes: it takes all changes that wait, commits
 * them together, and waits once until they are on the disk. The changes of one {@link #write} are
 * committed together or not at all, and calls are committed in their order. Thread-safe.
 *
 * <p>In MVStore's file, deleted rows remain until their space is used again, also after its own
 * compaction. So the ledger copies all rows into a new file and deletes the old file, soon after a
 * deletion and when it closes.
 */
public final class Ledger implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  /** After a deletion the rows are copied when nothing was written for this long. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  /** After a deletion the rows are copied at the latest after this time. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /** Copying uses at most this part of the time, so that a large ledger is copied less often. */
  private static final int COPYING_SHARE = 50;

  /** Rows of a copy that are committed together, so that they take little memory. */
  private static final int COPIED_TOGETHER = 1000;

  private static final String FORMAT_KEY = "format";

  /** Ending of the new file while rows are copied. */
  static final String COPY = ".new";

  private final Path file;

  /** Readers hold the read lock, so that the store is not replaced meanwhile. */
  private final ReadWriteLock replacing = new ReentrantReadWriteLock();

  private MVStore store;
  private Map<Table, MVMap<String, byte[]>> tables;
  private final BlockingQueue<Write> waiting = new LinkedBlockingQueue<>();
  private final Thread writer = new Thread(this::run, "data-ledger");

  /** Time of the first deletion since the last copy; 0 if there was none. */
  private long deletedSince;

  /** Time before which the rows are not copied. */
  private long nextCopy = System.nanoTime();

  private volatile @Nullable Throwable broken;

  /** Changes that are committed together. Without changes: the request to end. */
  private record Write(List<Row> rows, CompletableFuture<Void> onDisk) {}

  private Ledger(Path file, MVStore store, Map<Table, MVMap<String, byte[]>> tables) {
    this.file = file;
    this.store = store;
    this.tables = tables;
    writer.setDaemon(true);
    writer.start();
  }

  /**
   * Opens a ledger.
   *
   * @param isNew true to make a new ledger; false if the file must be a ledger
   * @throws DataFolderUnusable if the file is damaged
   */
  static Ledger open(Path file, boolean isNew) {
    @Nullable MVStore store = null;
    try {
      store = open(file);
      Ledger ledger = new Ledger(file, store, tables(store));
      if (isNew) {
        ledger.write(List.of(Row.put(Table.FORMAT, FORMAT_KEY, "1"))).join();
      } else if (!ledger.table(Table.FORMAT).containsKey(FORMAT_KEY)) {
        ledger.close();
        throw damaged(file, "it has no rows", null);
      }
      return ledger;
    } catch (MVStoreException e) {
      if (store != null) {
        store.closeImmediately();
      }
      throw damaged(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static MVStore open(Path file) {
    MVStore store = new MVStore.Builder().fileName(file.toString()).autoCommitDisabled().open();
    // Each commit waits for the disk, so the space of older versions may be used again at once.
    store.setRetentionTime(0);
    store.setVersionsToKeep(0);
    return store;
  }

  private static Map<Table, MVMap<String, byte[]>> tables(MVStore store) {
    Map<Table, MVMap<String, byte[]>> tables = new EnumMap<>(Table.class);
    for (Table table : Table.values()) {
      tables.put(
          table,
          store.openMap(
              table.word(),
              new MVMap.Builder<String, byte[]>()
                  .keyType(StringDataType.INSTANCE)
                  .valueType(ByteArrayDataType.INSTANCE)));
    }
    return tables;
  }

  private static DataFolderUnusable damaged(Path file, String why, @Nullable Throwable cause) {
    return new DataFolderUnusable(
        "%s is damaged: %s; expected the file of an earlier 'up'. Put back a copy of the whole folder, or name another folder"
            .formatted(file, why),
        cause);
  }

  /**
   * Passes every row of a table to the reader, in the order of the keys.
   *
   * @throws DataFolderUnusable if the file is damaged
   */
  public void read(Table table, BiConsumer<String, byte[]> reader) {
    replacing.readLock().lock();
    try {
      table(table).forEach(reader);
    } catch (MVStoreException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    } finally {
      replacing.readLock().unlock();
    }
  }

  /** Returns a text of a row in UTF-8. */
  public static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  private MVMap<String, byte[]> table(Table table) {
    return Objects.requireNonNull(tables.get(table));
  }

  /**
   * Writes changes; returns before they are written. The result ends when the disk has them, or
   * fails if the disk refuses them.
   */
  public CompletableFuture<Void> write(List<Row> rows) {
    Throwable failure = broken;
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    CompletableFuture<Void> onDisk = new CompletableFuture<>();
    if (rows.isEmpty()) {
      onDisk.complete(null);
    } else {
      waiting.add(new Write(rows, onDisk));
    }
    return onDisk;
  }

  /** Returns true if the disk refused a change. The ledger then takes no more changes. */
  public boolean isBroken() {
    return broken != null;
  }

  private void run() {
    boolean goesOn = true;
    while (goesOn) {
      List<Write> batch = next();
      goesOn = batch.stream().noneMatch(write -> write.rows.isEmpty());
      if (batch.isEmpty()) {
        copyIfDue();
      } else {
        commit(batch);
      }
    }
  }

  /** Returns all changes that wait; none if nothing came for a while. */
  private List<Write> next() {
    List<Write> batch = new ArrayList<>();
    try {
      if (isOverdue()) {
        copyIfDue();
      }
      @Nullable Write first = waiting.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
      if (first != null) {
        batch.add(first);
        waiting.drainTo(batch);
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread: an interrupt would close the file.
      throw new IllegalStateException("the ledger's thread was interrupted", e);
    }
    return batch;
  }

  private boolean isOverdue() {
    return deletedSince != 0 && System.nanoTime() - deletedSince > LONGEST_WAIT.toNanos();
  }

  private void commit(List<Write> batch) {
    try {
      if (broken == null) {
        batch.forEach(write -> write.rows.forEach(this::apply));
        store.commit();
        store.sync();
      }
    } catch (RuntimeException e) {
      LOG.error("{} cannot be written; nothing more is accepted: {}", file, e.getMessage());
      broken = e;
    }
    Throwable failure = broken;
    for (Write write : batch) {
      if (failure == null) {
        write.onDisk.complete(null);
      } else {
        write.onDisk.completeExceptionally(failure);
      }
    }
  }

  private void apply(Row row) {
    byte[] value = row.value();
    if (value != null) {
      table(row.table()).put(row.key(), value);
    } else if (table(row.table()).remove(row.key()) != null && deletedSince == 0) {
      deletedSince = Math.max(1, System.nanoTime());
    }
  }

  private void copyIfDue() {
    if (System.nanoTime() - nextCopy >= 0) {
      long start = System.nanoTime();
      copy();
      nextCopy = System.nanoTime() + COPYING_SHARE * (System.nanoTime() - start);
    }
  }

  /** Copies all rows into a new file, if rows were deleted, and deletes the old file. */
  private void copy() {
    if (deletedSince == 0 || broken != null) {
      return;
    }
    replacing.writeLock().lock();
    try {
      Path copy = file.resolveSibling(file.getFileName() + COPY);
      DataFolder.makeFile(copy);
      MVStore target = open(copy);
      Map<Table, MVMap<String, byte[]>> copies = tables(target);
      tables.forEach((table, rows) -> copy(rows, Objects.requireNonNull(copies.get(table))));
      target.commit();
      target.sync();
      Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
      DataFolder.sync(copy.toAbsolutePath().getParent());
      store.closeImmediately();
      store = target;
      tables = copies;
      deletedSince = 0;
    } catch (IOException | RuntimeException e) {
      LOG.error("{} cannot be copied; nothing more is accepted: {}", file, e.getMessage());
      broken = e;
    } finally {
      replacing.writeLock().unlock();
    }
  }

  private static void copy(MVMap<String, byte[]> from, MVMap<String, byte[]> to) {
    int copied = 0;
    for (Map.Entry<String, byte[]> row : from.entrySet()) {
      to.append(row.getKey(), row.getValue());
      if (++copied % COPIED_TOGETHER == 0) {
        to.getStore().commit();
      }
    }
  }

  /** Writes all changes that wait, removes deleted rows from the file, and closes it. */
  @Override
  public void close() {
    CompletableFuture<Void> end = new CompletableFuture<>();
    waiting.add(new Write(Collections.emptyList(), end));
    end.exceptionally(failure -> null).join();
    copy();
    if (broken == null) {
      store.close();
    } else {
      store.closeImmediately();
    }
  }
}
