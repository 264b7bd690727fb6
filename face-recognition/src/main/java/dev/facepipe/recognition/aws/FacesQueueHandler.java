package dev.facepipe.recognition.aws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.facepipe.aws.function.FunctionLog;
import dev.facepipe.aws.function.SqsRecords;
import dev.facepipe.recognition.RecognizeFaces;
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
    return log.during(context, () -> SqsRecords.handle(event, recognizeFaces::handle));
  }
}
