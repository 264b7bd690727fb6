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
    String url) {

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
    wiring.call(facesQueue);
    return new Functions(
        frameUrl, frameUpload, facesQueue, videoUpload, wiring.open(frameUrl).getUrl());
  }

  List<LiveFunction> all() {
    return List.of(frameUrl, frameUpload, facesQueue, videoUpload);
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
              Allow.missObjects(buckets.results()))
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
              Allow.get(buckets.gallery(), Buckets.GALLERY_KEY),
              Allow.missObjects(buckets.gallery()));
    }

    LiveFunction videoUpload() {
      return function(
              FunctionKind.VIDEO_UPLOAD,
              Map.of(
                  "FRAMES_BUCKET", buckets.frames().getBucketName(),
                  "RESPONSE_QUEUE_URL", queues.responses().getQueueUrl(),
                  "RESULTS_BUCKET", buckets.results().getBucketName()))
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
              Allow.send(queues.responses()))
          .failTo(queues.failedVideos());
    }

    /** Connects the request queue with a function. Failed messages return to the queue. */
    void call(LiveFunction function) {
      EventSourceMapping.Builder.create(scope, "Requests")
          .target(function.alias())
          .eventSourceArn(queues.requests().getQueueArn())
          .batchSize(parameters.batchSize())
          .maxConcurrency(parameters.maxConcurrency())
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

    private LiveFunction detects(FunctionKind door) {
      return function(
              door,
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

    private LiveFunction function(FunctionKind door, Map<String, String> environment) {
      return LiveFunction.create(scope, parameters, images, door, environment);
    }
  }
}
