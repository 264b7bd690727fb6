package dev.facepipe.local.cloud.aws;

import dev.facepipe.local.cloud.data.Ledger;
import dev.facepipe.local.cloud.data.Row;
import dev.facepipe.local.cloud.data.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.pekko.actor.AbstractActorWithTimers;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Status;
import org.apache.pekko.pattern.Patterns;
import org.elasticmq.DeliveryReceipt;
import org.elasticmq.MessageContent;
import org.elasticmq.MessageId;
import org.elasticmq.NeverReceived$;
import org.elasticmq.actor.queue.InternalMessage;
import org.elasticmq.actor.queue.OperationSuccessful$;
import org.elasticmq.actor.queue.QueueEvent;
import org.elasticmq.msg.DeleteMessage;
import org.elasticmq.msg.LookupMessage;
import org.elasticmq.msg.LookupQueue;
import org.elasticmq.msg.RestoreMessages;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Hears of every change of the queues, from any sender: counts the bytes of messages, and writes
 * queues and messages into a ledger. ElasticMQ answers a client only when this actor has replied,
 * so a message that was sent is on the disk. A deletion is written a moment later: ElasticMQ
 * reports the two halves of a move to another queue in any order, and a kill between the halves
 * must not lose the message. So a kill can bring back a message that was just deleted.
 *
 * <p>Own code, because ElasticMQ's own listener for databases has one database for each JVM, does
 * not wait for the disk, drops messages silently after a failed write, and loses the order of FIFO
 * queues.
 */
final class QueueListener extends AbstractActorWithTimers {
  private static final Logger LOG = LoggerFactory.getLogger(QueueListener.class);

  private static final Duration BEFORE_DELETION = Duration.ofMillis(200);

  /** How often old messages are looked for. */
  private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(10);

  /** How long a queue may take to answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final QueuedBytes bytes;
  private final @Nullable Ledger ledger;

  /** Times of deletions that are not written yet, by the key of the message's rows. */
  private final Map<String, Instant> deletions = new HashMap<>();

  /** How long messages live, by queue. */
  private final Map<String, Duration> lives = new ConcurrentHashMap<>();

  private @Nullable ActorRef manager;

  /** Tells of the actor that has the queues. */
  record Manager(ActorRef manager) {}

  /** Tells of messages that are on a queue since its process started. */
  record Restored(String queue, List<InternalMessage> messages) {}

  /** Asks to delete messages of a queue that are older. */
  record Life(String queue, Duration life) {}

  /** Says that messages may have gone without an event: a queue was purged. */
  record Purged() {}

  private record Delete(String key) {}

  /** Asks to delete messages that are too old. */
  record Sweep() {}

  /**
   * @param ledger keeps queues and messages over a restart; null for queues in memory
   */
  QueueListener(QueuedBytes bytes, @Nullable Ledger ledger) {
    this.bytes = bytes;
    this.ledger = ledger;
  }

  @Override
  public void preStart() {
    if (ledger != null) {
      getTimers().startTimerWithFixedDelay(Sweep.class, new Sweep(), BETWEEN_SWEEPS);
    }
  }

  @Override
  public Receive createReceive() {
    return receiveBuilder()
        .match(Manager.class, found -> manager = found.manager)
        .match(
            Restored.class,
            restored -> restored.messages.forEach(message -> bytes.add(restored.queue, message)))
        .match(Life.class, life -> lives.put(life.queue, life.life))
        .match(Purged.class, unused -> forEachQueue(this::removeMissing))
        .match(Sweep.class, unused -> forEachQueue(this::deleteOld))
        .match(Delete.class, due -> delete(due.key))
        .matchAny(this::take)
        .build();
  }

  private void take(Object event) {
    bytes.count(event);
    ActorRef sender = getSender();
    ActorRef self = getSelf();
    var unused =
        write(event)
            .whenComplete(
                (written, failure) ->
                    sender.tell(
                        failure == null
                            ? OperationSuccessful$.MODULE$ // ElasticMQ waits for this reply
                            : new Status.Failure(failure),
                        self));
  }

  private CompletableFuture<Void> write(Object event) {
    Ledger rows = ledger;
    if (rows == null) {
      return CompletableFuture.completedFuture(null);
    }
    if (event instanceof QueueEvent.MessageAdded added) {
      return wasDeleted(added)
          ? CompletableFuture.completedFuture(null)
          : rows.write(QueueRows.added(added.queueName(), added.message()));
    } else if (event instanceof QueueEvent.MessageUpdated updated) {
      return rows.write(List.of(QueueRows.delivered(updated.queueName(), updated.message())));
    } else if (event instanceof QueueEvent.MessageRemoved removed) {
      String key = QueueRows.key(removed.queueName(), removed.messageId());
      deletions.put(key, Instant.now());
      getTimers().startSingleTimer(key, new Delete(key), BEFORE_DELETION);
    } else if (event instanceof QueueEvent.QueueCreated created) {
      return rows.write(List.of(QueueRows.queue(created.queue())));
    } else if (event instanceof QueueEvent.QueueMetadataUpdated updated) {
      return rows.write(List.of(QueueRows.queue(updated.queue())));
    } else if (event instanceof QueueEvent.QueueDeleted deleted) {
      return rows.write(deleted(rows, deleted.queueName()));
    }
    return CompletableFuture.completedFuture(null);
  }

  /**
   * Returns true if the message was deleted before its arrival was reported, which happens to a
   * message that a receiver waited for. A message that comes back to its queue later is newer than
   * the deletion, and stays.
   */
  private boolean wasDeleted(QueueEvent.MessageAdded added) {
    String key = QueueRows.key(added.queueName(), added.message().id());
    @Nullable Instant deletion = deletions.get(key);
    if (deletion != null && added.message().created().toInstant().isAfter(deletion)) {
      deletions.remove(key);
      getTimers().cancel(key);
      return false;
    }
    return deletion != null;
  }

  private void delete(String key) {
    deletions.remove(key);
    Ledger rows = ledger;
    if (rows != null) {
      var unused = rows.write(QueueRows.removed(key));
    }
  }

  private static List<Row> deleted(Ledger ledger, String queue) {
    List<Row> rows = new ArrayList<>();
    rows.add(Row.delete(Table.QUEUES, queue));
    for (Table table : List.of(Table.MESSAGES, Table.DELIVERIES)) {
      ledger.read(
          table,
          (key, row) -> {
            if (key.startsWith(QueueRows.key(queue, ""))) {
              rows.add(Row.delete(table, key));
            }
          });
    }
    return rows;
  }

  /** Writes the deletions that wait. */
  @Override
  public void postStop() {
    List.copyOf(deletions.keySet()).forEach(this::delete);
  }

  /** Work on a queue and on the messages that we know of. */
  private interface QueueWork {
    void on(ActorRef queue, String name, Map<String, QueuedBytes.Queued> messages);
  }

  private void forEachQueue(QueueWork work) {
    ActorRef queues = manager;
    if (queues == null) {
      return;
    }
    bytes
        .messages()
        .forEach(
            (name, messages) -> {
              Map<String, QueuedBytes.Queued> known = Map.copyOf(messages);
              this.<ActorRef>ask(
                  queues, new LookupQueue(name), queue -> work.on(queue, name, known), () -> {});
            });
  }

  /** Asks an actor for an option, and then does one thing or the other. */
  @SuppressWarnings("unchecked") // ElasticMQ's messages say which reply they get
  private <T> void ask(ActorRef actor, Object question, Consumer<T> found, Runnable missing) {
    var unused =
        Patterns.ask(actor, question, PATIENCE)
            .whenComplete(
                (reply, failure) -> {
                  if (failure != null) {
                    LOG.warn("a queue did not answer: {}", failure.toString());
                  } else if (((Option<T>) reply).isDefined()) {
                    found.accept(((Option<T>) reply).get());
                  } else {
                    missing.run();
                  }
                });
  }

  /** Reports messages that the queue does not have any more, as ElasticMQ would report them. */
  private void removeMissing(
      ActorRef queue, String name, Map<String, QueuedBytes.Queued> messages) {
    ActorRef self = getSelf();
    for (String id : messages.keySet()) {
      this.<Object>ask(
          queue,
          new LookupMessage(new MessageId(id)),
          message -> {},
          () -> self.tell(new QueueEvent.MessageRemoved(name, id), ActorRef.noSender()));
    }
  }

  /**
   * Deletes messages that are too old, as SQS does and ElasticMQ does not. ElasticMQ deletes only
   * with a receipt, so each old message is replaced by an empty one whose receipt we know.
   */
  private void deleteOld(ActorRef queue, String name, Map<String, QueuedBytes.Queued> messages) {
    @Nullable Duration life = lives.get(name);
    if (life == null) {
      return;
    }
    long oldest = System.currentTimeMillis() - life.toMillis();
    int deleted = 0;
    for (Map.Entry<String, QueuedBytes.Queued> message : messages.entrySet()) {
      if (message.getValue().since() < oldest) {
        InternalMessage empty = empty(message.getKey());
        queue.tell(
            new RestoreMessages(CollectionConverters.asScala(List.of(empty)).toList()),
            ActorRef.noSender());
        queue.tell(
            new DeleteMessage(new DeliveryReceipt(receipt(empty.id()))), ActorRef.noSender());
        deleted++;
      }
    }
    if (deleted > 0) {
      LOG.info("{}: deleted {} messages older than {}", name, deleted, life);
    }
  }

  private static String receipt(String id) {
    return id + "#too-old";
  }

  private static InternalMessage empty(String id) {
    return new InternalMessage(
        id,
        CollectionConverters.asScala(new ArrayList<>(List.of(receipt(id)))),
        Long.MAX_VALUE, // nobody receives it
        new MessageContent(""),
        scala.collection.immutable.Map$.MODULE$.empty(),
        OffsetDateTime.now(ZoneOffset.UTC),
        0,
        NeverReceived$.MODULE$,
        0,
        false,
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty());
  }
}
