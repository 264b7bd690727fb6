package dev.facepipe.recognition.aws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.function.FunctionLog;
import dev.facepipe.aws.function.SnapStart;
import dev.facepipe.aws.function.SqsRecords;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.figure.Count;
import dev.facepipe.recognition.RecognitionSettings;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.LiveGallery;
import dev.facepipe.recognition.people.SummarizeVideos;
import dev.facepipe.recognition.people.SummarySettings;
import org.jspecify.annotations.Nullable;

/**
 * Handles the queue of summaries: answers who was in a video. Runs no network. Returns exactly the
 * ids of the messages to deliver again, so the event source needs {@code ReportBatchItemFailures}.
 */
public final class SummariesQueueHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private static final String SERVICE = "summaries";

  private final SummarizeVideos summarizeVideos;
  private final FunctionLog log;

  /** Creates the handler for Lambda: configured from the environment. */
  public SummariesQueueHandler() {
    SummarySettings settings = SummarySettings.from(new Environment(System.getenv()));
    RecognitionSettings recognition = settings.recognition();
    CloudClients clients = CloudClients.ofEnvironment();
    this.log = FunctionLog.onLambda(SERVICE);
    LiveGallery gallery =
        AwsRecognition.gallery(
            recognition,
            Model.read(recognition.networks(), recognition.embedder().word()),
            clients,
            () -> log.count(Count.GALLERY_UNUSABLE));
    this.summarizeVideos = AwsRecognition.summarizeVideos(settings, gallery::current, clients, log);
    SnapStart.register(
        () -> {},
        () -> {
          clients.renew();
          gallery.lookAgain();
        });
  }

  /** Creates the handler around an existing core. */
  public SummariesQueueHandler(SummarizeVideos summarizeVideos) {
    this.summarizeVideos = summarizeVideos;
    this.log = FunctionLog.plain();
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, @Nullable Context context) {
    return log.during(context, () -> SqsRecords.handle(event, summarizeVideos::handle));
  }
}
