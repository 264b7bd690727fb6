package dev.facepipe.local.cloud.functions.aws;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.aws.SqsOutbox;
import dev.facepipe.common.Meanwhile;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.local.cloud.BucketTrigger;
import dev.facepipe.local.cloud.FunctionUrl;
import dev.facepipe.local.cloud.Gate;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.LocalPort;
import dev.facepipe.local.cloud.Parts;
import dev.facepipe.local.cloud.aws.Backlog;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.local.cloud.aws.LocalAccount;
import dev.facepipe.local.cloud.aws.QueueTrigger;
import dev.facepipe.local.cloud.aws.SignatureGate;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The three functions behind the doors they have on AWS, with SQS and S3, in this process. Ends
 * with {@link #close}, doors first.
 */
public final class LocalCloud implements AutoCloseable {
  /** The key that opens its buckets unless there is another; no secret. */
  public static final String ACCESS_KEY_ID = LocalAccount.ACCESS_KEY_ID;

  /** The other half of {@link #ACCESS_KEY_ID}. */
  public static final String SECRET_ACCESS_KEY = LocalAccount.SECRET_ACCESS_KEY;

  /** One event after the other, so that answers come in the order of a video's frames. */
  private static final int IN_ORDER = 1;

  /**
   * Frames that wait to be named, before the Function URL takes no more: some seconds' work, and 1
   * MiB each at most, or a few more in a claim.
   */
  private static final int MOST_WAITING = 64;

  private static final String CLAIMS_BUCKET = "facepipe-claims";

  private final AccessKey key;
  private final Deque<AutoCloseable> parts;
  private final EmbeddedSqs sqs;
  private final EmbeddedS3 s3;
  private final FunctionUrl door;
  private final Map<String, String> deployment;
  private final Map<String, String> runtimeApis;

  private LocalCloud(
      AccessKey key,
      Deque<AutoCloseable> parts,
      EmbeddedSqs sqs,
      EmbeddedS3 s3,
      FunctionUrl door,
      Map<String, String> deployment,
      Map<String, String> runtimeApis) {
    this.key = key;
    this.parts = parts;
    this.sqs = sqs;
    this.s3 = s3;
    this.door = door;
    this.deployment = deployment;
    this.runtimeApis = runtimeApis;
  }

  /**
   * Returns the cloud once all its doors are open, its functions in this process.
   *
   * @throws dev.facepipe.local.cloud.PortInUse if somebody else listens on one of its ports
   * @throws RuntimeException if a network or FFmpeg is missing; the message names it
   */
  public static LocalCloud start(LocalCloudOptions options) {
    return start(options, InThisProcess::new, host -> Map.of());
  }

  /**
   * Returns the cloud once all its doors are open, for functions that run elsewhere, such as in
   * containers, and find {@link #deployment} in their environment. Neither networks nor FFmpeg are
   * needed here.
   *
   * @param firstPort of four in a row, on which Lambda's runtime API is served to {@code
   *     face-detection}, {@code frame-upload}, {@code face-recognition} and {@code
   *     video-splitting}; 0 takes any free ones
   * @throws dev.facepipe.local.cloud.PortInUse if somebody else listens on one of its ports
   */
  public static LocalCloud startForFunctionsElsewhere(LocalCloudOptions options, int firstPort) {
    return start(options, unused -> new Elsewhere(firstPort), Elsewhere::addresses);
  }

  private static <H extends FunctionHost> LocalCloud start(
      LocalCloudOptions options,
      Function<LocalCloudOptions, H> hosting,
      Function<H, Map<String, String>> addresses) {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      H host = hosting.apply(options);
      parts.push(host);
      return start(options, host, addresses.apply(host), parts);
    } catch (RuntimeException e) {
      Parts.close(parts);
      throw e;
    }
  }

  private static LocalCloud start(
      LocalCloudOptions options,
      FunctionHost host,
      Map<String, String> runtimeApis,
      Deque<AutoCloseable> parts) {
    CompletableFuture<EmbeddedSqs> startingSqs =
        CompletableFuture.supplyAsync(
            () ->
                EmbeddedSqs.start(
                    port(options, options.ports().sqs(), "--sqs-port"), gate(options, "sqs")));
    parts.push(() -> Background.whenReady(startingSqs, EmbeddedSqs::close));
    EmbeddedS3 s3 = startS3(options);
    parts.push(s3);

    EmbeddedSqs sqs = Meanwhile.result(startingSqs);
    Queues queues = Queues.create(sqs, options.names());
    Map<String, String> deployment = deployment(options, queues);
    Functions functions = host.functions(deployment, sqs.client(), s3.client());
    FunctionUrl door = openDoors(options, sqs, s3, queues, functions, parts);
    return new LocalCloud(options.access().key(), parts, sqs, s3, door, deployment, runtimeApis);
  }

  private static LocalPort port(LocalCloudOptions options, int number, String option) {
    return new LocalPort(options.access().host(), number, option);
  }

  private static Gate gate(LocalCloudOptions options, String service) {
    return options.access().signed()
        ? new SignatureGate(options.access().key(), service)
        : Gate.OPEN;
  }

  private static EmbeddedS3 startS3(LocalCloudOptions options) {
    Names names = options.names();
    return EmbeddedS3.start(
        port(options, options.ports().s3(), "--s3-port"),
        List.of(names.videosBucket(), names.framesBucket(), names.resultsBucket(), CLAIMS_BUCKET),
        options.access().key());
  }

  private static Map<String, String> deployment(LocalCloudOptions options, Queues queues) {
    return Map.of(
        "EMBEDDER", options.embedder().word(),
        "GALLERY", "file:" + options.gallery(),
        "REQUEST_QUEUE_URL", queues.requests(),
        "RESPONSE_QUEUE_URL", queues.responses(),
        "FRAMES_BUCKET", options.names().framesBucket(),
        "RESULTS_BUCKET", options.names().resultsBucket(),
        "CLAIMS_BUCKET", CLAIMS_BUCKET);
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
    Backlog backlog = new Backlog(sqs.client(), queues.requests(), MOST_WAITING);
    FunctionUrl door =
        FunctionUrl.start(
            port(options, options.ports().http(), "--port"),
            InThisProcess.CONCURRENCY,
            gate(options, "lambda"),
            options.access().pages(),
            () -> sqs.isFull() || backlog.getAsBoolean(),
            functions.frameUrl());
    parts.push(door);
    return door;
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

  /**
   * The environment of functions that run elsewhere: queues, buckets, gallery, network, and how to
   * reach SQS and S3.
   */
  public Map<String, String> deployment() {
    Map<String, String> environment = new HashMap<>(deployment);
    environment.put("AWS_ENDPOINT_URL_SQS", sqsEndpoint().toString());
    environment.put("AWS_ENDPOINT_URL_S3", s3Endpoint().toString());
    environment.put("AWS_REGION", LocalAccount.REGION);
    environment.put("AWS_ACCESS_KEY_ID", key.id());
    environment.put("AWS_SECRET_ACCESS_KEY", key.secret());
    return environment;
  }

  /**
   * Where functions that run elsewhere find Lambda's runtime API, {@code HOST:PORT} by the
   * function's name; empty if they run in this process.
   */
  public Map<String, String> runtimeApis() {
    return runtimeApis;
  }

  /** Closes the doors, finishes what is in hand, and stops. */
  @Override
  public void close() {
    Parts.close(parts);
  }
}
