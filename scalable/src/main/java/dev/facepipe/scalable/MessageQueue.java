package dev.facepipe.scalable;

import dev.facepipe.common.Unavailable;
import java.util.List;

/**
 * A queue, from the side that reads it. Safe for several threads at once. Every method throws
 * {@link Unavailable} if the queue did not do it; a message then shows again sooner or later.
 */
public interface MessageQueue {
  /**
   * Waits a moment for messages, which nobody else sees for the queue's visibility timeout.
   *
   * @param atMost 1 to 10
   * @return none is normal
   */
  List<Delivery> receive(int atMost);

  /** Ends the messages. */
  void delete(List<Delivery> deliveries);
}
