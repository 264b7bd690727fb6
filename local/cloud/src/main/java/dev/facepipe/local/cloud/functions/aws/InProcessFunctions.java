package dev.facepipe.local.cloud.functions.aws;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.InBackground;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.detection.DetectFaces;
import dev.facepipe.detection.aws.AwsDetection;
import dev.facepipe.detection.aws.FrameUploadHandler;
import dev.facepipe.detection.aws.FrameUrlHandler;
import dev.facepipe.local.cloud.LambdaFunction;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.aws.LambdaRuntime;
import dev.facepipe.recognition.RecognitionSettings;
import dev.facepipe.recognition.aws.AwsRecognition;
import dev.facepipe.recognition.aws.FacesQueueHandler;
import dev.facepipe.recognition.aws.SummariesQueueHandler;
import dev.facepipe.recognition.gallery.LiveGallery;
import dev.facepipe.video.aws.AwsVideo;
import dev.facepipe.video.aws.VideoUploadHandler;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Runs the functions in this process. Loads networks and looks for FFmpeg in the background. */
final class InProcessFunctions implements FunctionHost {
  /** Concurrent calls of one function. Two are enough: each call uses all cores. */
  static final int CONCURRENCY = 2;

  /** The timeout that the handlers see, equal to the deployed one. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final LocalCloudOptions options;
  private final CompletableFuture<LoadedNetworks> networks;
  private final CompletableFuture<Ffmpeg> ffmpeg;

  InProcessFunctions(LocalCloudOptions options) {
    this.options = options;
    this.networks = CompletableFuture.supplyAsync(() -> LoadedNetworks.load(options));
    this.ffmpeg = CompletableFuture.supplyAsync(this::startable);
  }

  /** Starts FFmpeg once, so that a missing program is reported now and not at the first video. */
  private Ffmpeg startable() {
    Ffmpeg found = Ffmpeg.from(new Environment(options.environment()));
    found.version();
    return found;
  }

  @Override
  public HostedFunctions functions(
      Map<String, String> deployment, SqsClient sqs, S3Client s3, Journal journal) {
    FunctionSettings settings = FunctionSettings.of(options, deployment);
    LoadedNetworks loaded = InBackground.result(networks);
    ObjectStore objects = new S3ObjectStore(s3);
    DetectFaces detection =
        AwsDetection.detectFaces(settings.detection(), loaded.detector(), sqs, objects, journal);
    RecognitionSettings recognition = settings.recognition();
    LiveGallery gallery = AwsRecognition.gallery(recognition, loaded.embedder().model(), sqs, s3);
    return new HostedFunctions(
        function(
            "face-detection",
            APIGatewayV2HTTPEvent.class,
            APIGatewayV2HTTPResponse.class,
            new FrameUrlHandler(detection)),
        function(
            "face-detection",
            S3Event.class,
            Void.class,
            new FrameUploadHandler(detection, objects)),
        function(
            "face-recognition",
            SQSEvent.class,
            SQSBatchResponse.class,
            new FacesQueueHandler(
                AwsRecognition.recognizeFaces(
                    recognition, loaded.embedder(), gallery::current, sqs, s3, journal))),
        function(
            "video-splitting",
            S3Event.class,
            Void.class,
            new VideoUploadHandler(
                AwsVideo.splitVideo(
                    settings.video(), InBackground.result(ffmpeg), sqs, s3, journal))),
        function(
            "summaries",
            SQSEvent.class,
            SQSBatchResponse.class,
            new SummariesQueueHandler(
                AwsRecognition.summarizeVideos(
                    settings.summary(), gallery::current, sqs, s3, journal))));
  }

  private static <E, O> LambdaFunction function(
      String name, Class<E> eventType, Class<O> answerType, RequestHandler<E, O> handler) {
    return new LambdaRuntime<>(
        name, eventType, answerType, TIMEOUT, Collections.nCopies(CONCURRENCY, handler));
  }

  @Override
  public void close() {
    Background.whenReady(networks, LoadedNetworks::close);
  }
}
