package dev.facepipe.local.cloud.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.aws.MessageDeletion;
import dev.facepipe.common.NamedThreads;
import dev.facepipe.common.Signal;
import dev.facepipe.local.cloud.FunctionFailed;
import dev.facepipe.local.cloud.LambdaFunction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Passes a queue's messages to a function like Lambda's event source mapping with {@code
 * ReportBatchItemFailures}. Deletes messages that succeeded. Leaves the messages that the function
 * names in {@code batchItemFailures}. Leaves the whole batch if the function threw or its answer
 * was malformed. Messages that were left reappear after the queue's visibility timeout, until the
 * queue's redrive policy moves them to the dead-letter queue.
 */
public final class QueueTrigger implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QueueTrigger.class);

  /**
   * Largest event, in bytes; a larger batch takes several calls. Source: Lambda quotas, invocation
   * payload.
   */
  private static final int PAYLOAD_LIMIT = 6 * 1024 * 1024;

  /** Largest number of messages in one request to SQS. */
  private static final int REQUEST_LIMIT = 10;

  /**
   * Length of a long poll. A poll cannot be interrupted, so {@link #close} takes up to this long
   * when idle.
   */
  private static final int POLL_SECONDS = 1;

  /** Pause after SQS could not be reached. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** How long {@link #close} waits for batches in progress. */
  private static final long PATIENCE_SECONDS = 30;

  private final SqsClient sqs;
  private final String queueUrl;
  private final String queueArn;
  private final Polling polling;
  private final LambdaFunction function;
  private final ExecutorService pollers;
  private final Signal closing = new Signal();

  /**
   * The way a queue is read.
   *
   * @param batchSize largest number of messages in a call: 1 to 10,000
   * @param batchingWindow how long to wait for a full batch after its first message: up to 5
   *     minutes, and at least 1 second for a batch size over 10. The window uses up part of the
   *     messages' visibility timeout.
   * @param concurrency concurrent calls, at least 1
   */
  public record Polling(int batchSize, Duration batchingWindow, int concurrency) {
    private static final Duration LONGEST_WINDOW = Duration.ofMinutes(5);

    public static final Polling DEFAULT = new Polling(10, Duration.ZERO, 2);

    public Polling {
      if (batchSize < 1 || batchSize > 10_000) {
        throw new IllegalArgumentException(
            "batch size is %d; expected 1 to 10000".formatted(batchSize));
      }
      if (batchingWindow.isNegative() || batchingWindow.compareTo(LONGEST_WINDOW) > 0) {
        throw new IllegalArgumentException(
            "batching window is %s; expected 0 to 5 minutes".formatted(batchingWindow));
      }
      if (batchSize > REQUEST_LIMIT && batchingWindow.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException(
            "batching window is %s; expected at least 1 second for batches of %d"
                .formatted(batchingWindow, batchSize));
      }
      if (concurrency < 1) {
        throw new IllegalArgumentException(
            "concurrency is %d; expected at least 1".formatted(concurrency));
      }
    }
  }

  /**
   * Starts polling.
   *
   * @param sqs remains owned by the caller, who closes it after this trigger
   * @param queueUrl URL of an existing queue
   */
  public QueueTrigger(SqsClient sqs, String queueUrl, Polling polling, LambdaFunction function) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.polling = polling;
    this.function = function;
    this.queueArn =
        sqs.getQueueAttributes(
                r -> r.queueUrl(queueUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .getOrDefault(QueueAttributeName.QUEUE_ARN, "");
    String queueName = queueUrl.substring(queueUrl.lastIndexOf('/') + 1);
    this.pollers =
        Executors.newFixedThreadPool(polling.concurrency(), new NamedThreads("queue-" + queueName));
    for (int i = 0; i < polling.concurrency(); i++) {
      pollers.execute(this::poll);
    }
  }

  /** Takes no new messages from now on, and returns at once. */
  public void stop() {
    closing.give();
  }

  /** Takes no new messages, and waits at most 30 seconds for batches in progress. */
  @Override
  public void close() {
    stop();
    pollers.shutdown();
    try {
      if (!pollers.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        log.warn(
            "{}: batches were still in progress after {} s and were abandoned",
            queueUrl,
            PATIENCE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void poll() {
    while (!closing.isGivenWithin(Duration.ZERO)) {
      try {
        handle(gather());
      } catch (SdkException e) {
        log.warn("{}: {}; trying again", queueUrl, e.getMessage());
        closing.isGivenWithin(PAUSE);
      } catch (RuntimeException e) { // A bug of ours; polling must go on.
        log.error("{}: a batch failed and stays on the queue", queueUrl, e);
        closing.isGivenWithin(PAUSE);
      }
    }
  }

  /** Returns the messages of one poll, plus those of the batching window if the poll found any. */
  private List<Message> gather() {
    List<Message> batch = new ArrayList<>(receive(polling.batchSize(), POLL_SECONDS));
    long end = System.nanoTime() + polling.batchingWindow().toNanos();
    while (!batch.isEmpty() && batch.size() < polling.batchSize()) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0 || closing.isGivenWithin(Duration.ZERO)) {
        break;
      }
      List<Message> more = receive(polling.batchSize() - batch.size(), left < 1000 ? 0 : 1);
      batch.addAll(more);
      if (more.isEmpty()) {
        closing.isGivenWithin(Duration.ofMillis(Math.min(left, 50)));
      }
    }
    return batch;
  }

  private List<Message> receive(int atMost, int waitSeconds) {
    return sqs.receiveMessage(
            r ->
                r.queueUrl(queueUrl)
                    .maxNumberOfMessages(Math.min(atMost, REQUEST_LIMIT))
                    .waitTimeSeconds(waitSeconds)
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                    .messageAttributeNames("All"))
        .messages();
  }

  /** Calls the function with all messages, in as many events as their bytes need. */
  private void handle(List<Message> messages) {
    var part = new ArrayList<Message>();
    var records = new ArrayList<ObjectNode>();
    int bytes = 0;
    for (Message message : messages) {
      ObjectNode record = SqsRecord.of(message, queueArn);
      int size = record.toString().getBytes(StandardCharsets.UTF_8).length;
      if (!part.isEmpty() && bytes + size > PAYLOAD_LIMIT) {
        call(part, records);
        part.clear();
        records.clear();
        bytes = 0;
      }
      part.add(message);
      records.add(record);
      bytes += size;
    }
    if (!part.isEmpty()) {
      call(part, records);
    }
  }

  private void call(List<Message> batch, List<ObjectNode> records) {
    Set<String> failed;
    try {
      String answer = function.invoke(SqsRecord.event(records));
      Set<String> ids = batch.stream().map(Message::messageId).collect(Collectors.toSet());
      failed = BatchResult.failures(answer, ids);
    } catch (FunctionFailed e) {
      log.error("{}; {} messages stay on the queue", e.getMessage(), batch.size(), e.getCause());
      return;
    } catch (IllegalArgumentException e) {
      log.error(
          "{}: {}; all {} messages stay on the queue", queueUrl, e.getMessage(), batch.size());
      return;
    }
    if (!failed.isEmpty()) {
      log.warn("{}: {} of {} messages failed", queueUrl, failed.size(), batch.size());
    }
    delete(batch.stream().filter(message -> !failed.contains(message.messageId())).toList());
  }

  private void delete(List<Message> messages) {
    MessageDeletion.delete(sqs, queueUrl, messages.stream().map(Message::receiptHandle).toList())
        .forEach(
            (i, reason) ->
                log.warn(
                    "{}: message {} was handled but not deleted: {}",
                    queueUrl,
                    messages.get(i).messageId(),
                    reason));
  }
}
