package dev.facepipe.recognition.aws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.facepipe.aws.function.FunctionLog;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.recognition.RecognizeFaces;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Handles the request queue. Returns exactly the ids of the messages to deliver again, so the event
 * source needs {@code ReportBatchItemFailures}.
 */
public final class FacesQueueHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final RecognizeFaces recognizeFaces;
  private final FunctionLog log;

  /** Creates the handler for Lambda: configured from the environment, and primed. */
  public FacesQueueHandler() {
    this(RecognitionFunction.onLambda());
  }

  /** Creates the handler around an existing core. */
  public FacesQueueHandler(RecognizeFaces recognizeFaces) {
    this(new RecognitionFunction(recognizeFaces, FunctionLog.plain()));
  }

  FacesQueueHandler(RecognitionFunction function) {
    this.recognizeFaces = function.recognizeFaces();
    this.log = function.log();
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, @Nullable Context context) {
    return log.during(context, () -> handle(event));
  }

  private SQSBatchResponse handle(SQSEvent event) {
    List<Delivery> batch =
        Optional.ofNullable(event.getRecords()).orElse(List.of()).stream()
            .map(FacesQueueHandler::delivery)
            .toList();
    return new SQSBatchResponse(
        recognizeFaces.handle(batch).stream().map(BatchItemFailure::new).toList());
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
