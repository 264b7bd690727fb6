package dev.facepipe.local.cloud;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.local.cloud.BucketTrigger.Retries;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BucketTriggerTest {
  private static final Retries AT_ONCE = new Retries(2, Duration.ZERO);
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  @Test
  void oneWorkerKeepsTheOrderOfEvents() {
    try (var trigger = trigger(this::handle, AT_ONCE)) {
      for (int i = 0; i < 5; i++) {
        trigger.accept("{\"n\":" + i + "}");
      }
      await().until(() -> handled.size() == 5);
    }
    assertEquals(List.of("{\"n\":0}", "{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}"), handled);
  }

  @Test
  void callThatFailsTwiceSucceedsTheThirdTime() {
    LambdaFunction failsTwice =
        event -> {
          handle(event);
          if (handled.size() < 3) {
            throw failed();
          }
          return "null";
        };
    try (var trigger = trigger(failsTwice, AT_ONCE)) {
      trigger.accept("{}");
      await().until(() -> handled.size() == 3);
    }
    assertEquals(List.of(), failures);
  }

  /** Keeps events on which work may begin three times. */
  private static KeptEvents kept(List<String> done) {
    AtomicInteger begun = new AtomicInteger();
    return new KeptEvents() {
      @Override
      public boolean begin(String event) {
        return begun.incrementAndGet() <= 3;
      }

      @Override
      public void handled(String event) {
        done.add(event);
      }
    };
  }

  @Test
  void eventThatBeganTooOftenGoesToTheDestinationWithoutACall() {
    List<String> done = new CopyOnWriteArrayList<>();
    LambdaFunction counts =
        event -> {
          handle(event);
          return "null";
        };
    try (var trigger = new BucketTrigger("f", counts, 1, AT_ONCE, failures::add, kept(done))) {
      for (int i = 0; i < 4; i++) {
        trigger.accept("{\"n\":" + i + "}");
      }
      await().until(() -> done.size() == 4);
    }
    assertEquals(List.of("{\"n\":0}", "{\"n\":1}", "{\"n\":2}"), handled);
    assertEquals(1, failures.size());
    assertTrue(failures.get(0).contains("{\"n\":3}"), failures.get(0));
  }

  @Test
  void eventIsHandledWhenItSucceededOrTheDestinationHasIt() {
    List<String> done = new CopyOnWriteArrayList<>();
    LambdaFunction refusesFirst =
        event -> {
          if (event.contains("first")) {
            throw failed();
          }
          return "null";
        };
    try (var trigger =
        new BucketTrigger("f", refusesFirst, 1, AT_ONCE, failures::add, kept(done))) {
      trigger.accept("{\"key\":\"first\"}");
      trigger.accept("{\"key\":\"second\"}");
      await().until(() -> done.size() == 2);
    }
    assertEquals(List.of("{\"key\":\"first\"}", "{\"key\":\"second\"}"), done);
    assertEquals(1, failures.size());
  }

  @Test
  void eventOfARefusedDestinationIsNotHandled() {
    List<String> done = new CopyOnWriteArrayList<>();
    LambdaFunction refusesAll =
        event -> {
          handle(event);
          throw failed();
        };
    try (var trigger =
        new BucketTrigger(
            "f",
            refusesAll,
            1,
            AT_ONCE,
            record -> {
              throw new IllegalStateException("full");
            },
            kept(done))) {
      trigger.accept("{}");
      await().until(() -> handled.size() == 3);
    }
    assertEquals(List.of(), done);
  }

  @Test
  void keptEventThatCloseInterruptsIsLeftForTheNextStart() {
    List<String> done = new CopyOnWriteArrayList<>();
    LambdaFunction fails =
        event -> {
          handle(event);
          throw failed();
        };
    try (var trigger =
        new BucketTrigger(
            "f",
            fails,
            1,
            new BucketTrigger.Retries(2, Duration.ofMinutes(5)),
            failures::add,
            kept(done))) {
      trigger.accept("{}");
      await().until(() -> handled.size() == 1);
    }
    assertEquals(List.of(), done);
    assertEquals(List.of(), failures);
  }

  @Test
  void failingEventGoesToTheDestinationAndTheNextIsHandled() {
    LambdaFunction refusesFirst =
        event -> {
          handle(event);
          if (event.contains("first")) {
            throw failed();
          }
          return "null";
        };
    try (var trigger = trigger(refusesFirst, AT_ONCE)) {
      trigger.accept("{\"key\":\"first\"}");
      trigger.accept("{\"key\":\"second\"}");
      await().until(() -> handled.size() == 4);
    }

    assertEquals(1, failures.size());
    JsonNode failure = Documented.parsed(failures.get(0));
    assertEquals("first", failure.at("/requestPayload/key").textValue());
    assertEquals("RetriesExhausted", failure.at("/requestContext/condition").textValue());
    assertEquals(3, failure.at("/requestContext/approximateInvokeCount").intValue());
    assertEquals("boom", failure.at("/responsePayload/errorMessage").textValue());
  }

  @Test
  void closeWaitsForTheCallInProgress() throws Exception {
    var called = new CountDownLatch(1);
    var trigger =
        trigger(
            event -> {
              called.countDown();
              sleep(200);
              return handle(event);
            },
            AT_ONCE);
    trigger.accept("{}");
    called.await();

    trigger.close();

    assertEquals(List.of("{}"), handled);
  }

  @Test
  void closeSendsAnEventThatWaitsForARetryToTheDestination() {
    LambdaFunction fails =
        event -> {
          handle(event);
          throw failed();
        };
    var trigger = trigger(fails, new Retries(2, Duration.ofMinutes(1)));
    trigger.accept("{}");
    await().until(() -> handled.size() == 1);

    trigger.close();

    assertEquals(1, handled.size());
    assertEquals(1, failures.size());
  }

  private BucketTrigger trigger(LambdaFunction function, Retries retries) {
    return new BucketTrigger("video-splitting", function, 1, retries, failures::add, null);
  }

  private String handle(String event) {
    handled.add(event);
    return "null";
  }

  private static FunctionFailed failed() {
    return new FunctionFailed("function video-splitting failed", new IllegalStateException("boom"));
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
