package dev.facepipe.scalable.worker.aws;

import dev.facepipe.aws.SqsOutbox;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.queue.Outbox;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * The web servers' queues, by their URLs. One that is gone, as its server is, takes every answer:
 * nobody waits for it. Thread-safe; does not own the client.
 */
final class ReplyQueues implements Function<String, Outbox> {
  private static final Logger LOG = LoggerFactory.getLogger(ReplyQueues.class);

  private final Supplier<SqsClient> sqs;

  ReplyQueues(Supplier<SqsClient> sqs) {
    this.sqs = sqs;
  }

  @Override
  public Outbox apply(String url) {
    SqsOutbox outbox = new SqsOutbox(sqs, url);
    return body -> {
      try {
        outbox.send(body);
      } catch (Unavailable e) {
        if (!(e.getCause() instanceof QueueDoesNotExistException)) {
          throw e;
        }
        LOG.info("queue {} is gone, and nobody waits for its answers", url);
      }
    };
  }
}
