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
 * Returns true if too many messages wait in a queue. On AWS a queue has no bound; our queues are in
 * memory. Reads the queue at most five times a second, so more messages may arrive in between.
 * Thread-safe.
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
   * @param sqs remains owned by the caller
   * @param queueUrl URL of an existing queue
   * @param most messages that may wait; received messages that are still hidden do not count
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
    } catch (SdkException e) { // Senders to this queue report the error.
      log.warn("{}: cannot read the number of waiting messages: {}", queueUrl, e.getMessage());
      return 0;
    }
  }
}
