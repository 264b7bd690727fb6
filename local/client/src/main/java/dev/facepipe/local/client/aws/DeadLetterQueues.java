package dev.facepipe.local.client.aws;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.local.client.DeadLetter;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The dead letters of a service: looked at, sent back, thrown away. For one thread. Owns its
 * clients until closed.
 *
 * <p>SQS can only be asked for messages by receiving them, which hides them from others. So a look
 * holds what it has seen until it has seen all, and then lets go at once; if it is ended before,
 * SQS lets go for it after {@value #HOLD_SECONDS} seconds. Nothing is deleted before its copy is
 * sent.
 *
 * <p>SQS moves whole queues back by itself (StartMessageMoveTask), and chooses none of the messages
 * and knows nothing of events of buckets; so we send them ourselves.
 */
public final class DeadLetterQueues implements AutoCloseable {
  /** How names of queues for dead letters end, on AWS and here. */
  private static final String SUFFIX = "-dead-letters";

  private static final int MOST_AT_ONCE = 10;
  private static final int POLL_SECONDS = 1;
  private static final int HOLD_SECONDS = 60;

  private final SqsClient sqs;
  private final S3Client s3;
  private final Autopsy autopsy;
  private final List<Queue> queues;

  /** A queue for dead letters and, if they come from a queue, that one. */
  private record Queue(String name, String url, @Nullable String sourceUrl, int tries) {}

  /** A message that is hidden from others. */
  private record Held(Queue queue, String receiptHandle) {}

  /**
   * A dead letter with all that was sent.
   *
   * @param body as it was sent
   */
  public record Opened(DeadLetter letter, String body) {}

  /**
   * What became of one that was to be sent back.
   *
   * @param problem why it was not, and still lies there; null if it was
   */
  public record Replayed(DeadLetter letter, @Nullable String problem) {}

  private DeadLetterQueues(SqsClient sqs, S3Client s3, String prefix, String claimsBucket) {
    this.sqs = sqs;
    this.s3 = s3;
    this.autopsy = new Autopsy(new S3ObjectStore(s3), claimsBucket);
    try {
      this.queues = queues(prefix);
    } catch (SdkException e) {
      close();
      throw new IllegalStateException("SQS cannot be asked: " + e.getMessage(), e);
    }
    if (queues.isEmpty()) {
      close();
      throw new IllegalStateException("there is no queue '%s...%s'".formatted(prefix, SUFFIX));
    }
  }

  /**
   * Those of a cloud like ours.
   *
   * @param prefix how the names of its queues begin
   * @param claimsBucket where messages lie that are too large for a queue
   * @throws IllegalStateException if there is no such queue, or SQS cannot be reached
   */
  public static DeadLetterQueues at(URI sqs, URI s3, String prefix, String claimsBucket) {
    return new DeadLetterQueues(ServiceAt.sqs(sqs), ServiceAt.s3(s3), prefix, claimsBucket);
  }

  /** The same by the environment's region and credentials. */
  public static DeadLetterQueues onAws(String prefix, String claimsBucket) {
    return new DeadLetterQueues(AwsClients.sqs(), AwsClients.s3(), prefix, claimsBucket);
  }

  @Override
  public void close() {
    sqs.close();
    s3.close();
  }

  /** Returns all of them; all stay. */
  public List<DeadLetter> list() {
    List<DeadLetter> letters = new ArrayList<>();
    look(
        (queue, message) -> {
          letters.add(letter(queue, message));
          return false;
        });
    return letters;
  }

  /** Returns one of them, which stays; or none of that id. */
  public Optional<Opened> open(String id) {
    List<Opened> found = new ArrayList<>();
    look(
        (queue, message) -> {
          if (message.messageId().equals(id)) {
            found.add(new Opened(letter(queue, message), message.body()));
          }
          return false;
        });
    return found.stream().findFirst();
  }

  /**
   * Sends the wanted ones back to where they came from: to their queue as they are, or, of an event
   * of a bucket, by writing the object in its place once more, which makes the event anew.
   */
  public List<Replayed> replay(Predicate<String> wanted) {
    List<Replayed> replayed = new ArrayList<>();
    look(
        (queue, message) -> {
          if (!wanted.test(message.messageId())) {
            return false;
          }
          @Nullable String problem = sendBack(queue, message);
          replayed.add(new Replayed(letter(queue, message), problem));
          return problem == null;
        });
    return replayed;
  }

  /** Throws those away and returns which there were. */
  public List<DeadLetter> drop(Collection<String> ids) {
    List<DeadLetter> dropped = new ArrayList<>();
    look(
        (queue, message) -> {
          boolean wanted = ids.contains(message.messageId());
          if (wanted) {
            dropped.add(letter(queue, message));
          }
          return wanted;
        });
    return dropped;
  }

  /** Shows every message once. What the work is done with is deleted, the others are let go. */
  private void look(BiPredicate<Queue, Message> work) {
    List<Held> held = new ArrayList<>();
    try {
      queues.forEach(queue -> look(queue, work, held));
    } finally {
      held.forEach(this::letGo);
    }
  }

  private void look(Queue queue, BiPredicate<Queue, Message> work, List<Held> held) {
    Set<String> seen = new HashSet<>();
    boolean more = true;
    while (more) {
      more = false;
      for (Message message : receive(queue)) {
        Held holding = new Held(queue, message.receiptHandle());
        if (seen.add(message.messageId())) {
          more = true;
          if (work.test(queue, message)) {
            sqs.deleteMessage(r -> r.queueUrl(queue.url()).receiptHandle(holding.receiptHandle()));
            continue;
          }
        }
        held.add(holding);
      }
    }
  }

  private List<Message> receive(Queue queue) {
    return sqs.receiveMessage(
            r ->
                r.queueUrl(queue.url())
                    .maxNumberOfMessages(MOST_AT_ONCE)
                    .waitTimeSeconds(POLL_SECONDS)
                    .visibilityTimeout(HOLD_SECONDS)
                    .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP)
                    .messageAttributeNames("All"))
        .messages();
  }

  private void letGo(Held held) {
    try {
      sqs.changeMessageVisibility(
          r ->
              r.queueUrl(held.queue().url())
                  .receiptHandle(held.receiptHandle())
                  .visibilityTimeout(0));
    } catch (SdkException e) {
      // SQS lets go by itself, a little later.
    }
  }

  private DeadLetter letter(Queue queue, Message message) {
    return autopsy.letter(message, queue.name(), name(queue.sourceUrl()), queue.tries());
  }

  /** Returns what went wrong, if something did. */
  private @Nullable String sendBack(Queue queue, Message message) {
    try {
      if (queue.sourceUrl() != null) {
        sqs.sendMessage(
            r ->
                r.queueUrl(queue.sourceUrl())
                    .messageBody(message.body())
                    .messageAttributes(message.messageAttributes()));
      } else {
        BucketEvent.of(message.body())
            .orElseThrow(() -> new IllegalArgumentException("it is no event of a bucket"))
            .happenAgain(s3);
      }
      return null;
    } catch (SdkException | IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  private List<Queue> queues(String prefix) {
    return sqs.listQueuesPaginator(r -> r.queueNamePrefix(prefix)).queueUrls().stream()
        .filter(url -> url.endsWith(SUFFIX))
        .sorted()
        .map(this::queue)
        .toList();
  }

  private Queue queue(String url) {
    @Nullable String source =
        sqs.listDeadLetterSourceQueues(r -> r.queueUrl(url)).queueUrls().stream()
            .findFirst()
            .orElse(null);
    return new Queue(String.valueOf(name(url)), url, source, source == null ? 0 : tries(source));
  }

  private int tries(String source) {
    return Autopsy.maxReceiveCount(
        sqs.getQueueAttributes(
                r -> r.queueUrl(source).attributeNames(QueueAttributeName.REDRIVE_POLICY))
            .attributes()
            .getOrDefault(QueueAttributeName.REDRIVE_POLICY, "{}"));
  }

  private static @Nullable String name(@Nullable String url) {
    return url == null ? null : url.substring(url.lastIndexOf('/') + 1);
  }
}
