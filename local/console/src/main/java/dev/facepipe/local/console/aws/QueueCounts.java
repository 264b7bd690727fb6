package dev.facepipe.local.console.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.Json;
import dev.facepipe.local.client.aws.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Counts the messages in a service's queues; receives none. Thread-safe. */
public final class QueueCounts implements AutoCloseable {
  /** End of a dead-letter queue's name, on AWS and here. */
  private static final String DEAD_LETTERS = "-dead-letters";

  private final SqsClient sqs;
  private final String prefix;

  /**
   * Opens the queues at an address.
   *
   * @param prefix start of the queues' names
   */
  public QueueCounts(Endpoint sqs, String prefix) {
    this.sqs = sqs.sqs();
    this.prefix = prefix;
  }

  /**
   * A queue. The counts are SQS's, which may lag behind by a minute on AWS.
   *
   * @param name name of the queue; of the dead-letter queue, if no queue leads to it, such as that
   *     of a bucket's events
   * @param waiting messages that nobody has received yet, and those that are delayed
   * @param inFlight messages that somebody works on
   * @param oldestSeconds age of the oldest waiting message; always null, because SQS does not tell
   *     it (on AWS CloudWatch does: ApproximateAgeOfOldestMessage)
   * @param dead messages that failed at every try; null if the queue has no dead letters
   */
  public record Queue(
      String name,
      int waiting,
      int inFlight,
      @Nullable Long oldestSeconds,
      @Nullable Integer dead) {}

  private record State(int waiting, int inFlight, String deadLetters) {}

  /**
   * Returns all queues, by name.
   *
   * @throws Unavailable if SQS did not answer
   */
  public List<Queue> all() {
    Map<String, State> states = new LinkedHashMap<>();
    try {
      for (String url : sqs.listQueuesPaginator(list -> list.queueNamePrefix(prefix)).queueUrls()) {
        states.put(url.substring(url.lastIndexOf('/') + 1), state(url));
      }
    } catch (SdkException e) {
      throw new Unavailable("queues could not be counted: " + e.getMessage(), e);
    }
    List<String> fed = states.values().stream().map(State::deadLetters).toList();
    List<Queue> queues = new ArrayList<>();
    states.forEach(
        (name, state) -> {
          if (!name.endsWith(DEAD_LETTERS)) {
            State dead = states.get(state.deadLetters());
            queues.add(
                new Queue(
                    name,
                    state.waiting(),
                    state.inFlight(),
                    null,
                    dead == null ? null : (Integer) count(dead)));
          } else if (!fed.contains(name)) {
            queues.add(new Queue(name, 0, 0, null, count(state)));
          }
        });
    queues.sort(Comparator.comparing(Queue::name));
    return queues;
  }

  /** A reader of dead letters hides them for a moment. */
  private static int count(State dead) {
    return dead.waiting() + dead.inFlight();
  }

  private State state(String url) {
    Map<QueueAttributeName, String> attributes =
        sqs.getQueueAttributes(
                get ->
                    get.queueUrl(url)
                        .attributeNames(
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                            QueueAttributeName.REDRIVE_POLICY))
            .attributes();
    return new State(
        number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)
            + number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED),
        number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
        deadLetters(attributes.getOrDefault(QueueAttributeName.REDRIVE_POLICY, "{}")));
  }

  private static int number(
      Map<QueueAttributeName, String> attributes, QueueAttributeName attribute) {
    return Integer.parseInt(attributes.getOrDefault(attribute, "0"));
  }

  /** Returns the name of the dead-letter queue of a redrive policy; empty if it has none. */
  private static String deadLetters(String redrivePolicy) {
    try {
      String arn = Json.mapper().readTree(redrivePolicy).path("deadLetterTargetArn").asText("");
      return arn.substring(arn.lastIndexOf(':') + 1);
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  @Override
  public void close() {
    sqs.close();
  }
}
