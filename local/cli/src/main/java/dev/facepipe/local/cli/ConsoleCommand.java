package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.Signature;
import dev.facepipe.local.client.aws.AwsSignature;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.gallery.GalleryInFile;
import dev.facepipe.local.client.gallery.GalleryStorage;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.console.Console;
import dev.facepipe.local.console.settings.ConsoleSettings;
import dev.facepipe.local.console.settings.ConsoleSettings.GalleryPlace;
import dev.facepipe.web.LocalPort;
import dev.facepipe.web.Tls;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code facepipe console}: shows a running service on a web page until it is told to stop. */
@Command(
    name = "console",
    description = {
      "Shows a running service on a web page: who came, strangers to name, people, the threshold,"
          + " the queues. Without options, shows what './facepipe up' runs here with the gallery "
          + ServicesOption.PEOPLE
          + "; 'up' also starts a console of its own.",
      "Prints the page's address and then a line 'ready'. The address holds a secret: people who"
          + " know it may do on the page what you may do. Stops on Ctrl-C or SIGTERM."
    },
    footer = {
      "",
      "For the stack on AWS, with the rights of the environment's AWS credentials. The names are in"
          + " infra/target/outputs.json:",
      "",
      "  ./facepipe console --sign --endpoint aws --queues facepipe-prod- \\",
      "    --url https://ID.lambda-url.eu-central-1.on.aws/ \\",
      "    --gallery s3://GALLERY_BUCKET/gallery.npz --videos-bucket NAME \\",
      "    --frames-bucket NAME --results-bucket NAME --claims-bucket NAME"
    },
    sortOptions = false)
final class ConsoleCommand implements Callable<Integer> {
  private static final String FUNCTION_URL = "http://127.0.0.1:9000/";
  private static final String S3 = "http://127.0.0.1:9325";

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Address to post frames to, the Function URL (default: " + FUNCTION_URL + ").")
  private @Nullable URI url;

  @Option(
      names = "--sign",
      description =
          "Sign each post with the AWS credentials of the environment. A Function URL with AWS_IAM"
              + " takes signed posts only.")
  private boolean sign;

  @Option(
      names = "--region",
      paramLabel = "NAME",
      description =
          "AWS region to sign for (default: the region in the Function URL, or else in the"
              + " environment).")
  private @Nullable String region;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9324",
      description =
          "Address of SQS; 'aws' uses the AWS settings of the environment for SQS and S3 (default:"
              + " ${DEFAULT-VALUE}).")
  private Endpoint endpoint;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      description = "Address of S3 (default: " + S3 + "; with '--endpoint aws': aws).")
  private @Nullable Endpoint s3Endpoint;

  @Option(
      names = "--gallery",
      paramLabel = "FILE|s3://BUCKET/KEY",
      description =
          "The gallery that the service searches: an .npz file, or an object in a bucket (default: "
              + ServicesOption.PEOPLE
              + ").")
  private @Nullable String gallery;

  @Option(
      names = "--queues",
      paramLabel = "PREFIX",
      defaultValue = ConsoleOption.QUEUES,
      description = "Start of the queues' names (default: ${DEFAULT-VALUE}).")
  private String queues;

  @Option(
      names = "--videos-bucket",
      paramLabel = "NAME",
      defaultValue = Names.VIDEOS_BUCKET,
      description = "Bucket to put videos into (default: ${DEFAULT-VALUE}).")
  private String videosBucket;

  @Option(
      names = "--frames-bucket",
      paramLabel = "NAME",
      defaultValue = Names.FRAMES_BUCKET,
      description = "Bucket to put large pictures into (default: ${DEFAULT-VALUE}).")
  private String framesBucket;

  @Option(
      names = "--results-bucket",
      paramLabel = "NAME",
      defaultValue = Names.RESULTS_BUCKET,
      description = "Bucket of the results and sightings (default: ${DEFAULT-VALUE}).")
  private String resultsBucket;

  @Option(
      names = "--claims-bucket",
      paramLabel = "NAME",
      defaultValue = Names.CLAIMS_BUCKET,
      description =
          "Bucket of the claims, which are messages too large for the queue (default:"
              + " ${DEFAULT-VALUE}).")
  private String claimsBucket;

  @Option(
      names = "--host",
      converter = AddressOption.Listening.class,
      paramLabel = "ADDRESS",
      defaultValue = LocalPort.HOST,
      description =
          "Address to listen on; 0.0.0.0 listens on all addresses of this machine. If other"
              + " machines can reach the address, --tls is needed (default: ${DEFAULT-VALUE}).")
  private InetAddress host;

  @Option(
      names = "--port",
      converter = NumberOption.Port.class,
      paramLabel = "PORT",
      description =
          "Port of the page; 0 takes a free port (default: "
              + ConsoleOption.PORT
              + ", or a free port if another program has that one).")
  private @Nullable Integer port;

  @Mixin private ConsoleOption option;

  @Option(
      names = "--json",
      description = "When all is ready, print the addresses as one line of JSON, and nothing else.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (!host.isLoopbackAddress() && !option.hasTls()) {
      throw misused("other machines can reach %s; expected --tls".formatted(host.getHostAddress()));
    }
    if (endpoint.isAws() && (url == null || gallery == null)) {
      throw misused("--url or --gallery is missing; expected both with '--endpoint aws'");
    }
    Signature signature = signature();
    GalleryPlace place = place();
    Path photographs = option.photographs();
    Tls tls = option.tls(host);
    try (ShutdownSignal end = new ShutdownSignal();
        Console console =
            ConsoleOption.start(
                port,
                number ->
                    new ConsoleSettings(
                        new LocalPort(host, number, "--port"),
                        tls,
                        functionUrl(),
                        signature,
                        endpoint,
                        s3(),
                        new ConsoleSettings.Names(
                            videosBucket, framesBucket, resultsBucket, claimsBucket, queues),
                        place,
                        photographs))) {
      print(console, tls, place);
      end.await();
    }
    return ExitCode.OK;
  }

  private URI functionUrl() {
    return url == null ? URI.create(FUNCTION_URL) : url;
  }

  private Endpoint s3() {
    if (s3Endpoint != null) {
      return s3Endpoint;
    }
    return endpoint.isAws() ? endpoint : new Endpoint(S3);
  }

  private Signature signature() {
    return sign
        ? AwsSignature.ofEnvironment(region == null ? AwsSignature.region(functionUrl()) : region)
        : Signature.NONE;
  }

  private GalleryPlace place() {
    String where = gallery == null ? ServicesOption.PEOPLE : gallery;
    GalleryStorage storage = GalleryOption.storage(where, s3(), spec);
    // A service here has a file, even if nobody is enrolled. A new one beside it would help nobody.
    if (storage instanceof GalleryInFile here && !Files.exists(here.file())) {
      throw new WrongUse(
          "gallery %s: no such file; --gallery names the gallery that the service searches"
              .formatted(where));
    }
    return ConsoleOption.gallery(where, () -> GalleryOption.storage(where, s3(), spec));
  }

  private ParameterException misused(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private void print(Console console, @Nullable Tls tls, GalleryPlace place) {
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(
          CommandJson.write(
              new Document(
                  console.address(),
                  tls == null ? null : tls.fingerprint(),
                  functionUrl(),
                  endpoint.text(),
                  s3().text(),
                  place.where())));
      return;
    }
    ConsoleOption.table(new Table("what", "where"), console, tls)
        .row("Function URL", functionUrl())
        .row("SQS", endpoint.text())
        .row("S3", s3().text())
        .row("gallery", place.where())
        .print(out);
    ConsoleOption.printLink(out, console);
    if (host.isAnyLocalAddress()) {
      out.line(ConsoleOption.ELSEWHERE);
    }
    out.line();
    out.line("ready");
  }

  /** The output of {@code --json}. */
  private record Document(
      URI console,
      @Nullable String certificateSha256,
      URI functionUrl,
      String sqs,
      String s3,
      String gallery) {}
}
