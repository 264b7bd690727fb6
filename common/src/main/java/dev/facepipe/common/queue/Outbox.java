package dev.facepipe.common.queue;

import dev.facepipe.common.Unavailable;

/** Sends messages to a queue. Thread-safe. */
@FunctionalInterface
public interface Outbox {
  /**
   * Sends a message, and returns when the queue holds it.
   *
   * @param body the message, JSON
   * @throws Unavailable if the queue did not take it; trying again may help
   */
  void send(String body);
}
