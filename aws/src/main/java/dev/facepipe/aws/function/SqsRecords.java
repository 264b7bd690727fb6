package dev.facepipe.aws.function;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.facepipe.common.queue.Delivery;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads events of queues, and answers them with the messages to deliver again. */
public final class SqsRecords {
  private SqsRecords() {}

  /**
   * Passes the messages of an event to the core.
   *
   * @param core returns the ids of the messages to deliver again
   * @return exactly those ids, so the event source needs {@code ReportBatchItemFailures}
   */
  public static SQSBatchResponse handle(
      SQSEvent event, Function<List<Delivery>, List<String>> core) {
    List<Delivery> batch =
        Optional.ofNullable(event.getRecords()).orElse(List.of()).stream()
            .map(SqsRecords::delivery)
            .toList();
    return new SQSBatchResponse(core.apply(batch).stream().map(BatchItemFailure::new).toList());
  }

  private static Delivery delivery(SQSMessage message) {
    String times =
        Optional.ofNullable(message.getAttributes())
            .map(attributes -> attributes.get("ApproximateReceiveCount"))
            .orElse("1");
    return new Delivery(
        message.getMessageId(),
        message.getReceiptHandle(),
        message.getBody(),
        Integer.parseInt(times));
  }
}
