package dev.facepipe.scalable.worker;

import dev.facepipe.common.NamedThreads;
import dev.facepipe.common.Unavailable;
import dev.facepipe.scalable.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from the queue from its start until its end, several batches side by side: while
 * one is computed, others are fetched and answered. What is in hand stays hidden from others
 * however long it takes; what is done is deleted, what is to come again is given back.
 */
public final class Shift implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Shift.class);

  /** After the queue could not be reached, or a whole batch failed. */
  private static final Duration BREAK = Duration.ofSeconds(1);

  /** How long the last beat of the heart may take. */
  private static final Duration LAST_BEAT = Duration.ofSeconds(10);

  private final RequestQueue queue;
  private final UnaryOperator<List<Delivery>> work;
  private final Pace pace;
  private final BusySign sign;

  private final ExecutorService loops;
  private final Thread heart;

  /** Each with the time when it came. */
  private final Map<Delivery, Instant> inHand = new ConcurrentHashMap<>();

  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean failed;

  /**
   * How a queue is worked off.
   *
   * @param loops batches side by side, at least 1
   * @param batch messages in one, 1 to 10
   * @param visibility how long the queue hides a message that was delivered; extended for those in
   *     hand each time a third of it is over
   * @param patience how long what is in hand may take at the end
   * @param backoff when a message that failed for the first time comes again
   * @param longest after which a batch in hand will never end, such as in a network that hangs
   */
  public record Pace(
      int loops,
      int batch,
      Duration visibility,
      Duration patience,
      Duration backoff,
      Duration longest) {
    /** Each time a message fails it stays away so many times as long. */
    private static final int GROWTH = 4;

    private static final Duration LONGEST_AWAY = Duration.ofMinutes(5);

    public Pace {
      if (loops < 1 || batch < 1 || batch > 10) {
        throw new IllegalArgumentException(
            "pace is %d loops of batches of %d; expected at least 1, of 1 to 10"
                .formatted(loops, batch));
      }
      if (visibility.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException(
            "visibility timeout is %s; expected at least a second".formatted(visibility));
      }
    }

    Duration awayAfter(int times) {
      Duration away = backoff;
      for (int i = 1; i < times && away.compareTo(LONGEST_AWAY) < 0; i++) {
        away = away.multipliedBy(GROWTH);
      }
      return away.compareTo(LONGEST_AWAY) < 0 ? away : LONGEST_AWAY;
    }
  }

  /**
   * Begins.
   *
   * @param work returns those of a batch that shall come again; called by several threads at once
   * @param protection is told while messages are in hand
   */
  public static Shift begin(
      RequestQueue queue,
      UnaryOperator<List<Delivery>> work,
      Pace pace,
      ScaleInProtection protection) {
    Shift shift = new Shift(queue, work, pace, new BusySign(protection, InstantSource.system()));
    shift.begin();
    return shift;
  }

  private Shift(RequestQueue queue, UnaryOperator<List<Delivery>> work, Pace pace, BusySign sign) {
    this.queue = queue;
    this.work = work;
    this.pace = pace;
    this.sign = sign;
    this.loops = Executors.newFixedThreadPool(pace.loops(), new NamedThreads("worker"));
    this.heart = new NamedThreads("heartbeat").newThread(this::beatUntilTheEnd);
  }

  private void begin() {
    for (int i = 0; i < pace.loops(); i++) {
      loops.execute(this::loop);
    }
    heart.start();
  }

  /** Whether part of it can't go on, for want of memory or because it hangs. */
  public boolean hasFailed() {
    return failed;
  }

  private void loop() {
    int atMost = pace.batch();
    try {
      while (!isClosingWithin(Duration.ZERO)) {
        boolean well = workOnSome(atMost);
        // As long as everything fails, one by one: a service that is away must not use up the
        // deliveries of a whole queue.
        atMost = well ? pace.batch() : 1;
        if (!well) {
          isClosingWithin(BREAK);
        }
      }
    } catch (Error e) {
      LOG.error("a loop can't go on", e);
      failed = true;
      throw e;
    }
  }

  /** Returns whether there was nothing to do, or some of it was done. */
  private boolean workOnSome(int atMost) {
    try {
      List<Delivery> batch = queue.receive(atMost);
      if (batch.isEmpty()) {
        return true;
      }
      if (isClosingWithin(Duration.ZERO)) {
        queue.hide(batch, Duration.ZERO);
        return true;
      }
      return workOn(batch);
    } catch (Unavailable e) {
      LOG.warn("{}; trying again", e.getMessage());
    } catch (RuntimeException e) { // ours; the queue must go on all the same
      LOG.error("a batch is left on the queue", e);
    }
    return false;
  }

  private boolean workOn(List<Delivery> batch) {
    Instant now = Instant.now();
    batch.forEach(delivery -> inHand.put(delivery, now));
    try {
      sign.busy();
      List<Delivery> again = work.apply(batch);
      List<Delivery> done = new ArrayList<>(batch);
      done.removeAll(again);
      if (!done.isEmpty()) {
        queue.delete(done);
      }
      for (Delivery delivery : again) {
        inHand.remove(delivery); // no beat hides it for longer
        queue.hide(List.of(delivery), pace.awayAfter(delivery.times()));
      }
      return !done.isEmpty();
    } finally {
      batch.forEach(inHand::remove);
    }
  }

  private void beatUntilTheEnd() {
    Duration third = pace.visibility().dividedBy(3);
    while (!isCountedDownWithin(ended, third)) {
      beat();
    }
  }

  private void beat() {
    try {
      if (inHand.isEmpty()) {
        sign.idle();
      } else {
        requireProgress();
        sign.busy();
        queue.hide(List.copyOf(inHand.keySet()), pace.visibility());
      }
    } catch (RuntimeException e) { // a beat that is missed; the next may go well
      LOG.warn("messages in hand may show again: {}", e.getMessage());
    } catch (Error e) {
      failed = true;
      throw e;
    }
  }

  private void requireProgress() {
    Instant first = Instant.now().minus(pace.longest());
    inHand.forEach(
        (delivery, since) -> {
          if (since.isBefore(first) && !failed) {
            LOG.error("{} is in hand since {}; its loop can't go on", delivery, since);
            failed = true;
          }
        });
  }

  /**
   * Takes no more messages, finishes what is in hand for as long as {@link Pace#patience}, and
   * gives the rest back at once.
   */
  @Override
  public void close() {
    closing.countDown();
    loops.shutdown();
    try {
      boolean finished = loops.awaitTermination(pace.patience().toMillis(), TimeUnit.MILLISECONDS);
      ended.countDown();
      heart.join(LAST_BEAT.toMillis());
      if (!finished) {
        giveBack(List.copyOf(inHand.keySet()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sign.end();
  }

  private void giveBack(List<Delivery> rest) {
    LOG.warn("{} messages in hand are given back after {}", rest.size(), pace.patience());
    try {
      queue.hide(rest, Duration.ZERO);
    } catch (Unavailable e) {
      LOG.warn("{}; they show again after {}", e.getMessage(), pace.visibility());
    }
  }

  private boolean isClosingWithin(Duration time) {
    return isCountedDownWithin(closing, time);
  }

  private static boolean isCountedDownWithin(CountDownLatch latch, Duration time) {
    try {
      return latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
