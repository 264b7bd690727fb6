package dev.facepipe.local.cloud;

import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a cloud is made of, the latest first. */
public final class Parts {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  private Parts() {}

  /** Closes and takes away all of them, the others also when one fails. */
  public static void close(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("a part did not stop cleanly: {}", e.toString());
      }
    }
  }
}
