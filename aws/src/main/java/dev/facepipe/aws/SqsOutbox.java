package dev.facepipe.aws;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.queue.DelayedOutbox;
import dev.facepipe.common.queue.Outbox;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Sends messages to one SQS queue. Thread-safe. Does not close the client. */
public final class SqsOutbox implements Outbox, DelayedOutbox {
  private final Supplier<SqsClient> sqs;
  private final String queueUrl;

  /** Sends to the queue at this URL. */
  public SqsOutbox(SqsClient sqs, String queueUrl) {
    this(() -> sqs, queueUrl);
  }

  /**
   * Sends to the queue at this URL, through a client that is read from the supplier for each use.
   */
  public SqsOutbox(Supplier<SqsClient> sqs, String queueUrl) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
  }

  @Override
  public void send(String body) {
    send(body, Duration.ZERO);
  }

  @Override
  public void send(String body, Duration delay) {
    try {
      sqs.get()
          .sendMessage(
              request ->
                  request
                      .queueUrl(queueUrl)
                      .messageBody(body)
                      .delaySeconds(delay.isZero() ? null : (Integer) (int) delay.toSeconds()));
    } catch (SdkException e) {
      throw new Unavailable(
          "queue %s did not take a message: %s".formatted(queueUrl, e.getMessage()), e);
    }
  }
}
