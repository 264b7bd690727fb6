package dev.facepipe.local.aws;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.facepipe.common.aws.S3ObjectStore;
import dev.facepipe.common.aws.SqsOutbox;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.detection.DetectFaces;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.detection.aws.AwsDetection;
import dev.facepipe.detection.aws.FrameUploadHandler;
import dev.facepipe.detection.aws.FrameUrlHandler;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.LocalCloudOptions;
import dev.facepipe.local.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.BucketTrigger;
import dev.facepipe.local.cloud.FunctionUrl;
import dev.facepipe.local.cloud.LambdaFunction;
import dev.facepipe.local.cloud.LocalPort;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.LocalQueue.DeadLetters;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.local.cloud.aws.LambdaRuntime;
import dev.facepipe.local.cloud.aws.LocalAccount;
import dev.facepipe.local.cloud.aws.QueueTrigger;
import dev.facepipe.recognition.Embedder;
import dev.facepipe.recognition.RecognitionSettings;
import dev.facepipe.recognition.RecognizeFaces;
import dev.facepipe.recognition.aws.AwsRecognition;
import dev.facepipe.recognition.aws.FacesQueueHandler;
import dev.facepipe.video.VideoSettings;
import dev.facepipe.video.aws.AwsVideo;
import dev.facepipe.video.aws.VideoUploadHandler;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The three functions behind the doors they have on AWS, with SQS and S3, in this process and on
 * loopback. Ends with {@link #close}, doors first.
 */
public final class LocalCloud implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalCloud.class);

  /** The key that opens its buckets; no secret, since it listens on loopback only. */
  public static final String ACCESS_KEY_ID = LocalAccount.ACCESS_KEY_ID;

  /** The other half of {@link #ACCESS_KEY_ID}. */
  public static final String SECRET_ACCESS_KEY = LocalAccount.SECRET_ACCESS_KEY;

  /** Calls of one function at once: the networks use all cores in each. */
  private static final int CONCURRENCY = 2;

  /** What the functions' handlers are told; as in the deployment. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Clients in the field take one message at a time and leave what isn't theirs. */
  private static final Duration RESPONSE_VISIBILITY = Duration.ofSeconds(1);

  /** How soon a message that failed comes again. On AWS: six times the function's timeout. */
  private static final Duration REQUEST_VISIBILITY = Duration.ofSeconds(20);

  private static final int MAX_RECEIVE_COUNT = 5;

  private static final String DEAD_LETTERS = "-dead-letters";
  private static final String CLAIMS_BUCKET = "facepipe-claims";

  private final Deque<AutoCloseable> parts;
  private final EmbeddedSqs sqs;
  private final EmbeddedS3 s3;
  private final FunctionUrl door;

  private LocalCloud(Deque<AutoCloseable> parts, EmbeddedSqs sqs, EmbeddedS3 s3, FunctionUrl door) {
    this.parts = parts;
    this.sqs = sqs;
    this.s3 = s3;
    this.door = door;
  }

  /**
   * Returns the cloud once all its doors are open.
   *
   * @throws dev.facepipe.local.cloud.PortInUse if somebody else listens on one of its ports
   * @throws RuntimeException if a network, the gallery or FFmpeg is missing; the message names it
   */
  public static LocalCloud start(LocalCloudOptions options) {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      return start(options, parts);
    } catch (RuntimeException e) {
      closeAll(parts);
      throw e;
    }
  }

  private static LocalCloud start(LocalCloudOptions options, Deque<AutoCloseable> parts) {
    Names names = options.names();
    CompletableFuture<EmbeddedSqs> startingSqs =
        CompletableFuture.supplyAsync(
            () -> EmbeddedSqs.start(new LocalPort(options.ports().sqs(), "--sqs-port")));
    parts.push(() -> startingSqs.thenAccept(EmbeddedSqs::close).join());
    CompletableFuture<Embedder> loadingEmbedder =
        CompletableFuture.supplyAsync(() -> options.embedder().load(options.networks()));
    parts.push(() -> loadingEmbedder.thenAccept(Embedder::close).join());
    CompletableFuture<Ffmpeg> findingFfmpeg =
        CompletableFuture.supplyAsync(
            () -> startable(Ffmpeg.from(new Environment(options.environment()))));
    EmbeddedS3 s3 =
        EmbeddedS3.start(
            new LocalPort(options.ports().s3(), "--s3-port"),
            List.of(
                names.videosBucket(), names.framesBucket(), names.resultsBucket(), CLAIMS_BUCKET));
    parts.push(s3);
    EmbeddedSqs sqs = join(startingSqs);

    String failures = sqs.create(queue(names.framesBucket() + DEAD_LETTERS));
    sqs.create(queue(names.requestQueue() + DEAD_LETTERS));
    String requests =
        sqs.create(
            new LocalQueue(
                names.requestQueue(),
                REQUEST_VISIBILITY,
                new DeadLetters(names.requestQueue() + DEAD_LETTERS, MAX_RECEIVE_COUNT)));
    String responses = sqs.create(new LocalQueue(names.responseQueue(), RESPONSE_VISIBILITY));
    Environment settings = settings(options, requests, responses);

    DetectionSettings detectionSettings = DetectionSettings.from(settings);
    Mtcnn detector = new Mtcnn(detectionSettings.networks(), detectionSettings.minFace());
    parts.push(detector);
    ObjectStore objects = new S3ObjectStore(s3.client());
    DetectFaces detection =
        AwsDetection.detectFaces(detectionSettings, detector, sqs.client(), objects);
    RecognizeFaces naming =
        AwsRecognition.recognizeFaces(
            RecognitionSettings.from(settings), join(loadingEmbedder), sqs.client(), s3.client());

    SqsOutbox onFailure = new SqsOutbox(sqs.client(), failures);
    BucketTrigger videos =
        new BucketTrigger(
            "video-splitting",
            function(
                "video-splitting",
                S3Event.class,
                Void.class,
                new VideoUploadHandler(
                    AwsVideo.splitVideo(
                        VideoSettings.from(settings),
                        join(findingFfmpeg),
                        sqs.client(),
                        s3.client()))),
            1,
            BucketTrigger.Retries.DEFAULT,
            onFailure);
    BucketTrigger frames =
        new BucketTrigger(
            "face-detection",
            function(
                "face-detection",
                S3Event.class,
                Void.class,
                new FrameUploadHandler(detection, objects)),
            1,
            BucketTrigger.Retries.DEFAULT,
            onFailure);
    QueueTrigger recognition =
        new QueueTrigger(
            sqs.client(),
            requests,
            QueueTrigger.Polling.DEFAULT,
            function(
                "face-recognition",
                SQSEvent.class,
                SQSBatchResponse.class,
                new FacesQueueHandler(naming)));
    parts.push(recognition);
    parts.push(frames);
    parts.push(videos);
    s3.onObjectCreated(names.videosBucket(), videos);
    s3.onObjectCreated(names.framesBucket(), frames);
    FunctionUrl door =
        FunctionUrl.start(
            new LocalPort(options.ports().http(), "--port"),
            CONCURRENCY,
            function(
                "face-detection",
                APIGatewayV2HTTPEvent.class,
                APIGatewayV2HTTPResponse.class,
                new FrameUrlHandler(detection)));
    parts.push(door);
    return new LocalCloud(parts, sqs, s3, door);
  }

  /** Starts it once: a program that is missing is told of now and not at the first video. */
  private static Ffmpeg startable(Ffmpeg ffmpeg) {
    ffmpeg.version();
    return ffmpeg;
  }

  private static LocalQueue queue(String name) {
    return new LocalQueue(name, REQUEST_VISIBILITY);
  }

  /** The environment of every function: each reads what it needs, as on AWS. */
  private static Environment settings(
      LocalCloudOptions options, String requestQueueUrl, String responseQueueUrl) {
    Map<String, String> settings = new HashMap<>(options.environment());
    settings.put("NETWORKS", options.networks().toString());
    settings.put("EMBEDDER", options.embedder().word());
    settings.put("GALLERY", "file:" + options.gallery());
    settings.put("REQUEST_QUEUE_URL", requestQueueUrl);
    settings.put("RESPONSE_QUEUE_URL", responseQueueUrl);
    settings.put("FRAMES_BUCKET", options.names().framesBucket());
    settings.put("RESULTS_BUCKET", options.names().resultsBucket());
    settings.put("CLAIMS_BUCKET", CLAIMS_BUCKET);
    return new Environment(settings);
  }

  private static <E, O> LambdaFunction function(
      String name, Class<E> eventType, Class<O> answerType, RequestHandler<E, O> handler) {
    return new LambdaRuntime<>(
        name, eventType, answerType, TIMEOUT, Collections.nCopies(CONCURRENCY, handler));
  }

  private static <T> T join(CompletableFuture<T> work) {
    try {
      return work.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Where frames are posted. */
  public URI url() {
    return door.uri();
  }

  /** Where SQS is. */
  public URI sqsEndpoint() {
    return sqs.endpoint();
  }

  /** Where S3 is. */
  public URI s3Endpoint() {
    return s3.endpoint();
  }

  /** What lies in its buckets. */
  public ObjectStore objects() {
    return new S3ObjectStore(s3.client());
  }

  /** Closes the doors, finishes what is in hand, and stops. */
  @Override
  public void close() {
    closeAll(parts);
  }

  private static void closeAll(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) { // the others are to be closed all the same
        LOG.warn("a part did not stop cleanly: {}", e.toString());
      }
    }
  }
}
