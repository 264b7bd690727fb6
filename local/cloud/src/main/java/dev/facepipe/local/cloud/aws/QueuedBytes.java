package dev.facepipe.local.cloud.aws;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.elasticmq.actor.queue.InternalMessage;
import org.elasticmq.actor.queue.OperationSuccessful$;
import org.elasticmq.actor.queue.QueueEvent;
import org.jspecify.annotations.Nullable;

/**
 * Returns true if the queues hold too many bytes. On AWS a queue has no bound; our queues are in
 * memory. ElasticMQ reports every message that is added or removed, from any sender. Thread-safe.
 */
final class QueuedBytes implements BooleanSupplier {
  /** Estimated bytes of a message, or of a queue, besides the text. */
  private static final long OVERHEAD = 1024;

  private final long most;
  private final AtomicLong bytes = new AtomicLong();

  QueuedBytes(long most) {
    this.most = most;
  }

  @Override
  public boolean getAsBoolean() {
    return bytes.get() > most;
  }

  /** Returns an actor that receives ElasticMQ's events. */
  ActorRef listener(ActorSystem actors) {
    return actors.actorOf(Props.create(Listener.class, () -> new Listener()));
  }

  private static long size(InternalMessage message) {
    int characters =
        message.content().value().length() + message.messageAttributes().toString().length();
    return OVERHEAD + 2L * characters; // Java uses at most two bytes for a character
  }

  /** Counts the bytes. An actor handles one event at a time. */
  private final class Listener extends AbstractActor {
    /** Bytes by queue and message id. */
    private final Map<String, Map<String, Long>> queues = new HashMap<>();

    @Override
    public Receive createReceive() {
      return receiveBuilder().matchAny(this::take).build();
    }

    private void take(Object event) {
      if (event instanceof QueueEvent.MessageAdded added) {
        Map<String, Long> queue =
            queues.computeIfAbsent(added.queueName(), name -> new HashMap<>());
        replace(queue.put(added.message().id(), size(added.message())), size(added.message()));
      } else if (event instanceof QueueEvent.MessageRemoved removed) {
        Map<String, Long> queue = queues.getOrDefault(removed.queueName(), new HashMap<>());
        replace(queue.remove(removed.messageId()), 0);
      } else if (event instanceof QueueEvent.QueueDeleted deleted) {
        @Nullable Map<String, Long> queue = queues.remove(deleted.queueName());
        if (queue != null) {
          queue.values().forEach(size -> replace(size, 0));
        }
      }
      getSender().tell(OperationSuccessful$.MODULE$, getSelf()); // ElasticMQ waits for this reply
    }

    private void replace(@Nullable Long before, long now) {
      bytes.addAndGet(now - (before == null ? 0 : before));
    }
  }
}
