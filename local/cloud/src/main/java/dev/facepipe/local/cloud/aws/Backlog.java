package dev.facepipe.local.cloud.aws;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Says whether too many messages wait in a queue. On AWS a queue has no end; ours are in memory.
 * Looks a few times a second at most, so that some more may come in between. Thread-safe.
 */
public final class Backlog implements BooleanSupplier {
  private static final Logger log = LoggerFactory.getLogger(Backlog.class);
  private static final long BETWEEN_LOOKS = Duration.ofMillis(200).toNanos();

  private final SqsClient sqs;
  private final String queueUrl;
  private final int most;
  private final AtomicLong nextLook = new AtomicLong(System.nanoTime());
  private volatile boolean isTooLong;

  /**
   * @param sqs stays the caller's
   * @param queueUrl of a queue that is there
   * @param most messages that may wait; those in hand don't count
   */
  public Backlog(SqsClient sqs, String queueUrl, int most) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.most = most;
  }

  @Override
  public boolean getAsBoolean() {
    long now = System.nanoTime();
    long due = nextLook.get();
    if (now - due >= 0 && nextLook.compareAndSet(due, now + BETWEEN_LOOKS)) {
      isTooLong = waiting() > most;
    }
    return isTooLong;
  }

  private int waiting() {
    QueueAttributeName count = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    try {
      return Integer.parseInt(
          sqs.getQueueAttributes(r -> r.queueUrl(queueUrl).attributeNames(count))
              .attributes()
              .getOrDefault(count, "0"));
    } catch (SdkException e) { // Whoever sends there will say so.
      log.warn("{}: cannot be looked at: {}", queueUrl, e.getMessage());
      return 0;
    }
  }
}
