package dev.facepipe.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class InBackgroundTest {
  @Test
  void workRunsWhileTheCallerGoesOn() {
    var goOn = new CountDownLatch(1);
    Supplier<Boolean> begun = InBackground.begin(() -> waitFor(goOn));

    goOn.countDown(); // not reached if begin() waited for the work

    assertEquals(true, begun.get());
  }

  @Test
  void theCallerGetsTheExceptionOfTheWork() {
    var failure = new IllegalStateException("no network");
    Supplier<Object> begun =
        InBackground.begin(
            () -> {
              throw failure;
            });

    assertSame(failure, assertThrows(IllegalStateException.class, begun::get));
  }

  private static boolean waitFor(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
