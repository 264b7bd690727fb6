package dev.facepipe.bench.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadTimesTest {
  @ParameterizedTest
  @CsvSource({
    "core,core",
    "face-detection-2,face-detection",
    "facepipe-sqs-pekko.actor.default-dispatcher-7,facepipe-sqs",
    "S3Proxy-Jetty-34,S3Proxy-Jetty",
    "pool-3-thread-1,pool"
  })
  void threadsAreGroupedByNameWithoutNumbers(String thread, String group) {
    assertEquals(group, ThreadTimes.group(thread));
  }

  @Test
  void timeOfAThreadIsCounted() throws InterruptedException {
    Map<String, Double> before = ThreadTimes.now();
    double[] spent = {0};
    Thread busy =
        new Thread(
            () -> {
              long end = System.nanoTime() + 50_000_000;
              while (System.nanoTime() < end) {
                spent[0] = Math.sin(spent[0]);
              }
              assertTrue(ThreadTimes.since(before, 1).contains("busy-thread "));
            },
            "busy-thread-1");
    Throwable[] failed = new Throwable[1];
    busy.setUncaughtExceptionHandler((thread, failure) -> failed[0] = failure);

    busy.start();
    busy.join();

    assertEquals(null, failed[0]);
  }
}
