package dev.facepipe.local.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.web.LocalPort;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocalQueueTest {
  @Test
  void nameOfAFifoQueueIsRefused() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new LocalQueue("request.fifo", Duration.ofSeconds(30)));

    assertEquals(
        "queue name is 'request.fifo'; expected 1 to 80 letters, digits, '-' and '_'",
        refused.getMessage());
  }

  @Test
  void visibilityTimeoutOfHalfASecondIsRefused() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new LocalQueue("request", Duration.ofMillis(500)));

    assertEquals(
        "queue request: visibility timeout is PT0.5S; expected whole seconds from 0 to 12 hours",
        refused.getMessage());
  }

  @Test
  void deadLetterQueueNeedsAtLeastOneReceive() {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> new LocalQueue.DeadLetters("request-dead", 0));

    assertEquals(
        "dead-letter queue request-dead: maxReceiveCount is 0; expected 1 to 1000",
        refused.getMessage());
  }

  @Test
  void refusalOfAPortAbove65535NamesItsOption() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> new LocalPort(65_536, "--s3-port"));

    assertEquals(
        "--s3-port is 65536; expected a port from 0 (any free) to 65535", refused.getMessage());
  }
}
