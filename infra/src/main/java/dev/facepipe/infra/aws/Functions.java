package dev.facepipe.infra.aws;

import dev.facepipe.common.web.AllowedOrigins;
import dev.facepipe.infra.FunctionKind;
import dev.facepipe.infra.Parameters;
import dev.facepipe.infra.UrlAuth;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.lambda.EventSourceMapping;
import software.amazon.awscdk.services.lambda.FunctionUrl;
import software.amazon.awscdk.services.lambda.FunctionUrlAuthType;
import software.amazon.awscdk.services.lambda.FunctionUrlCorsOptions;
import software.amazon.awscdk.services.lambda.FunctionUrlOptions;
import software.amazon.awscdk.services.lambda.HttpMethod;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/**
 * The functions with their permissions and their triggers.
 *
 * @param url address for posts of frames
 */
record Functions(
    LiveFunction frameUrl,
    LiveFunction frameUpload,
    LiveFunction facesQueue,
    LiveFunction videoUpload,
    LiveFunction summariesQueue,
    String url) {

  /**
   * Percent of the memory for Java's heap in the function that runs no network: 884 MB of the least
   * default memory. 30,000 embeddings of 512 values have 61 MB, and their notes 110 MB as JSON.
   */
  private static final String SUMMARIES_HEAP = "50";

  static Functions create(Construct parent, Parameters parameters, Queues queues, Buckets buckets) {
    Wiring wiring =
        new Wiring(
            new Construct(parent, "Functions"),
            parameters,
            new Images(parameters),
            queues,
            buckets);
    LiveFunction frameUrl = wiring.frameUrl();
    LiveFunction frameUpload = wiring.frameUpload();
    LiveFunction facesQueue = wiring.facesQueue();
    LiveFunction videoUpload = wiring.videoUpload();
    LiveFunction summariesQueue = wiring.summariesQueue();
    wiring.callForRequests(facesQueue);
    wiring.callForSummaries(summariesQueue);
    return new Functions(
        frameUrl,
        frameUpload,
        facesQueue,
        videoUpload,
        summariesQueue,
        wiring.open(frameUrl).getUrl());
  }

  List<LiveFunction> all() {
    return List.of(frameUrl, frameUpload, facesQueue, videoUpload, summariesQueue);
  }

  /** Makes the functions and connects them with queues and buckets. */
  private record Wiring(
      Construct scope, Parameters parameters, Images images, Queues queues, Buckets buckets) {

    LiveFunction frameUrl() {
      return detects(FunctionKind.FRAME_URL);
    }

    LiveFunction frameUpload() {
      return detects(FunctionKind.FRAME_UPLOAD)
          .may(
              Allow.get(buckets.frames(), Buckets.ALL_KEYS),
              Allow.missObjects(buckets.frames()),
              // Needed to find the newest drop of a stem.
              Allow.get(buckets.results(), Buckets.ALL_KEYS),
              Allow.missObjects(buckets.results()),
              Allow.put(buckets.claims(), Buckets.NOTE_KEYS))
          .failTo(queues.failedFrames());
    }

    LiveFunction facesQueue() {
      return function(
              FunctionKind.FACES_QUEUE,
              Map.of(
                  "RESPONSE_QUEUE_URL", queues.responses().getQueueUrl(),
                  "RESULTS_BUCKET", buckets.results().getBucketName(),
                  "CLAIMS_BUCKET", buckets.claims().getBucketName(),
                  "GALLERY", buckets.galleryUrl()))
          .may(
              Allow.poll(queues.requests()),
              Allow.send(queues.responses()),
              Allow.put(buckets.results(), Buckets.ALL_KEYS),
              Allow.get(buckets.results(), Buckets.ALL_KEYS),
              Allow.missObjects(buckets.results()),
              Allow.get(buckets.claims(), Buckets.CLAIM_KEYS),
              Allow.missObjects(buckets.claims()),
              Allow.put(buckets.claims(), Buckets.NOTE_KEYS),
              Allow.get(buckets.gallery(), Buckets.GALLERY_KEY),
              Allow.missObjects(buckets.gallery()));
    }

    LiveFunction summariesQueue() {
      return function(
              FunctionKind.SUMMARIES_QUEUE,
              Map.of(
                  "SUMMARIES_QUEUE_URL", queues.summaries().getQueueUrl(),
                  "RESPONSE_QUEUE_URL", queues.responses().getQueueUrl(),
                  "FRAMES_BUCKET", buckets.frames().getBucketName(),
                  "RESULTS_BUCKET", buckets.results().getBucketName(),
                  "CLAIMS_BUCKET", buckets.claims().getBucketName(),
                  "GALLERY", buckets.galleryUrl(),
                  "HEAP_PERCENT", SUMMARIES_HEAP))
          .may(
              Allow.poll(queues.summaries()),
              // A summary waits for its frames by sending its message again, with a delay.
              Allow.send(queues.summaries(), queues.responses()),
              Allow.get(buckets.claims(), Buckets.NOTE_KEYS),
              Allow.missObjects(buckets.claims()),
              Allow.get(buckets.frames(), Buckets.CUT_KEYS),
              Allow.missObjects(buckets.frames()),
              Allow.put(buckets.results(), Buckets.ALL_KEYS),
              Allow.get(buckets.results(), Buckets.ALL_KEYS),
              Allow.missObjects(buckets.results()),
              Allow.get(buckets.gallery(), Buckets.GALLERY_KEY),
              Allow.missObjects(buckets.gallery()));
    }

    LiveFunction videoUpload() {
      return function(
              FunctionKind.VIDEO_UPLOAD,
              Map.of(
                  "FRAMES_BUCKET", buckets.frames().getBucketName(),
                  "RESPONSE_QUEUE_URL", queues.responses().getQueueUrl(),
                  "SUMMARIES_QUEUE_URL", queues.summaries().getQueueUrl(),
                  "RESULTS_BUCKET", buckets.results().getBucketName(),
                  "CLAIMS_BUCKET", buckets.claims().getBucketName()))
          .may(
              Allow.get(buckets.videos(), Buckets.ALL_KEYS),
              Allow.missObjects(buckets.videos()),
              Allow.put(buckets.frames(), Buckets.ALL_KEYS),
              // With FRAMES=1: needed to see if another picture has the key of the frame's copy.
              Allow.get(buckets.frames(), Buckets.ALL_KEYS),
              Allow.missObjects(buckets.frames()),
              Allow.put(buckets.results(), Buckets.ALL_KEYS),
              Allow.get(buckets.results(), Buckets.ALL_KEYS),
              Allow.missObjects(buckets.results()),
              Allow.delete(buckets.results(), Buckets.ALL_KEYS),
              // Needed to delete the notes of an earlier drop of the same bytes.
              Allow.missObjects(buckets.claims()),
              Allow.delete(buckets.claims(), Buckets.NOTE_KEYS),
              Allow.put(buckets.claims(), Buckets.NOTE_KEYS),
              Allow.send(queues.responses(), queues.summaries()))
          .failTo(queues.failedVideos());
    }

    void callForRequests(LiveFunction function) {
      call(
          "Requests",
          queues.requests(),
          function,
          parameters.batchSize(),
          parameters.maxConcurrency());
    }

    /** Calls the function for one video at a time, because all notes of a video are in memory. */
    void callForSummaries(LiveFunction function) {
      call("Summaries", queues.summaries(), function, 1, Parameters.SUMMARIES_CONCURRENCY);
    }

    /** Connects a queue with a function. Failed messages return to the queue. */
    private void call(
        String id, Queue queue, LiveFunction function, int batchSize, int maxConcurrency) {
      EventSourceMapping.Builder.create(scope, id)
          .target(function.alias())
          .eventSourceArn(queue.getQueueArn())
          .batchSize(batchSize)
          .maxConcurrency(maxConcurrency)
          .reportBatchItemFailures(true)
          .build();
    }

    /**
     * Adds the Function URL. With {@code NONE} the CDK adds both permissions that everybody needs.
     */
    FunctionUrl open(LiveFunction function) {
      FunctionUrlAuthType auth =
          parameters.urlAuth() == UrlAuth.NONE
              ? FunctionUrlAuthType.NONE
              : FunctionUrlAuthType.AWS_IAM;
      return function
          .alias()
          .addFunctionUrl(FunctionUrlOptions.builder().authType(auth).cors(cors()).build());
    }

    /**
     * Returns the CORS rules; null without allowed pages. Lambda answers preflights itself, also
     * unsigned ones.
     */
    private @Nullable FunctionUrlCorsOptions cors() {
      List<String> origins = parameters.pages().origins();
      return origins.isEmpty()
          ? null
          : FunctionUrlCorsOptions.builder()
              .allowedOrigins(origins)
              .allowedMethods(List.of(HttpMethod.POST))
              .allowedHeaders(AllowedOrigins.REQUEST_HEADERS)
              .exposedHeaders(AllowedOrigins.ANSWER_HEADERS)
              .maxAge(Duration.seconds(AllowedOrigins.MAX_AGE))
              .build();
    }

    private LiveFunction detects(FunctionKind kind) {
      return function(
              kind,
              Map.of(
                  "REQUEST_QUEUE_URL", queues.requests().getQueueUrl(),
                  "RESPONSE_QUEUE_URL", queues.responses().getQueueUrl(),
                  "RESULTS_BUCKET", buckets.results().getBucketName(),
                  "CLAIMS_BUCKET", buckets.claims().getBucketName()))
          .may(
              Allow.send(queues.requests(), queues.responses()),
              Allow.put(buckets.results(), Buckets.ALL_KEYS),
              Allow.put(buckets.claims(), Buckets.CLAIM_KEYS));
    }

    private LiveFunction function(FunctionKind kind, Map<String, String> environment) {
      return LiveFunction.create(scope, parameters, images, kind, environment);
    }
  }
}
