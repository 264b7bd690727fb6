package dev.facepipe.local.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.stream.Collectors;

/** Finds threads that would keep a process alive. */
public final class LocalThreads {
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private LocalThreads() {}

  public static Set<Thread> keepingTheProcessAlive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon() && thread.isAlive())
        .collect(Collectors.toSet());
  }

  /** Polls on this thread, because Awaitility would add a thread of its own. */
  public static void assertNoneBut(Set<Thread> before) throws InterruptedException {
    long start = System.nanoTime();
    Set<Thread> left = keepingTheProcessAlive();
    while (!before.containsAll(left) && System.nanoTime() - start < PATIENCE_NANOS) {
      Thread.sleep(20);
      left = keepingTheProcessAlive();
    }
    left.removeAll(before);
    assertEquals(Set.of(), left);
  }
}
