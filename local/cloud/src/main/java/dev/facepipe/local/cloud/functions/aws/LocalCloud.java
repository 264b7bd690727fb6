package dev.facepipe.local.cloud.functions.aws;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.aws.SqsOutbox;
import dev.facepipe.common.InBackground;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.file.Temporary;
import dev.facepipe.common.message.FrameAge;
import dev.facepipe.common.message.ResultsForm;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.local.cloud.BucketTrigger;
import dev.facepipe.local.cloud.Closeables;
import dev.facepipe.local.cloud.CloudFigures;
import dev.facepipe.local.cloud.FunctionUrl;
import dev.facepipe.local.cloud.Gate;
import dev.facepipe.local.cloud.KeptEvents;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Data;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.aws.Backlog;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.local.cloud.aws.LocalAccount;
import dev.facepipe.local.cloud.aws.QueueTrigger;
import dev.facepipe.local.cloud.aws.SignatureGate;
import dev.facepipe.local.cloud.data.DataFolder;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import dev.facepipe.web.LocalPort;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs the functions, SQS and S3 in one process, behind the entry points that they have on AWS.
 * {@link #close} ends the cloud and closes its entry points first.
 */
public final class LocalCloud implements AutoCloseable {
  /** The id of the default access key. Not secret. */
  public static final String ACCESS_KEY_ID = LocalAccount.ACCESS_KEY_ID;

  /**
   * The secret of the default access key {@link #ACCESS_KEY_ID}. Public, so it protects nothing.
   */
  public static final String SECRET_ACCESS_KEY = LocalAccount.SECRET_ACCESS_KEY;

  /** One summary at a time, so that a long one does not hold up others of its batch. */
  private static final QueueTrigger.Polling ONE_SUMMARY =
      new QueueTrigger.Polling(1, Duration.ZERO, 1);

  /** The FFmpeg program, if it is not the bundled one. */
  private static final String FFMPEG = "FFMPEG";

  /** Whether the results bucket keeps the faces of answers; on, unless the environment says off. */
  private static final String SIGHTINGS = "SIGHTINGS";

  /**
   * Share of the heap for sightings, a quarter of that for all objects. An answer with one face
   * leaves 10 kB (docs/wire.md), so 1 GiB of heap keeps 13,000 of them.
   */
  private static final double SIGHTINGS_SHARE_OF_HEAP = 0.125;

  /** One event at a time, so that answers come in the order of a video's frames. */
  private static final int IN_ORDER = 1;

  /**
   * If more messages than this wait in the request queue, the Function URL refuses new frames. 64
   * messages are some seconds of work. One message is at most 1 MiB; a claim can hold somewhat
   * more.
   */
  private static final int MOST_WAITING = 64;

  /**
   * Number of frames that may wait if frames can be too old: at the Function URL, and in the
   * request queue. A further frame is refused, so that its camera posts a newer frame when there is
   * room.
   */
  private static final int MOST_LIVE = 1;

  private final AccessKey key;
  private final Deque<AutoCloseable> parts;
  private final EmbeddedSqs sqs;
  private final EmbeddedS3 s3;
  private final FunctionUrl functionUrl;
  private final Map<String, String> deployment;
  private final Map<String, String> runtimeApis;

  private LocalCloud(
      AccessKey key,
      Deque<AutoCloseable> parts,
      EmbeddedSqs sqs,
      EmbeddedS3 s3,
      FunctionUrl functionUrl,
      Map<String, String> deployment,
      Map<String, String> runtimeApis) {
    this.key = key;
    this.parts = parts;
    this.sqs = sqs;
    this.s3 = s3;
    this.functionUrl = functionUrl;
    this.deployment = deployment;
    this.runtimeApis = runtimeApis;
  }

  /**
   * Starts a cloud whose functions run in this process, and returns it when all its entry points
   * are open.
   *
   * @throws dev.facepipe.web.PortInUse if another program listens on one of the ports
   * @throws RuntimeException if a network or FFmpeg is missing; the message names it
   */
  public static LocalCloud start(LocalCloudOptions options) {
    Temporary.sweep(Temporary.parent());
    return start(options, InProcessFunctions::new, host -> Map.of());
  }

  /**
   * Starts a cloud whose functions run outside this process, such as in containers, and returns it
   * when all its entry points are open. The functions need {@link #deployment} in their
   * environment. This process needs neither the networks nor FFmpeg.
   *
   * @param firstPort first of five consecutive ports that serve Lambda's runtime API to {@code
   *     face-detection}, {@code frame-upload}, {@code face-recognition}, {@code video-splitting}
   *     and {@code summaries}; 0 takes any five free ports
   * @throws dev.facepipe.web.PortInUse if another program listens on one of the ports
   */
  public static LocalCloud startForFunctionsElsewhere(LocalCloudOptions options, int firstPort) {
    return start(options, unused -> new ExternalFunctions(firstPort), ExternalFunctions::addresses);
  }

  /**
   * Reads the settings of the functions, and starts nothing.
   *
   * @throws IllegalArgumentException if a setting is wrong; the message names its variable
   */
  public static void requireSettings(LocalCloudOptions options) {
    var unused = FunctionSettings.of(options, deployment(options, LocalQueues.NONE));
    Environment environment = new Environment(options.environment());
    environment.find(FFMPEG).ifPresent(named -> requireProgram(named, environment));
  }

  private static void requireProgram(String named, Environment environment) {
    try {
      var unused = Ffmpeg.from(environment).version();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "%s is '%s'; expected an FFmpeg program, 5.1 or newer: %s"
              .formatted(FFMPEG, named, e.getMessage()),
          e);
    }
  }

  private static <H extends FunctionHost> LocalCloud start(
      LocalCloudOptions options,
      Function<LocalCloudOptions, H> hosting,
      Function<H, Map<String, String>> addresses) {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      Data data = options.data();
      @Nullable DataFolder folder = data == null ? null : DataFolder.open(data.folder());
      if (folder != null) {
        parts.push(folder); // closed last
      }
      H host = hosting.apply(options);
      parts.push(host);
      return start(options, folder, host, addresses.apply(host), parts);
    } catch (RuntimeException e) {
      Closeables.close(parts);
      throw e;
    }
  }

  private static LocalCloud start(
      LocalCloudOptions options,
      @Nullable DataFolder folder,
      FunctionHost host,
      Map<String, String> runtimeApis,
      Deque<AutoCloseable> parts) {
    CompletableFuture<EmbeddedSqs> startingSqs =
        CompletableFuture.supplyAsync(() -> startSqs(options, folder));
    parts.push(() -> Background.whenReady(startingSqs, EmbeddedSqs::close));
    EmbeddedS3 s3 = startS3(options, folder);
    parts.push(s3);
    Data data = options.data();
    parts.push(
        data == null
            ? keepSightings(s3, options.names().resultsBucket())
            : OldObjects.start(s3.client(), data, options.names()));

    EmbeddedSqs sqs = InBackground.result(startingSqs);
    LocalQueues queues = LocalQueues.create(sqs, options.names());
    Map<String, String> deployment = deployment(options, queues);
    CloudFigures figures = figures(options, sqs, s3, folder);
    HostedFunctions functions = host.functions(deployment, sqs.client(), s3.client(), figures);
    FunctionUrl functionUrl = openEntryPoints(options, sqs, s3, queues, functions, figures, parts);
    return new LocalCloud(
        options.access().key(), parts, sqs, s3, functionUrl, deployment, runtimeApis);
  }

  private static LocalPort port(LocalCloudOptions options, int number, String option) {
    return new LocalPort(options.access().host(), number, option);
  }

  private static Gate gate(LocalCloudOptions options, String service) {
    return options.access().signed()
        ? new SignatureGate(options.access().key(), service)
        : Gate.OPEN;
  }

  private static EmbeddedSqs startSqs(LocalCloudOptions options, @Nullable DataFolder folder) {
    LocalPort port = port(options, options.ports().sqs(), "--sqs-port");
    Gate gate = gate(options, "sqs");
    return folder == null ? EmbeddedSqs.start(port, gate) : EmbeddedSqs.start(port, gate, folder);
  }

  private static EmbeddedS3 startS3(LocalCloudOptions options, @Nullable DataFolder folder) {
    Names names = options.names();
    LocalPort port = port(options, options.ports().s3(), "--s3-port");
    List<String> buckets =
        List.of(
            names.videosBucket(), names.framesBucket(), names.resultsBucket(), Names.CLAIMS_BUCKET);
    AccessKey key = options.access().key();
    return folder == null
        ? EmbeddedS3.start(port, buckets, key)
        : EmbeddedS3.start(
            port, buckets, Set.of(names.videosBucket(), names.framesBucket()), key, folder);
  }

  private static CloudFigures figures(
      LocalCloudOptions options, EmbeddedSqs sqs, EmbeddedS3 s3, @Nullable DataFolder folder) {
    CloudFigures figures = new CloudFigures();
    Set<String> ours = LocalQueues.names(options.names()); // clients may make others
    figures.addQueues(() -> sqs.states(ours), LocalQueues::isDeadLetters);
    figures.add("facepipe_messages_bytes", "Memory of all messages, in bytes.", sqs::bytes);
    figures.add("facepipe_objects_bytes", "Bytes of all objects.", s3::bytes);
    if (folder != null) {
      figures.add(
          "facepipe_data_left_bytes",
          "Bytes that may still be written into the data folder.",
          () -> Math.max(0, folder.bytesLeft()));
    }
    return figures;
  }

  private static KeptSightings keepSightings(EmbeddedS3 s3, String resultsBucket) {
    long mostBytes = (long) (SIGHTINGS_SHARE_OF_HEAP * Runtime.getRuntime().maxMemory());
    var kept = new KeptSightings(s3.client(), resultsBucket, mostBytes);
    s3.onObjectCreated(resultsBucket, kept);
    return kept;
  }

  private static Map<String, String> deployment(LocalCloudOptions options, LocalQueues queues) {
    return Map.of(
        "EMBEDDER",
        options.embedder().word(),
        "GALLERY",
        "file:" + options.gallery(),
        "REQUEST_QUEUE_URL",
        queues.requests(),
        "RESPONSE_QUEUE_URL",
        queues.responses(),
        "SUMMARIES_QUEUE_URL",
        queues.summaries(),
        "FRAMES_BUCKET",
        options.names().framesBucket(),
        "RESULTS_BUCKET",
        options.names().resultsBucket(),
        "CLAIMS_BUCKET",
        Names.CLAIMS_BUCKET,
        SIGHTINGS,
        sightings(new Environment(options.environment())));
  }

  /** Returns what the environment says, or else on, unless the bucket stores nothing but text. */
  private static String sightings(Environment environment) {
    boolean textOnly =
        environment.oneOf("STORED_RESULTS", ResultsForm.class, ResultsForm.ALL) == ResultsForm.TEXT;
    return environment.find(SIGHTINGS).orElse(textOnly ? "off" : "on");
  }

  /** Opens all entry points. The Function URL opens last, because its requests need the others. */
  private static FunctionUrl openEntryPoints(
      LocalCloudOptions options,
      EmbeddedSqs sqs,
      EmbeddedS3 s3,
      LocalQueues queues,
      HostedFunctions functions,
      CloudFigures figures,
      Deque<AutoCloseable> parts) {
    @Nullable KeptEvents kept = options.data() == null ? null : s3.events();
    SqsOutbox onFailure = new SqsOutbox(sqs.client(), queues.failures());
    QueueTrigger faces =
        new QueueTrigger(
            sqs.client(), queues.requests(), QueueTrigger.Polling.DEFAULT, functions.faces());
    parts.push(faces);
    QueueTrigger summaries =
        new QueueTrigger(sqs.client(), queues.summaries(), ONE_SUMMARY, functions.summaries());
    parts.push(summaries);
    BucketTrigger frames =
        new BucketTrigger(
            "face-detection",
            functions.frameUpload(),
            IN_ORDER,
            BucketTrigger.Retries.DEFAULT,
            onFailure,
            kept);
    parts.push(frames);
    s3.onObjectCreated(options.names().framesBucket(), frames);
    BucketTrigger videos =
        new BucketTrigger(
            "video-splitting",
            functions.videoUpload(),
            IN_ORDER,
            BucketTrigger.Retries.DEFAULT,
            onFailure,
            kept);
    parts.push(videos);
    s3.onObjectCreated(options.names().videosBucket(), videos);
    boolean isLive = FrameAge.from(new Environment(options.environment())).isLimited();
    Backlog backlog =
        new Backlog(sqs.client(), queues.requests(), isLive ? MOST_LIVE : MOST_WAITING);
    FunctionUrl functionUrl =
        FunctionUrl.start(
            port(options, options.ports().http(), "--port"),
            InProcessFunctions.CONCURRENCY,
            isLive ? MOST_LIVE : FunctionUrl.LINE,
            gate(options, "lambda"),
            options.access().pages(),
            () -> sqs.isFull() || backlog.getAsBoolean(),
            figures,
            functions.frameUrl());
    parts.push(functionUrl);
    parts.push(
        faces::stop); // both end their polls at once, so that their second is waited for once
    parts.push(summaries::stop);
    return functionUrl;
  }

  /** Returns the address for posts of frames. */
  public URI url() {
    return functionUrl.uri();
  }

  /** Returns the address of SQS. */
  public URI sqsEndpoint() {
    return sqs.endpoint();
  }

  /** Returns the address of S3. */
  public URI s3Endpoint() {
    return s3.endpoint();
  }

  /** Returns an object store for all buckets of this cloud. */
  public ObjectStore objects() {
    return new S3ObjectStore(s3.client());
  }

  /**
   * Returns the environment for functions that run outside this process: queues, buckets, gallery,
   * network, and the addresses and key of SQS and S3.
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
   * Returns the addresses of Lambda's runtime API for functions that run outside this process, as
   * {@code HOST:PORT} by the function's name. Empty if the functions run in this process.
   */
  public Map<String, String> runtimeApis() {
    return runtimeApis;
  }

  /** Closes the entry points, finishes the calls in progress, and stops. */
  @Override
  public void close() {
    Closeables.close(parts);
  }
}
