package dev.facepipe.local.client.aws;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * Takes our answers from the response queue and leaves everybody else's: those show again after the
 * queue's visibility timeout. For one thread.
 */
public final class ResponseQueue {
  private static final int MOST_AT_ONCE = 10;
  private static final int POLL_SECONDS = 1;

  private final SqsClient sqs;
  private final String queueUrl;

  private ResponseQueue(SqsClient sqs, String queueUrl) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
  }

  /**
   * Finds a queue by name.
   *
   * @param sqs stays the caller's
   * @throws IllegalStateException if there is none, or the service cannot be reached
   */
  public static ResponseQueue named(SqsClient sqs, String name) {
    try {
      return new ResponseQueue(sqs, sqs.getQueueUrl(r -> r.queueName(name)).queueUrl());
    } catch (QueueDoesNotExistException e) {
      throw new IllegalStateException("there is no queue '%s'".formatted(name), e);
    } catch (SdkException e) {
      throw new IllegalStateException(
          "queue '%s' cannot be reached: %s".formatted(name, e.getMessage()), e);
    }
  }

  /**
   * Returns the next answers that are ours, taken off the queue; none if none came within a second.
   *
   * @param ours tells by the answer
   */
  public List<Answer> poll(Predicate<Answer> ours) {
    return sqs
        .receiveMessage(
            r ->
                r.queueUrl(queueUrl)
                    .maxNumberOfMessages(MOST_AT_ONCE)
                    .waitTimeSeconds(POLL_SECONDS))
        .messages()
        .stream()
        .flatMap(message -> take(message, ours).stream())
        .toList();
  }

  private Optional<Answer> take(Message message, Predicate<Answer> ours) {
    Answer answer;
    try {
      answer = Json.read(message.body(), Answer.class);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // somebody else's message on our queue is theirs to take
    }
    if (!ours.test(answer)) {
      return Optional.empty();
    }
    sqs.deleteMessage(r -> r.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
    return Optional.of(answer);
  }
}
