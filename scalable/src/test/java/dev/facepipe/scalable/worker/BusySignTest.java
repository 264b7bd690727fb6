package dev.facepipe.scalable.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BusySignTest {
  private final List<Boolean> told = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-22T09:00:00Z");

  @Test
  void protectionIsSetOnceAndRemovedAfterAMinute() {
    BusySign sign = new BusySign(told::add, () -> now);

    sign.busy();
    sign.busy();
    pass(Duration.ofSeconds(59));
    sign.idle();
    assertEquals(List.of(true), told);
    pass(Duration.ofSeconds(1));
    sign.idle();
    sign.idle();
    assertEquals(List.of(true, false), told);
    sign.busy();
    assertEquals(List.of(true, false, true), told);
  }

  @Test
  void protectionOfAPreviousWorkerIsRemoved() {
    BusySign sign = new BusySign(told::add, () -> now);

    pass(Duration.ofMinutes(1));
    sign.idle();

    assertEquals(List.of(false), told);
  }

  @Test
  void failedCallIsRepeated() {
    BusySign sign =
        new BusySign(
            busy -> {
              told.add(busy);
              if (told.size() == 1) {
                throw new Unavailable("group is away", new IllegalStateException());
              }
            },
            () -> now);

    sign.busy();
    sign.busy();
    sign.busy();

    assertEquals(List.of(true, true), told);
  }

  @Test
  void endRemovesTheProtection() {
    BusySign sign = new BusySign(told::add, () -> now);

    sign.busy();
    sign.end();

    assertEquals(List.of(true, false), told);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }
}
