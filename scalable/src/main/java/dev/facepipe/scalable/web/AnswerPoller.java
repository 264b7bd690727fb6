package dev.facepipe.scalable.web;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import dev.facepipe.scalable.Delivery;
import dev.facepipe.scalable.MessageQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings answers from the response queue to whoever waits for them; one thread for all. Answers
 * that nobody waits for are dropped and counted.
 */
final class AnswerPoller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerPoller.class);

  /** As many as a queue gives at once. */
  private static final int BATCH = 10;

  /** After the queue could not be reached. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final MessageQueue queue;
  private final WaitingRoom room;
  private final WebMetrics metrics;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::poll, "answers");

  /** Polls once it is told to {@link #start}. */
  AnswerPoller(MessageQueue queue, WaitingRoom room, WebMetrics metrics) {
    this.queue = queue;
    this.room = room;
    this.metrics = metrics;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Whether answers are still being brought. */
  boolean isAlive() {
    return thread.isAlive();
  }

  /** Finishes the poll in hand. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void poll() {
    while (!isClosingWithin(Duration.ZERO)) {
      try {
        List<Delivery> deliveries = queue.receive(BATCH);
        deliveries.forEach(this::open);
        queue.delete(deliveries);
      } catch (RuntimeException e) { // the next turn may do better, and many wait for it
        LOG.warn("answers could not be fetched: {}; trying again", e.getMessage());
        isClosingWithin(PAUSE);
      }
    }
  }

  private void open(Delivery delivery) {
    try {
      if (!room.tell(Json.read(delivery.body(), Answer.class))) {
        metrics.late();
      }
    } catch (IllegalArgumentException e) {
      LOG.warn("message on the response queue is no answer: {}", e.getMessage());
      metrics.unreadable();
    }
  }

  private boolean isClosingWithin(Duration time) {
    try {
      return closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
