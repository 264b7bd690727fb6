package dev.facepipe.local.cloud.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.local.cloud.KeptEvents;
import dev.facepipe.local.cloud.aws.awssdk.Announcement;
import dev.facepipe.local.cloud.aws.awssdk.Announcer;
import dev.facepipe.local.cloud.aws.awssdk.Created;
import dev.facepipe.local.cloud.data.Ledger;
import dev.facepipe.local.cloud.data.Row;
import dev.facepipe.local.cloud.data.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports every created object to the listeners of its bucket. Keeps the events of some buckets
 * until they are handled: in memory until a listener comes, and in a ledger over a restart.
 * Thread-safe.
 */
final class Notifications implements Announcer, KeptEvents {
  private static final Logger log = LoggerFactory.getLogger(Notifications.class);
  private static final ObjectMapper json = new ObjectMapper();

  /** As often as a message of the request queue is received before it becomes a dead letter. */
  private static final int MOST_BEGUN = 5;

  private final @Nullable Ledger ledger;
  private final Set<String> kept;
  private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();

  /** Kept events that are not handled yet, by sequencer: in the order of their objects. */
  private final TreeMap<String, Announcement> pending = new TreeMap<>();

  /** Creates notifications that are forgotten when the process ends. */
  Notifications() {
    this.ledger = null;
    this.kept = Set.of();
  }

  /**
   * Creates notifications that a ledger keeps, with those of an earlier process.
   *
   * @param kept buckets whose events must be handled
   */
  Notifications(Ledger ledger, Set<String> kept) {
    this.ledger = ledger;
    this.kept = kept;
    ledger.read(
        Table.EVENTS,
        (sequencer, row) -> pending.put(sequencer, Announcement.ofRow(sequencer, row)));
    if (!pending.isEmpty()) {
      ObjectCreated.startAfter(pending.lastKey());
      log.info("{} events of the last run are not handled yet", pending.size());
    }
  }

  /** Adds a listener, and tells it of the kept events that are not handled yet. */
  synchronized void listen(String bucket, Consumer<String> listener) {
    listeners.computeIfAbsent(bucket, b -> new CopyOnWriteArrayList<>()).add(listener);
    new ArrayList<>(pending.values())
        .stream()
            .filter(announcement -> announcement.bucket().equals(bucket))
            .forEach(announcement -> tell(listener, announcement));
  }

  @Override
  public Announcement prepare(Created created) {
    String sequencer = ObjectCreated.nextSequencer();
    return new Announcement(
        created.bucket(),
        created.key(),
        sequencer,
        ObjectCreated.event(created, sequencer),
        kept.contains(created.bucket()),
        0);
  }

  @Override
  public void announce(Announcement announcement) {
    if (announcement.isKept()) {
      announceKept(announcement);
    } else {
      listeners
          .getOrDefault(announcement.bucket(), List.of())
          .forEach(listener -> tell(listener, announcement));
    }
  }

  /** Adds the event for listeners that come later, and tells those that are here. */
  private synchronized void announceKept(Announcement announcement) {
    pending.put(announcement.sequencer(), announcement);
    listeners
        .getOrDefault(announcement.bucket(), List.of())
        .forEach(listener -> tell(listener, announcement));
  }

  private static void tell(Consumer<String> listener, Announcement announcement) {
    try {
      listener.accept(announcement.event());
    } catch (RuntimeException e) {
      // The object is stored even if a listener fails, so the client must see success.
      log.error(
          "{}/{}: a listener of the bucket failed", announcement.bucket(), announcement.key(), e);
    }
  }

  @Override
  public boolean begin(String event) {
    String sequencer = sequencer(event);
    @Nullable Announcement begun;
    synchronized (this) {
      begun = pending.computeIfPresent(sequencer, (unused, before) -> before.begunAgain());
    }
    Ledger rows = ledger;
    if (begun == null || rows == null) {
      return true;
    }
    try {
      rows.write(List.of(begun.row())).join(); // before the call, which may end the process
    } catch (CompletionException e) {
      log.warn("{}/{}: {}", begun.bucket(), begun.key(), e.getMessage());
    }
    return begun.begun() <= MOST_BEGUN;
  }

  @Override
  public void handled(String event) {
    String sequencer = sequencer(event);
    Ledger rows = ledger;
    boolean wasPending;
    synchronized (this) {
      wasPending = pending.remove(sequencer) != null;
    }
    if (wasPending && rows != null) {
      var unused = rows.write(List.of(Row.delete(Table.EVENTS, sequencer)));
    }
  }

  private static String sequencer(String event) {
    try {
      return json.readTree(event).at("/Records/0/s3/object/sequencer").asText();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("event of the bucket is not JSON", e);
    }
  }
}
