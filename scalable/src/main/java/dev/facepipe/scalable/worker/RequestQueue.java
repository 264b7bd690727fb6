package dev.facepipe.scalable.worker;

import dev.facepipe.common.queue.Delivery;
import dev.facepipe.scalable.MessageQueue;
import java.time.Duration;
import java.util.List;

/** The queue of pictures to process. */
public interface RequestQueue extends MessageQueue {
  /** Hides the messages from all readers for this time, starting now; zero shows them at once. */
  void hide(List<Delivery> deliveries, Duration time);
}
