package dev.facepipe.local.cloud.aws;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.elasticmq.actor.queue.InternalMessage;
import org.elasticmq.actor.queue.QueueEvent;
import org.jspecify.annotations.Nullable;

/**
 * Returns true if the queues hold too many bytes. On AWS a queue has no bound; our queues are in
 * memory. The {@link QueueListener} alone adds and removes messages; other threads read.
 */
final class QueuedBytes implements BooleanSupplier {
  /** Estimated bytes of a message, or of a queue, besides the text. */
  private static final long OVERHEAD = 1024;

  private final long most;
  private final AtomicLong bytes = new AtomicLong();

  /** Messages by queue and id. */
  private final Map<String, Map<String, Queued>> queues = new ConcurrentHashMap<>();

  /**
   * A message on a queue.
   *
   * @param since when it was sent, in milliseconds since 1970
   */
  record Queued(long bytes, long since) {}

  QueuedBytes(long most) {
    this.most = most;
  }

  @Override
  public boolean getAsBoolean() {
    return bytes.get() > most;
  }

  /** Returns the number of bytes. */
  long bytes() {
    return bytes.get();
  }

  /** Returns the messages of all queues, by queue and id. */
  Map<String, Map<String, Queued>> messages() {
    return queues;
  }

  void add(String queue, InternalMessage message) {
    Queued now = new Queued(size(message), message.created().toInstant().toEpochMilli());
    @Nullable Queued before =
        queues.computeIfAbsent(queue, name -> new ConcurrentHashMap<>()).put(message.id(), now);
    replace(before, now.bytes);
  }

  void remove(String queue, String id) {
    replace(queues.getOrDefault(queue, new ConcurrentHashMap<>()).remove(id), 0);
  }

  void removeQueue(String name) {
    @Nullable Map<String, Queued> queue = queues.remove(name);
    if (queue != null) {
      queue.values().forEach(message -> replace(message, 0));
    }
  }

  /** Counts an event of ElasticMQ. */
  void count(Object event) {
    if (event instanceof QueueEvent.MessageAdded added) {
      add(added.queueName(), added.message());
    } else if (event instanceof QueueEvent.MessageRemoved removed) {
      remove(removed.queueName(), removed.messageId());
    } else if (event instanceof QueueEvent.QueueDeleted deleted) {
      removeQueue(deleted.queueName());
    }
  }

  private static long size(InternalMessage message) {
    int characters =
        message.content().value().length() + message.messageAttributes().toString().length();
    return OVERHEAD + 2L * characters; // Java uses at most two bytes for a character
  }

  private void replace(@Nullable Queued before, long now) {
    bytes.addAndGet(now - (before == null ? 0 : before.bytes));
  }
}
