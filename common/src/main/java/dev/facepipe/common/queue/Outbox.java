package dev.facepipe.common.queue;

import dev.facepipe.common.Unavailable;

/** Where messages leave for a queue. Safe for several threads at once. */
@FunctionalInterface
public interface Outbox {
  /**
   * Returns once the queue holds the message.
   *
   * @param body what to send: JSON
   * @throws Unavailable if the queue did not take it; trying again may help
   */
  void send(String body);
}
