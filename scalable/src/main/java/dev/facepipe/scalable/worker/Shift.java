package dev.facepipe.scalable.worker;

import dev.facepipe.common.NamedThreads;
import dev.facepipe.common.Signal;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.queue.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes messages from the queue, several batches in parallel: while one batch is computed,
 * others are fetched and answered. Messages in hand stay hidden from other readers however long
 * they take. Answered messages are deleted, failed ones are returned to the queue.
 */
public final class Shift implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Shift.class);

  /** Pause after the queue could not be reached, or a whole batch failed. */
  private static final Duration BREAK = Duration.ofSeconds(1);

  /** Longest wait for the last heartbeat at the end. */
  private static final Duration LAST_BEAT = Duration.ofSeconds(10);

  private final RequestQueue queue;
  private final UnaryOperator<List<Delivery>> work;
  private final Pace pace;
  private final BusySign sign;

  private final ExecutorService loops;
  private final Thread heart;

  /** Messages that are being processed, with their time of arrival. */
  private final Map<Delivery, Instant> inHand = new ConcurrentHashMap<>();

  private final Signal closing = new Signal();
  private final Signal ended = new Signal();
  private volatile boolean failed;

  /**
   * Speed and limits of a shift.
   *
   * @param loops batches in parallel, at least 1
   * @param batch messages in a batch, 1 to 10
   * @param visibility how long the queue hides a delivered message; extended for messages in hand,
   *     each time a third has passed
   * @param patience how long messages in hand may take at the end
   * @param backoff delay before the next delivery of a message that failed for the first time
   * @param longest time after which a batch in hand counts as hung, for example because a neural
   *     network hangs
   */
  public record Pace(
      int loops,
      int batch,
      Duration visibility,
      Duration patience,
      Duration backoff,
      Duration longest) {
    /** Factor by which the delay grows with each failure of a message. */
    private static final int GROWTH = 4;

    private static final Duration LONGEST_AWAY = Duration.ofMinutes(5);

    public Pace {
      if (loops < 1 || batch < 1 || batch > 10) {
        throw new IllegalArgumentException(
            "pace is %d loops with batches of %d; expected at least 1 loop, with batches of 1 to 10"
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
   * Starts a shift.
   *
   * @param work returns the messages of a batch to deliver again; called by several threads at once
   * @param protection is set while messages are in hand
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

  /** Returns true if a loop cannot continue, because memory is short or the loop hangs. */
  public boolean hasFailed() {
    return failed;
  }

  private void loop() {
    int atMost = pace.batch();
    try {
      while (!closing.isGivenWithin(Duration.ZERO)) {
        boolean well = workOnSome(atMost);
        // While everything fails, take messages one by one: an unavailable service must not use
        // up the deliveries of the whole queue.
        atMost = well ? pace.batch() : 1;
        if (!well) {
          closing.isGivenWithin(BREAK);
        }
      }
    } catch (Error e) {
      LOG.error("a worker loop has stopped", e);
      failed = true;
      throw e;
    }
  }

  /** Processes one batch; returns true if there was no work, or at least one message succeeded. */
  private boolean workOnSome(int atMost) {
    try {
      List<Delivery> batch = queue.receive(atMost);
      if (batch.isEmpty()) {
        return true;
      }
      if (closing.isGivenWithin(Duration.ZERO)) {
        queue.hide(batch, Duration.ZERO);
        return true;
      }
      return workOn(batch);
    } catch (Unavailable e) {
      LOG.warn("{}; trying again", e.getMessage());
    } catch (RuntimeException e) { // a bug of ours; the queue must go on
      LOG.error("a batch failed and stays on the queue", e);
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
        inHand.remove(delivery); // so that no heartbeat hides it for longer
        queue.hide(List.of(delivery), pace.awayAfter(delivery.times()));
      }
      return !done.isEmpty();
    } finally {
      batch.forEach(inHand::remove);
    }
  }

  private void beatUntilTheEnd() {
    Duration third = pace.visibility().dividedBy(3);
    while (!ended.isGivenWithin(third)) {
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
    } catch (RuntimeException e) { // one heartbeat is missed; the next may succeed
      LOG.warn("messages in hand may be delivered again: {}", e.getMessage());
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
            LOG.error("{} is in hand since {}; its worker loop hangs", delivery, since);
            failed = true;
          }
        });
  }

  /**
   * Takes no more messages, finishes those in hand within {@link Pace#patience}, and returns the
   * others to the queue at once.
   */
  @Override
  public void close() {
    closing.give();
    loops.shutdown();
    try {
      boolean finished = loops.awaitTermination(pace.patience().toMillis(), TimeUnit.MILLISECONDS);
      ended.give();
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
    LOG.warn(
        "{} messages in hand are returned to the queue after {}", rest.size(), pace.patience());
    try {
      queue.hide(rest, Duration.ZERO);
    } catch (Unavailable e) {
      LOG.warn("{}; the messages become visible after {}", e.getMessage(), pace.visibility());
    }
  }
}
