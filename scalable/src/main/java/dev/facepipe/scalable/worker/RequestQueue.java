package dev.facepipe.scalable.worker;

import dev.facepipe.common.Unavailable;
import java.time.Duration;
import java.util.List;

/**
 * The queue that pictures wait in. Safe for several threads at once. Every method throws {@link
 * Unavailable} if the queue did not do it; a message then shows again sooner or later.
 */
public interface RequestQueue {
  /**
   * Waits a moment for messages, which nobody else sees for the queue's visibility timeout.
   *
   * @param atMost 1 to 10
   * @return none is normal
   */
  List<Delivery> receive(int atMost);

  /** Has nobody see the messages for that time from now on; zero shows them at once. */
  void hide(List<Delivery> deliveries, Duration time);

  /** Ends the messages. */
  void delete(List<Delivery> deliveries);
}
