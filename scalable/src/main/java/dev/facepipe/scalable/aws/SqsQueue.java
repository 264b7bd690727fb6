package dev.facepipe.scalable.aws;

import dev.facepipe.aws.MessageDeletion;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.network.Batches;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.scalable.worker.RequestQueue;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** An SQS queue. Thread-safe; does not own the client. */
public final class SqsQueue implements RequestQueue {
  private static final Logger LOG = LoggerFactory.getLogger(SqsQueue.class);

  /** Most messages in one request. Source: SQS quotas. */
  private static final int REQUEST_LIMIT = 10;

  /**
   * Seconds that a poll waits. Shorter than clients wait; a program that ends waits for its polls.
   * One loop's empty polls cost half a dollar a month.
   */
  private static final int POLL_SECONDS = 2;

  private final Supplier<SqsClient> sqs;
  private final String queueUrl;

  /** Creates a queue that asks {@code sqs} for the client at each use. */
  public SqsQueue(Supplier<SqsClient> sqs, String queueUrl) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
  }

  /**
   * Returns the queue's visibility timeout: how long a delivered message stays hidden.
   *
   * @throws Unavailable if the queue does not answer
   */
  public Duration visibility() {
    return asked(
        () ->
            Duration.ofSeconds(
                Long.parseLong(
                    sqs.get()
                        .getQueueAttributes(
                            r ->
                                r.queueUrl(queueUrl)
                                    .attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT))
                        .attributes()
                        .getOrDefault(QueueAttributeName.VISIBILITY_TIMEOUT, "30"))));
  }

  @Override
  public List<Delivery> receive(int atMost) {
    return asked(
        () ->
            sqs
                .get()
                .receiveMessage(
                    r ->
                        r.queueUrl(queueUrl)
                            .maxNumberOfMessages(atMost)
                            .waitTimeSeconds(POLL_SECONDS)
                            .messageSystemAttributeNames(
                                MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
                .messages()
                .stream()
                .map(SqsQueue::delivery)
                .toList());
  }

  private static Delivery delivery(Message message) {
    String times =
        message
            .attributes()
            .getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1");
    return new Delivery(
        message.messageId(), message.receiptHandle(), message.body(), Integer.parseInt(times));
  }

  @Override
  public void hide(List<Delivery> deliveries, Duration time) {
    int seconds = (int) time.plusMillis(999).toSeconds();
    for (List<Delivery> some : Batches.of(deliveries, REQUEST_LIMIT)) {
      List<ChangeMessageVisibilityBatchRequestEntry> entries =
          IntStream.range(0, some.size())
              .mapToObj(
                  i ->
                      ChangeMessageVisibilityBatchRequestEntry.builder()
                          .id(Integer.toString(i))
                          .receiptHandle(some.get(i).receipt())
                          .visibilityTimeout(seconds)
                          .build())
              .toList();
      asked(
              () ->
                  sqs.get()
                      .changeMessageVisibilityBatch(r -> r.queueUrl(queueUrl).entries(entries)))
          .failed()
          .forEach(
              f ->
                  tell(
                      some.get(Integer.parseInt(f.id())),
                      "not hidden for %d s".formatted(seconds),
                      f.message()));
    }
  }

  @Override
  public void delete(List<Delivery> deliveries) {
    List<String> receipts = deliveries.stream().map(Delivery::receipt).toList();
    asked(() -> MessageDeletion.delete(sqs.get(), queueUrl, receipts))
        .forEach((i, reason) -> tell(deliveries.get(i), "answered, but not deleted", reason));
  }

  /**
   * Logs what was not done with a message. This is normal: the message may be deleted, or delivered
   * to another reader.
   */
  private static void tell(Delivery delivery, String what, @Nullable String reason) {
    LOG.info("{} is {}: {}", delivery, what, reason);
  }

  private <T> T asked(Supplier<T> request) {
    try {
      return request.get();
    } catch (SdkException e) {
      throw new Unavailable("queue %s: %s".formatted(queueUrl, e.getMessage()), e);
    }
  }
}
