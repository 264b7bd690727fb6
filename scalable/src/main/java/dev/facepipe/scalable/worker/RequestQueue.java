package dev.facepipe.scalable.worker;

import dev.facepipe.scalable.Delivery;
import dev.facepipe.scalable.MessageQueue;
import java.time.Duration;
import java.util.List;

/** The queue that pictures wait in. */
public interface RequestQueue extends MessageQueue {
  /** Has nobody see the messages for that time from now on; zero shows them at once. */
  void hide(List<Delivery> deliveries, Duration time);
}
