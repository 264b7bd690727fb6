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
 * Returns a web server's queue by its URL. A queue that was deleted with its server ignores
 * answers, because nobody waits for them. Thread-safe; does not own the client.
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
        LOG.info("queue {} no longer exists; nobody waits for its answers", url);
      }
    };
  }
}
