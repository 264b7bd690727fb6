package dev.facepipe.local.cli;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.environment.KeptDays;
import dev.facepipe.common.text.Printer;
import dev.facepipe.common.web.AllowedOrigins;
import dev.facepipe.local.client.Signature;
import dev.facepipe.local.client.aws.AwsSignature;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Access;
import dev.facepipe.local.cloud.LocalCloudOptions.Data;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.local.console.Console;
import dev.facepipe.local.console.settings.ConsoleSettings;
import dev.facepipe.web.LocalPort;
import dev.facepipe.web.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code facepipe up}: runs the whole cloud on this machine until it is told to stop. */
@Command(
    name = "up",
    description = {
      "Runs the whole cloud on this machine: Function URL, SQS and S3. Only this machine can reach"
          + " them, unless you give --host; then every request must be signed with the cloud's"
          + " key. Also starts the console, a web page that shows who came and names strangers; see"
          + " './facepipe console --help'.",
      "Prints all addresses and then a line 'ready'. Stops on Ctrl-C or SIGTERM.",
      "Environment variables give more settings, as for the functions on AWS: MIN_FACE_SIZE,"
          + " MAX_FRAME_AGE_SECONDS, MATCH_THRESHOLD, MATCH_POLICY, RESULT, NEAR_MISSES, FRAME_RATE,"
          + " FRAMES, STORED_RESULTS, FFMPEG, and SIGHTINGS, which is on here unless you set it to off. They also give the key:"
          + " FACEPIPE_ACCESS_KEY_ID and FACEPIPE_SECRET_ACCESS_KEY."
    },
    sortOptions = false)
final class UpCommand implements Callable<Integer> {
  private static final String KEY_ID = "FACEPIPE_ACCESS_KEY_ID";

  /** Functions that can run elsewhere, each with a port. */
  private static final int RUNTIMES = 5;

  private static final String SECRET = "FACEPIPE_SECRET_ACCESS_KEY";

  @Spec private CommandSpec spec;
  @Mixin private EmbedderOption embedderOption;
  @Mixin private ServicesOption services;

  @Option(
      names = "--host",
      converter = AddressOption.Listening.class,
      paramLabel = "ADDRESS",
      defaultValue = LocalPort.HOST,
      description =
          "Address to listen on; 0.0.0.0 listens on all addresses of this machine. If other"
              + " machines can reach the address, requests must be signed with a key of the cloud's"
              + " own: the key in the environment, or else a new key, which is printed. Traffic is"
              + " plain HTTP: anyone who can read it sees pictures and names (default:"
              + " ${DEFAULT-VALUE}).")
  private InetAddress host;

  @Option(
      names = "--auth",
      paramLabel = "iam|none",
      description =
          "iam: Function URL and SQS take only requests that are signed with the key, as on AWS;"
              + " see 'facepipe send --sign'. none: they take all requests. S3 always needs signed"
              + " requests (default: none if only this machine can reach --host, or else iam).")
  private @Nullable Auth auth;

  @Option(
      names = "--port",
      converter = NumberOption.Port.class,
      defaultValue = "9000",
      description = "Port of the Function URL; 0 takes a free port (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--console-port",
      converter = NumberOption.Port.class,
      paramLabel = "PORT",
      description =
          "Port of the console; 0 takes a free port (default: "
              + ConsoleOption.PORT
              + ", or a free port if another program has that one).")
  private @Nullable Integer consolePort;

  @Option(names = "--no-console", description = "Do not start the console.")
  private boolean noConsole;

  @Mixin private ConsoleOption consoleOption;

  @Option(
      names = "--allow-origin",
      paramLabel = "ORIGIN",
      description =
          "Web pages of this origin, such as https://www.example.org, may post pictures from a"
              + " browser and read the replies; can be given several times. * allows all pages"
              + " (default: none).")
  private List<String> allowedOrigins = List.of();

  @Option(
      names = "--request-queue",
      converter = NameOption.Queue.class,
      paramLabel = "NAME",
      defaultValue = Names.REQUEST_QUEUE,
      description = "Name of the request queue: faces to recognize (default: ${DEFAULT-VALUE}).")
  private String requestQueue;

  @Option(
      names = "--response-queue",
      converter = NameOption.Queue.class,
      paramLabel = "NAME",
      defaultValue = Names.RESPONSE_QUEUE,
      description = "Name of the response queue: answers (default: ${DEFAULT-VALUE}).")
  private String responseQueue;

  @Option(
      names = "--videos-bucket",
      converter = NameOption.Bucket.class,
      paramLabel = "NAME",
      defaultValue = Names.VIDEOS_BUCKET,
      description = "Name of the bucket for videos (default: ${DEFAULT-VALUE}).")
  private String videosBucket;

  @Option(
      names = "--frames-bucket",
      converter = NameOption.Bucket.class,
      paramLabel = "NAME",
      defaultValue = Names.FRAMES_BUCKET,
      description = "Name of the bucket for frames (default: ${DEFAULT-VALUE}).")
  private String framesBucket;

  @Option(
      names = "--results-bucket",
      converter = NameOption.Bucket.class,
      paramLabel = "NAME",
      defaultValue = Names.RESULTS_BUCKET,
      description = "Name of the bucket for results (default: ${DEFAULT-VALUE}).")
  private String resultsBucket;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Keep queues, buckets and results in this folder, also when 'up' ends or is killed. The"
              + " folder is made if it is missing; only you can read it, because it holds faces"
              + " (default: keep all in memory, and nothing after the end).")
  private @Nullable Path data;

  @Option(
      names = "--keep-days",
      paramLabel = "N",
      description =
          "With --data: delete pictures, videos, answers and sightings after this many days; 0"
              + " keeps them until you delete them (default: pictures "
              + KeptDays.FRAMES
              + ", the others "
              + KeptDays.RESULTS
              + ").")
  private @Nullable Integer keepDays;

  @Option(
      names = "--functions-elsewhere",
      converter = NumberOption.FirstPort.class,
      arity = "0..1",
      paramLabel = "PORT",
      fallbackValue = "9101",
      description =
          "Run no function in this process; serve Lambda's runtime API to functions that run"
              + " elsewhere, such as in containers: face-detection on this port; frame-upload,"
              + " face-recognition, video-splitting and summaries on the next four ports (default:"
              + " ${FALLBACK-VALUE}). These functions need the addresses of queues and buckets in"
              + " their environment, as docker/compose.yaml sets it. The console starts only with"
              + " --gallery, the file that those functions search.")
  private @Nullable Integer functionsElsewhere;

  @Option(
      names = "--json",
      description = "When all is ready, print the addresses as one line of JSON, and nothing else.")
  private boolean json;

  /** Which requests the Function URL and SQS take. */
  enum Auth {
    /** Requests that are signed with the cloud's key. */
    IAM,
    /** All requests. */
    NONE
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Access access = access();
    requireDifferent(requestQueue, responseQueue, Names.SUMMARIES_QUEUE);
    requireDifferent(videosBucket, framesBucket, resultsBucket, Names.CLAIMS_BUCKET);
    if (functionsElsewhere == null) {
      FunctionsEnvironment.check(embedderOption);
    }
    FreePorts.require(ports());
    @Nullable Data kept = kept();
    Path photographs = consoleOption.photographs();
    @Nullable Tls tls = consoleOption.tls(consoleHost());
    // On Ctrl-C, the cloud closes its entry points and finishes its work before the process ends.
    try (ShutdownSignal end = new ShutdownSignal();
        LocalCloud cloud = start(access, kept);
        @Nullable Console console = startConsole(cloud, access, tls, photographs)) {
      print(cloud, access, console, tls);
      end.await();
    }
    return 0;
  }

  /** Throws if two queues, or two buckets, have the same name: each has its own events. */
  private static void requireDifferent(String... names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new WrongUse(
            "the name '%s' is given twice; expected a name of its own for each queue and each bucket"
                .formatted(name));
      }
    }
  }

  private List<LocalPort> ports() {
    List<LocalPort> ports = services.portsAt(host, new LocalPort(host, port, "--port"));
    if (!noConsole && consolePort != null) {
      ports.add(new LocalPort(consoleHost(), consolePort, "--console-port"));
    }
    for (int i = 0; functionsElsewhere != null && functionsElsewhere > 0 && i < RUNTIMES; i++) {
      ports.add(new LocalPort(functionsElsewhere + i, "--functions-elsewhere"));
    }
    return ports;
  }

  private LocalCloud start(Access access, @Nullable Data kept) throws IOException {
    return functionsElsewhere == null
        ? LocalCloud.start(options(access, kept))
        : LocalCloud.startForFunctionsElsewhere(options(access, kept), functionsElsewhere);
  }

  /** Returns the address for the console: without TLS never one that other machines can reach. */
  private InetAddress consoleHost() {
    return consoleOption.hasTls() || host.isLoopbackAddress() ? host : LocalPort.LOOPBACK;
  }

  private @Nullable Console startConsole(
      LocalCloud cloud, Access access, @Nullable Tls tls, @Nullable Path photographs)
      throws IOException {
    if (noConsole || (functionsElsewhere != null && !services.hasGallery())) {
      return null;
    }
    Path gallery = gallery();
    return ConsoleOption.start(
        consolePort,
        number ->
            new ConsoleSettings(
                new LocalPort(consoleHost(), number, "--console-port"),
                tls,
                cloud.url(),
                access.signed() ? AwsSignature.of(access.key()) : Signature.NONE,
                Endpoint.at(cloud.sqsEndpoint(), access.key()),
                Endpoint.at(cloud.s3Endpoint(), access.key()),
                ConsoleOption.names(names()),
                ConsoleOption.gallery(gallery),
                photographs));
  }

  private Path gallery() throws IOException {
    return functionsElsewhere == null
        ? services.galleryOrPeople(embedderOption)
        : services.gallery(embedderOption);
  }

  private Access access() {
    boolean open = !host.isLoopbackAddress();
    try {
      return new Access(
          host,
          auth == null ? open : auth == Auth.IAM,
          givenKey().orElseGet(() -> otherKey(open)),
          pages());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private AllowedOrigins pages() {
    try {
      return new AllowedOrigins(allowedOrigins);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--allow-origin: " + e.getMessage(), e);
    }
  }

  private static Optional<AccessKey> givenKey() {
    Environment environment = new Environment(System.getenv());
    if (environment.find(SECRET).isPresent()) {
      environment.require(KEY_ID, "the key id that belongs to " + SECRET);
    }
    return environment
        .find(KEY_ID)
        .map(id -> new AccessKey(id, environment.require(SECRET, "the secret of " + KEY_ID)));
  }

  private static AccessKey otherKey(boolean open) {
    return open ? AccessKey.random() : AccessKey.WELL_KNOWN;
  }

  private Names names() {
    return new Names(requestQueue, responseQueue, videosBucket, framesBucket, resultsBucket);
  }

  private LocalCloudOptions options(Access access, @Nullable Data kept) throws IOException {
    return new LocalCloudOptions(
        access,
        services.ports(port),
        names(),
        embedderOption.networks().folder(),
        embedderOption.name(),
        gallery(),
        System.getenv(),
        kept);
  }

  private @Nullable Data kept() {
    if (data == null && keepDays != null) {
      throw new ParameterException(
          spec.commandLine(), "--keep-days has nothing to keep; expected --data DIR too");
    }
    if (data != null && data.toString().isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--data is empty; expected a folder");
    }
    if (data != null && Files.exists(data)) {
      NamedPlace.requireFolder("--data", data, "it keeps queues, buckets and results");
    }
    try {
      return data == null ? null : new Data(data, keepDays);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--keep-days: " + e.getMessage(), e);
    }
  }

  private void print(
      LocalCloud cloud, Access access, @Nullable Console console, @Nullable Tls tls) {
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(CommandJson.write(document(cloud, access, console, tls)));
      return;
    }
    Table table = new Table("what", "where");
    if (console != null) {
      ConsoleOption.table(table, console, tls);
    }
    table
        .row("Function URL", cloud.url() + (access.signed() ? " (AWS_IAM)" : ""))
        .row("SQS", cloud.sqsEndpoint())
        .row("S3", cloud.s3Endpoint())
        .row("queues", requestQueue + " " + responseQueue)
        .row("buckets", videosBucket + " " + framesBucket + " " + resultsBucket)
        .row("network", embedderOption.name().word())
        .row("gallery", services.galleryInWords());
    if (data != null) {
      table.row("data", data);
    }
    cloud
        .runtimeApis()
        .forEach((function, address) -> table.row("runtime API of " + function, address));
    table.print(out);
    out.line();
    out.line("# for the aws command, boto3 and any other client:");
    // Version 1 of the aws command uses AWS's own SQS address in every region that it knows.
    out.line(
        "export AWS_ENDPOINT_URL_SQS=%s AWS_ENDPOINT_URL_S3=%s AWS_DEFAULT_REGION=local AWS_REGION=local"
            .formatted(cloud.sqsEndpoint(), cloud.s3Endpoint()));
    // A secret from the environment is not printed; a new secret is, because nobody else has it.
    out.line(
        "export AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s"
            .formatted(
                access.key().id(),
                givenKey().isPresent() ? '"' + "$" + SECRET + '"' : access.key().secret()));
    if (host.isAnyLocalAddress()) {
      out.line(ConsoleOption.ELSEWHERE);
    }
    if (console != null) {
      ConsoleOption.printLink(out, console);
      if (!consoleHost().equals(host)) {
        out.line("# only on this machine; with --tls other machines can open the console too");
      }
    }
    out.line();
    out.line("ready");
  }

  private Document document(
      LocalCloud cloud, Access access, @Nullable Console console, @Nullable Tls tls) {
    return new Document(
        cloud.url(),
        access.signed(),
        cloud.sqsEndpoint(),
        cloud.s3Endpoint(),
        console == null ? null : console.address(),
        tls == null || console == null ? null : tls.fingerprint(),
        List.of(requestQueue, responseQueue),
        List.of(videosBucket, framesBucket, resultsBucket),
        embedderOption.name().word(),
        services.galleryInWords(),
        access.key().id(),
        givenKey().isPresent() ? null : access.key().secret(),
        cloud.runtimeApis().isEmpty() ? null : cloud.runtimeApis());
  }

  /**
   * The output of {@code --json}.
   *
   * @param secretAccessKey null if the environment gave it
   */
  private record Document(
      URI functionUrl,
      boolean signed,
      URI sqs,
      URI s3,
      @Nullable URI console,
      @Nullable String certificateSha256,
      List<String> queues,
      List<String> buckets,
      String network,
      String gallery,
      String accessKeyId,
      @Nullable String secretAccessKey,
      @Nullable Map<String, String> runtimeApis) {}
}
