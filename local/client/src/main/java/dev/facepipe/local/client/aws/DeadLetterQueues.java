package dev.facepipe.local.client.aws;

import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.InBackground;
import dev.facepipe.local.client.DeadLetter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
 * Lists, sends back and deletes the dead letters of a service. For one thread. Owns its clients
 * until closed.
 *
 * <p>SQS shows messages only by delivering them, which hides them from other receivers. So each
 * pass hides every message until it has seen all, and then shows them again at once. If the pass
 * breaks off, SQS shows them again after {@value #HOLD_SECONDS} seconds. No message is deleted
 * before its copy is sent.
 *
 * <p>SQS can move messages back itself (StartMessageMoveTask), but only a whole queue, and no
 * bucket events. So this class sends them.
 */
public final class DeadLetterQueues implements AutoCloseable {
  /** End of a dead-letter queue's name, on AWS and here. */
  private static final String SUFFIX = "-dead-letters";

  private static final int MOST_AT_ONCE = 10;

  /**
   * Seconds that SQS waits for a message, and so asks all of its servers. A queue of this machine
   * has one server.
   */
  private static final int POLL_SECONDS = 1;

  private static final int HOLD_SECONDS = 60;

  private final SqsClient sqs;
  private final S3Client s3;
  private final int pollSeconds;
  private final DeadLetterReason autopsy;
  private final List<Queue> queues;

  /** A dead-letter queue; {@code sourceUrl} is the queue that its messages come from, if any. */
  private record Queue(String name, String url, @Nullable String sourceUrl, int tries) {}

  /** A message that is hidden from other receivers. */
  private record Held(Queue queue, String receiptHandle) {}

  /**
   * A dead letter with its whole message.
   *
   * @param body the message as it was sent
   */
  public record Opened(DeadLetter letter, String body) {}

  /**
   * The outcome of sending one dead letter back.
   *
   * @param problem why the dead letter is still in its queue; null if it was sent back
   */
  public record Replayed(DeadLetter letter, @Nullable String problem) {}

  private DeadLetterQueues(
      SqsClient sqs, S3Client s3, int pollSeconds, String prefix, String claimsBucket) {
    this.sqs = sqs;
    this.s3 = s3;
    this.pollSeconds = pollSeconds;
    this.autopsy = new DeadLetterReason(new S3ObjectStore(s3), claimsBucket);
    try {
      this.queues = queues(prefix);
    } catch (SdkException e) {
      close();
      throw new IllegalStateException("SQS cannot list queues: " + e.getMessage(), e);
    }
    if (queues.isEmpty()) {
      close();
      throw new IllegalStateException("there is no queue '%s...%s'".formatted(prefix, SUFFIX));
    }
  }

  /**
   * Opens the dead-letter queues.
   *
   * @param prefix start of the queues' names
   * @param claimsBucket bucket of the messages that are too large for a queue
   * @throws IllegalStateException if no such queue exists, or SQS cannot be reached
   */
  public static DeadLetterQueues at(Endpoint sqs, Endpoint s3, String prefix, String claimsBucket) {
    return new DeadLetterQueues(
        sqs.sqs(), s3.s3(), sqs.isHere() ? 0 : POLL_SECONDS, prefix, claimsBucket);
  }

  @Override
  public void close() {
    sqs.close();
    s3.close();
  }

  /** Returns all dead letters; none is removed. */
  public List<DeadLetter> list() {
    List<DeadLetter> letters = new ArrayList<>();
    look(
        (queue, message) -> {
          letters.add(letter(queue, message));
          return false;
        });
    letters.sort(Comparator.comparing(DeadLetter::queue));
    return letters;
  }

  /** Returns the dead letter with an id, which is not removed; empty if no letter has the id. */
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
   * Sends the wanted dead letters back. A message goes to the queue that it came from. For a bucket
   * event, the object is written over itself, so that its bucket sends a new event.
   *
   * @param wanted returns true for the ids to send back
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
    replayed.sort(Comparator.comparing(one -> one.letter().queue()));
    return replayed;
  }

  /** Deletes the dead letters with these ids, and returns those that existed. */
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
    dropped.sort(Comparator.comparing(DeadLetter::queue));
    return dropped;
  }

  /**
   * Passes every message to the work once; deletes it if the work returns true. Reads all queues at
   * once, because each keeps a reader waiting for a second; calls the work one message at a time.
   */
  private void look(BiPredicate<Queue, Message> work) {
    List<Held> held = Collections.synchronizedList(new ArrayList<>());
    BiPredicate<Queue, Message> oneAtATime =
        (queue, message) -> {
          synchronized (held) {
            return work.test(queue, message);
          }
        };
    List<CompletableFuture<Void>> looking =
        queues.stream()
            .map(queue -> CompletableFuture.runAsync(() -> look(queue, oneAtATime, held)))
            .toList();
    CompletableFuture<Void> all =
        CompletableFuture.allOf(looking.toArray(CompletableFuture[]::new));
    try {
      InBackground.result(all);
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
                    .waitTimeSeconds(pollSeconds)
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
      // SQS shows the message again by itself, a little later.
    }
  }

  private DeadLetter letter(Queue queue, Message message) {
    return autopsy.letter(message, queue.name(), name(queue.sourceUrl()), queue.tries());
  }

  /** Sends a message back; returns what went wrong, or null. */
  private @Nullable String sendBack(Queue queue, Message message) {
    try {
      if (queue.sourceUrl() != null) {
        sqs.sendMessage(
            r ->
                r.queueUrl(queue.sourceUrl())
                    .messageBody(message.body())
                    .messageAttributes(message.messageAttributes()));
      } else {
        FailedBucketEvent.of(message.body())
            .orElseThrow(() -> new IllegalArgumentException("the message is not a bucket event"))
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
    return DeadLetterReason.maxReceiveCount(
        sqs.getQueueAttributes(
                r -> r.queueUrl(source).attributeNames(QueueAttributeName.REDRIVE_POLICY))
            .attributes()
            .getOrDefault(QueueAttributeName.REDRIVE_POLICY, "{}"));
  }

  private static @Nullable String name(@Nullable String url) {
    return url == null ? null : url.substring(url.lastIndexOf('/') + 1);
  }
}
