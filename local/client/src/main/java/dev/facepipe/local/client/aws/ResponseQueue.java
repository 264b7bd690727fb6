package dev.facepipe.local.client.aws;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.aws.MessageDeletion;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * Takes a client's answers from the response queue and leaves those of other clients: the queue
 * shows them again after its visibility timeout. For one thread. Owns its SQS client until closed.
 */
public final class ResponseQueue implements AutoCloseable {
  private static final int MOST_AT_ONCE = 10;
  private static final int POLL_SECONDS = 1;

  /** An answer that cannot be deleted appears again, and is read again if a client waits for it. */
  private static final int DELETE_TRIES = 2;

  private final SqsClient sqs;
  private final String queueUrl;

  private ResponseQueue(SqsClient sqs, String queueUrl) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
  }

  /**
   * Opens a queue by its name.
   *
   * @throws IllegalStateException if no such queue exists, or SQS cannot be reached
   */
  public static ResponseQueue at(Endpoint sqs, String name) {
    return named(sqs.sqs(), name);
  }

  /** Opens a queue in a region of AWS, with the environment's credentials. */
  public static ResponseQueue onAws(String name, String region) {
    return named(AwsClients.sqs(region), name);
  }

  private static ResponseQueue named(SqsClient sqs, String name) {
    try {
      return new ResponseQueue(sqs, sqs.getQueueUrl(r -> r.queueName(name)).queueUrl());
    } catch (QueueDoesNotExistException e) {
      sqs.close();
      throw new IllegalStateException("there is no queue '%s'".formatted(name), e);
    } catch (SdkException e) {
      sqs.close();
      throw new IllegalStateException(
          "queue '%s' cannot be reached: %s".formatted(name, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    sqs.close();
  }

  /**
   * Waits for the answers to these requests.
   *
   * @param told receives each answer as soon as it comes
   * @return the answers that came in time, in the order of the ids
   */
  public List<Answer> await(Collection<RequestId> ids, Duration timeout, Consumer<Answer> told) {
    Map<RequestId, Answer> answers = new HashMap<>();
    Instant end = Instant.now().plus(timeout);
    while (answers.size() < ids.size() && Instant.now().isBefore(end)) {
      for (Answer answer : poll(answer -> ids.contains(answer.requestId()))) {
        // SQS may deliver a message twice.
        if (answers.putIfAbsent(answer.requestId(), answer) == null) {
          told.accept(answer);
        }
      }
    }
    return ids.stream().filter(answers::containsKey).map(answers::get).toList();
  }

  /**
   * Takes this client's next answers off the queue; returns none if none came within a second.
   *
   * @param ours returns true for this client's answers
   */
  public List<Answer> poll(Predicate<Answer> ours) {
    return poll((answer, sent) -> ours.test(answer));
  }

  /**
   * Takes this client's next answers as {@link #poll(Predicate)} does.
   *
   * @param ours returns true for this client's answers; called for one answer after the other, with
   *     the time when the answer was sent, by the queue's clock
   */
  public List<Answer> poll(BiPredicate<Answer, Instant> ours) {
    List<Message> messages =
        sqs.receiveMessage(
                r ->
                    r.queueUrl(queueUrl)
                        .maxNumberOfMessages(MOST_AT_ONCE)
                        .waitTimeSeconds(POLL_SECONDS)
                        .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP))
            .messages();
    List<Answer> answers = new ArrayList<>();
    List<String> taken = new ArrayList<>();
    for (Message message : messages) {
      Optional<Answer> answer = read(message).filter(read -> ours.test(read, sent(message)));
      if (answer.isPresent()) {
        answers.add(answer.get());
        taken.add(message.receiptHandle());
      }
    }
    delete(taken);
    return answers;
  }

  private static Instant sent(Message message) {
    return Optional.ofNullable(message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP))
        .map(milliseconds -> Instant.ofEpochMilli(Long.parseLong(milliseconds)))
        .orElse(Instant.MAX);
  }

  /** Deletes answers in one batch. If SQS deletes only some, tries the others once more. */
  private void delete(List<String> taken) {
    List<String> left = taken;
    for (int tries = 0; tries < DELETE_TRIES && !left.isEmpty(); tries++) {
      left = MessageDeletion.delete(sqs, queueUrl, left).keySet().stream().map(left::get).toList();
    }
  }

  /** Returns the answer in a message; empty if the message is something else. */
  private static Optional<Answer> read(Message message) {
    try {
      return Optional.of(Json.read(message.body(), Answer.class));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
