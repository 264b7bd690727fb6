package dev.facepipe.scalable.web.aws;

import dev.facepipe.common.Unavailable;
import dev.facepipe.scalable.web.AnswerQueue;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;

/** Reads one SQS queue. Does not own the client. */
final class SqsAnswerQueue implements AnswerQueue {
  private static final Logger LOG = LoggerFactory.getLogger(SqsAnswerQueue.class);

  /** Messages in one request. Source: SQS quotas. */
  private static final int BATCH = 10;

  /** Less than our clients let a service be silent; also how long an end waits for a poll. */
  private static final int POLL_SECONDS = 2;

  private final Supplier<SqsClient> sqs;
  private final String queueUrl;

  /** Reads the queue at that URL through the client that there is at each use. */
  SqsAnswerQueue(Supplier<SqsClient> sqs, String queueUrl) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
  }

  @Override
  public List<Letter> receive() {
    try {
      return sqs
          .get()
          .receiveMessage(
              r -> r.queueUrl(queueUrl).maxNumberOfMessages(BATCH).waitTimeSeconds(POLL_SECONDS))
          .messages()
          .stream()
          .map(message -> new Letter(message.receiptHandle(), message.body()))
          .toList();
    } catch (SdkException e) {
      throw unavailable(e);
    }
  }

  @Override
  public void delete(List<Letter> letters) {
    List<DeleteMessageBatchRequestEntry> entries =
        IntStream.range(0, letters.size())
            .mapToObj(
                i ->
                    DeleteMessageBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .receiptHandle(letters.get(i).receipt())
                        .build())
            .toList();
    try {
      sqs.get()
          .deleteMessageBatch(r -> r.queueUrl(queueUrl).entries(entries))
          .failed()
          .forEach(f -> LOG.warn("an answer comes again, not deleted: {}", f.message()));
    } catch (SdkException e) {
      throw unavailable(e);
    }
  }

  private Unavailable unavailable(SdkException e) {
    return new Unavailable("queue %s: %s".formatted(queueUrl, e.getMessage()), e);
  }
}
