package dev.facepipe.scalable.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.scalable.worker.Shift.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
@SuppressWarnings("try") // a shift works while it is open
class ShiftTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  /** One loop, so that steps run one after another; three heartbeats a second. */
  private static final Pace PACE =
      new Pace(1, 10, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(1), LONG);

  private final FakeQueue queue = new FakeQueue();

  @Test
  void messagesInHandStayHidden() throws Exception {
    CountDownLatch beats = new CountDownLatch(3);
    queue.onHide = hidden -> beats.countDown();
    queue.put(delivery("slow", 1));

    try (Shift shift = begin(batch -> after(beats))) {
      assertEquals("slow", queue.deleted.take());
    }
    assertTrue(
        queue.hidden.stream().limit(3).allMatch("slow 1000"::equals), queue.hidden::toString);
  }

  private static List<Delivery> after(CountDownLatch latch) {
    try {
      latch.await();
      return List.of();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void answeredMessagesAreDeletedAndFailedOnesHidden() throws Exception {
    Delivery bad = delivery("bad", 2);
    queue.put(delivery("good", 1), bad, delivery("fine", 1));

    try (Shift shift = begin(batch -> List.of(bad))) {
      assertEquals(List.of("good", "fine"), List.of(queue.deleted.take(), queue.deleted.take()));
      assertEquals("bad 4000", queue.hidden.take());
    }
    assertTrue(queue.deleted.isEmpty());
  }

  @Test
  void delayGrowsWithEachFailure() {
    assertEquals(
        List.of(1L, 4L, 16L, 64L, 256L, 300L, 300L),
        IntStream.rangeClosed(1, 7).mapToObj(n -> PACE.awayAfter(n).toSeconds()).toList());
    assertEquals(300, PACE.awayAfter(1_000_000).toSeconds());
  }

  @Test
  void closingReturnsUnfinishedMessagesAtOnce() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    queue.put(delivery("endless", 1));
    Pace impatient = new Pace(1, 10, LONG, Duration.ofMillis(100), Duration.ofSeconds(1), LONG);
    Shift shift = Shift.begin(queue, batch -> after(never), impatient, busy -> {});
    queue.taken.take();

    shift.close();

    assertEquals("endless 0", queue.hidden.take());
    never.countDown();
  }

  @Test
  void takesOneMessageAtATimeWhileAllFail() throws Exception {
    queue.put(delivery("a", 1), delivery("b", 1));
    List<Delivery> failing = List.of(delivery("a", 1), delivery("b", 1));
    try (Shift shift = begin(batch -> batch.stream().filter(failing::contains).toList())) {
      assertEquals(List.of(10, 1), List.of(queue.asked.take(), queue.asked.take()));
      queue.put(delivery("c", 1));
      assertEquals("c", queue.deleted.take());
      while (queue.asked.take() != 10) {
        // It asks for one message at a time until it knows that c succeeded.
      }
    }
  }

  @Test
  void failedQueueIsAskedAgain() throws Exception {
    queue.away = true;
    try (Shift shift = begin(batch -> List.of())) {
      queue.asked.take();
      queue.asked.take();
      queue.away = false;
      queue.put(delivery("a", 1));
      assertEquals("a", queue.deleted.take());
      assertFalse(shift.hasFailed());
    }
  }

  @Test
  void loopWithAnErrorIsReported() throws Exception {
    queue.put(delivery("large", 1));
    try (Shift shift =
        begin(
            batch -> {
              throw new OutOfMemoryError("test");
            })) {
      awaitFailure(shift);
    }
  }

  @Test
  void hangingLoopIsReported() throws Exception {
    Duration second = Duration.ofSeconds(1);
    CountDownLatch never = new CountDownLatch(1);
    queue.put(delivery("endless", 1));

    Pace hasty = new Pace(1, 10, second, second, second, second);
    try (Shift shift = Shift.begin(queue, batch -> after(never), hasty, busy -> {})) {
      awaitFailure(shift);
    }
    never.countDown();
  }

  private static void awaitFailure(Shift shift) throws InterruptedException {
    while (!shift.hasFailed()) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private Shift begin(UnaryOperator<List<Delivery>> work) {
    return Shift.begin(queue, work, PACE, busy -> {});
  }

  private static Delivery delivery(String id, int times) {
    return new Delivery(id, "receipt of " + id, "{}", times);
  }

  /** A queue that records its calls. */
  private static final class FakeQueue implements RequestQueue {
    final BlockingQueue<Integer> asked = new LinkedBlockingQueue<>();
    final BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    final BlockingQueue<String> deleted = new LinkedBlockingQueue<>();

    /** Ids of hidden messages, each with the time in milliseconds. */
    final BlockingQueue<String> hidden = new LinkedBlockingQueue<>();

    volatile Consumer<String> onHide = unused -> {};
    volatile boolean away;
    private final BlockingQueue<List<Delivery>> batches = new LinkedBlockingQueue<>();

    void put(Delivery... batch) {
      batches.add(List.of(batch));
    }

    @Override
    public List<Delivery> receive(int atMost) {
      asked.add(atMost);
      if (away) {
        throw new Unavailable("queue is away", new IllegalStateException());
      }
      try {
        List<Delivery> batch = batches.poll(100, TimeUnit.MILLISECONDS);
        List<Delivery> received = batch == null ? List.of() : new ArrayList<>(batch);
        received.forEach(delivery -> taken.add(delivery.id()));
        return received;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void hide(List<Delivery> deliveries, Duration time) {
      deliveries.forEach(
          delivery -> {
            hidden.add(delivery.id() + " " + time.toMillis());
            onHide.accept(delivery.id());
          });
    }

    @Override
    public void delete(List<Delivery> deliveries) {
      deliveries.forEach(delivery -> deleted.add(delivery.id()));
    }
  }
}
