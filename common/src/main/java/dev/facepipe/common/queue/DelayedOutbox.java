package dev.facepipe.common.queue;

import dev.facepipe.common.Unavailable;
import java.time.Duration;

/** Sends messages to a queue that shows them later. Thread-safe. */
@FunctionalInterface
public interface DelayedOutbox {
  /**
   * Sends a message, and returns when the queue holds it.
   *
   * @param body the message, JSON
   * @param delay how long the queue hides the message: whole seconds, at most 15 minutes (SQS API
   *     reference, SendMessage)
   * @throws Unavailable if the queue did not take it; trying again may help
   */
  void send(String body, Duration delay);
}
