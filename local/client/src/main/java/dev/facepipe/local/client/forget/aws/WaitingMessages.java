package dev.facepipe.local.client.forget.aws;

import dev.facepipe.local.client.aws.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Counts the messages on the queues of a service, including dead letters. They hold crops of faces,
 * or answers with names, and can only be searched by receiving them. Owns its client until closed.
 */
public final class WaitingMessages implements AutoCloseable {
  /** Messages that wait, that are being worked on, and that are delayed. */
  private static final List<QueueAttributeName> COUNTS =
      List.of(
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

  private final SqsClient sqs;
  private final String prefix;

  private WaitingMessages(SqsClient sqs, String prefix) {
    this.sqs = sqs;
    this.prefix = prefix;
  }

  /**
   * Opens the queues of an SQS.
   *
   * @param prefix start of the queues' names
   */
  public static WaitingMessages at(Endpoint sqs, String prefix) {
    return new WaitingMessages(sqs.sqs(), prefix);
  }

  /** Returns a line for people for each queue that holds messages. */
  public List<String> inWords() {
    List<String> lines = new ArrayList<>();
    try {
      for (String url : sqs.listQueuesPaginator(r -> r.queueNamePrefix(prefix)).queueUrls()) {
        addQueue(url, lines);
      }
    } catch (SdkException | IllegalStateException e) {
      lines.add(
          "messages on queues %s..., which may hold crops of faces or names: not counted: "
                  .formatted(prefix)
              + e.getMessage());
    }
    return lines;
  }

  private void addQueue(String url, List<String> lines) {
    Map<QueueAttributeName, String> queue =
        sqs.getQueueAttributes(
                r ->
                    r.queueUrl(url)
                        .attributeNames(
                            Stream.concat(
                                    COUNTS.stream(),
                                    Stream.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD))
                                .toList()))
            .attributes();
    long messages =
        COUNTS.stream().mapToLong(count -> Long.parseLong(queue.getOrDefault(count, "0"))).sum();
    if (messages > 0) {
      lines.add(
          "messages on queue %s: %d; may hold crops of faces or names%s"
              .formatted(url.substring(url.lastIndexOf('/') + 1), messages, life(queue)));
    }
  }

  /** Returns how long messages stay, in words; nothing if the queue does not say so. */
  private static String life(Map<QueueAttributeName, String> queue) {
    String seconds = queue.get(QueueAttributeName.MESSAGE_RETENTION_PERIOD);
    return seconds == null
        ? ""
        : "; each stays %s days at most"
            .formatted(Duration.ofSeconds(Long.parseLong(seconds)).toDays());
  }

  @Override
  public void close() {
    sqs.close();
  }
}
