package dev.facepipe.scalable;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.queue.Delivery;
import java.util.List;

/**
 * A queue as its reader uses it. Thread-safe. Every method throws {@link Unavailable} if the queue
 * failed; the message then becomes visible again sooner or later.
 */
public interface MessageQueue {
  /**
   * Waits a moment for messages. The queue hides them from other readers for its visibility
   * timeout.
   *
   * @param atMost 1 to 10
   * @return the messages; an empty list is normal
   */
  List<Delivery> receive(int atMost);

  /** Deletes the messages. */
  void delete(List<Delivery> deliveries);
}
