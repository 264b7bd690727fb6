package dev.facepipe.local.aws;

import dev.facepipe.common.aws.S3ObjectStore;
import dev.facepipe.common.aws.SqsOutbox;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.local.LocalCloudOptions;
import dev.facepipe.local.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.BucketTrigger;
import dev.facepipe.local.cloud.FunctionUrl;
import dev.facepipe.local.cloud.LocalPort;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.local.cloud.aws.LocalAccount;
import dev.facepipe.local.cloud.aws.QueueTrigger;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** One event after the other, so that answers come in the order of a video's frames. */
  private static final int IN_ORDER = 1;

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
    CompletableFuture<EmbeddedSqs> startingSqs =
        CompletableFuture.supplyAsync(
            () -> EmbeddedSqs.start(new LocalPort(options.ports().sqs(), "--sqs-port")));
    parts.push(closing(startingSqs));
    CompletableFuture<Networks> loadingNetworks =
        CompletableFuture.supplyAsync(() -> Networks.load(options));
    parts.push(closing(loadingNetworks));
    CompletableFuture<Ffmpeg> findingFfmpeg =
        CompletableFuture.supplyAsync(() -> startable(options));
    EmbeddedS3 s3 = startS3(options);
    parts.push(s3);

    EmbeddedSqs sqs = join(startingSqs);
    Queues queues = Queues.create(sqs, options.names());
    Functions functions =
        new Functions(
            settings(options, queues),
            join(loadingNetworks),
            join(findingFfmpeg),
            sqs.client(),
            s3.client());
    FunctionUrl door = openDoors(options, sqs, s3, queues, functions, parts);
    return new LocalCloud(parts, sqs, s3, door);
  }

  private static EmbeddedS3 startS3(LocalCloudOptions options) {
    Names names = options.names();
    return EmbeddedS3.start(
        new LocalPort(options.ports().s3(), "--s3-port"),
        List.of(names.videosBucket(), names.framesBucket(), names.resultsBucket(), CLAIMS_BUCKET));
  }

  /** Starts it once: a program that is missing is told of now and not at the first video. */
  private static Ffmpeg startable(LocalCloudOptions options) {
    Ffmpeg ffmpeg = Ffmpeg.from(new Environment(options.environment()));
    ffmpeg.version();
    return ffmpeg;
  }

  /** The environment of every function: each reads what it needs, as on AWS. */
  private static Environment settings(LocalCloudOptions options, Queues queues) {
    Map<String, String> settings = new HashMap<>(options.environment());
    settings.put("NETWORKS", options.networks().toString());
    settings.put("EMBEDDER", options.embedder().word());
    settings.put("GALLERY", "file:" + options.gallery());
    settings.put("REQUEST_QUEUE_URL", queues.requests());
    settings.put("RESPONSE_QUEUE_URL", queues.responses());
    settings.put("FRAMES_BUCKET", options.names().framesBucket());
    settings.put("RESULTS_BUCKET", options.names().resultsBucket());
    settings.put("CLAIMS_BUCKET", CLAIMS_BUCKET);
    return new Environment(settings);
  }

  /** Opens the front door last: what it lets in finds the others open. */
  private static FunctionUrl openDoors(
      LocalCloudOptions options,
      EmbeddedSqs sqs,
      EmbeddedS3 s3,
      Queues queues,
      Functions functions,
      Deque<AutoCloseable> parts) {
    SqsOutbox onFailure = new SqsOutbox(sqs.client(), queues.failures());
    parts.push(
        new QueueTrigger(
            sqs.client(), queues.requests(), QueueTrigger.Polling.DEFAULT, functions.faces()));
    BucketTrigger frames =
        new BucketTrigger(
            "face-detection",
            functions.frameUpload(),
            IN_ORDER,
            BucketTrigger.Retries.DEFAULT,
            onFailure);
    parts.push(frames);
    s3.onObjectCreated(options.names().framesBucket(), frames);
    BucketTrigger videos =
        new BucketTrigger(
            "video-splitting",
            functions.videoUpload(),
            IN_ORDER,
            BucketTrigger.Retries.DEFAULT,
            onFailure);
    parts.push(videos);
    s3.onObjectCreated(options.names().videosBucket(), videos);
    FunctionUrl door =
        FunctionUrl.start(
            new LocalPort(options.ports().http(), "--port"),
            Functions.CONCURRENCY,
            functions.frameUrl());
    parts.push(door);
    return door;
  }

  /** Closes what comes up in the background, once it is up; what failed to come needs none. */
  private static <T extends AutoCloseable> AutoCloseable closing(CompletableFuture<T> part) {
    return () -> {
      Optional<T> up = part.handle((ready, failure) -> Optional.ofNullable(ready)).join();
      if (up.isPresent()) {
        up.get().close();
      }
    };
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
