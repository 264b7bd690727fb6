package dev.facepipe.scalable.web;

import dev.facepipe.common.Signal;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.scalable.MessageQueue;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes answers from the response queue to the requests that wait for them, on one thread. Drops
 * and counts answers that no request waits for.
 */
final class AnswerPoller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerPoller.class);

  /** Messages per poll; the most that a queue returns. */
  private static final int BATCH = 10;

  /** Pause after the queue could not be reached. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final MessageQueue queue;
  private final WaitingRoom room;
  private final WebMetrics metrics;
  private final Signal closing = new Signal();
  private final Thread thread = new Thread(this::poll, "answers");

  /** Creates a poller; call {@link #start} to begin polling. */
  AnswerPoller(MessageQueue queue, WaitingRoom room, WebMetrics metrics) {
    this.queue = queue;
    this.room = room;
    this.metrics = metrics;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Returns true while the poller runs. */
  boolean isAlive() {
    return thread.isAlive();
  }

  /** Finishes the current poll, then ends. */
  @Override
  public void close() {
    closing.give();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void poll() {
    while (!closing.isGivenWithin(Duration.ZERO)) {
      try {
        List<Delivery> deliveries = queue.receive(BATCH);
        deliveries.forEach(this::open);
        queue.delete(deliveries);
      } catch (RuntimeException e) { // keep polling: many requests wait, and the next poll may work
        LOG.warn("answers could not be fetched: {}; trying again", e.getMessage());
        closing.isGivenWithin(PAUSE);
      }
    }
  }

  private void open(Delivery delivery) {
    try {
      if (!room.tell(Json.read(delivery.body(), Answer.class))) {
        metrics.late();
      }
    } catch (IllegalArgumentException e) {
      LOG.warn("message on the response queue is not an answer: {}", e.getMessage());
      metrics.unreadable();
    }
  }
}
