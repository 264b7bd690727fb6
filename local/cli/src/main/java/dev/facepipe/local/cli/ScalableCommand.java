package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.local.cloud.scalable.Autoscale;
import dev.facepipe.local.cloud.scalable.WorkerGroup;
import dev.facepipe.local.cloud.scalable.aws.LocalTier;
import dev.facepipe.scalable.policy.AcceptableBacklog;
import dev.facepipe.scalable.policy.Observation;
import dev.facepipe.scalable.policy.TargetTracking;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code facepipe scalable}: runs the scalable tier on this machine until it is told to stop. */
@Command(
    name = "scalable",
    description = {
      "Runs the scalable tier on this machine: a web server that takes pictures and replies with"
          + " names, worker processes that recognize the faces, and SQS and S3 between them. Only"
          + " this machine can reach it.",
      "Prints all addresses and then a line 'ready'. Stops on Ctrl-C or SIGTERM.",
      "Environment variables give the workers more settings: MIN_FACE_SIZE, MATCH_THRESHOLD,"
          + " MATCH_POLICY, RESULT, NEAR_MISSES, FACEPIPE_LOG_LEVEL."
    },
    sortOptions = false)
final class ScalableCommand implements Callable<Integer> {
  /** The time that stands for one minute of CloudWatch. */
  private static final Duration PERIOD = Duration.ofSeconds(2);

  @Spec private CommandSpec spec;
  @Mixin private EmbedderOption embedderOption;
  @Mixin private ServicesOption services;

  @Option(
      names = "--workers",
      converter = NumberOption.Processes.class,
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Number of worker processes; one already uses all cores of this machine (default:"
              + " ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--autoscale",
      description =
          "Change the number of workers, from 0 to --max, by the policy of the Auto Scaling group"
              + " on AWS. A minute on AWS takes 2 seconds here. This shows the policy at work, but"
              + " is not faster: all workers share the cores of this machine.")
  private boolean autoscale;

  @Option(
      names = "--max",
      converter = NumberOption.Processes.class,
      paramLabel = "N",
      defaultValue = "4",
      description = "With --autoscale: largest number of workers (default: ${DEFAULT-VALUE}).")
  private int max;

  @Option(
      names = "--latency",
      converter = NumberOption.Seconds.class,
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "With --autoscale: longest acceptable wait for an answer (default: ${DEFAULT-VALUE}).")
  private int latency;

  @Option(
      names = "--seconds-per-picture",
      converter = NumberOption.AboveZero.class,
      paramLabel = "SECONDS",
      defaultValue = "0.1",
      description =
          "With --autoscale: time that a worker needs for one picture; --latency divided by it is"
              + " the number of pictures that may wait for each worker (default:"
              + " ${DEFAULT-VALUE}).")
  private double secondsPerPicture;

  @Option(
      names = "--port",
      converter = NumberOption.Port.class,
      defaultValue = "8080",
      description = "Port of the web server; 0 takes a free port (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--json",
      description = "When all is ready, print the addresses as one line of JSON, and nothing else.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    TargetTracking policy = policy();
    FunctionsEnvironment.checkWorker(embedderOption);
    FreePorts.require(services.portsAt(LocalPort.LOOPBACK, new LocalPort(port, "--port")));
    try (ShutdownSignal end = new ShutdownSignal();
        LocalTier tier = LocalTier.start(services.ports(port));
        WorkerGroup group = new WorkerGroup(workerEnvironment(tier))) {
      if (!autoscale) {
        group.resize(workers);
        group.awaitReady();
      }
      print(tier);
      Autoscale scaling = new Autoscale(policy, group, tier::waiting, tier::stored, this::tell);
      while (!end.isToldWithin(PERIOD)) {
        if (autoscale) {
          scaling.step();
        } else {
          group.resize(workers); // replaces workers that died
        }
      }
    }
    return 0;
  }

  private TargetTracking policy() {
    try {
      return new TargetTracking(
          new AcceptableBacklog(Duration.ofSeconds(latency), secondsPerPicture), PERIOD, 0, max);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private Map<String, String> workerEnvironment(LocalTier tier) throws IOException {
    Map<String, String> environment = new HashMap<>(tier.workerEnvironment());
    environment.put("NETWORKS", embedderOption.networks().folder().toString());
    environment.put("EMBEDDER", embedderOption.name().word());
    environment.put("GALLERY", "file:" + services.gallery(embedderOption));
    return environment;
  }

  private void print(LocalTier tier) {
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(
          CommandJson.write(
              new Document(
                  tier.url(),
                  tier.sqsEndpoint(),
                  tier.s3Endpoint(),
                  LocalTier.REQUEST_QUEUE,
                  List.of(LocalTier.INPUT_BUCKET, LocalTier.OUTPUT_BUCKET),
                  autoscale ? 0 : workers,
                  autoscale ? max : workers,
                  embedderOption.name().word(),
                  services.galleryInWords())));
      return;
    }
    new Table("what", "where")
        .row("web server", tier.url())
        .row("SQS", tier.sqsEndpoint())
        .row("S3", tier.s3Endpoint())
        .row("queue", LocalTier.REQUEST_QUEUE)
        .row("buckets", LocalTier.INPUT_BUCKET + " " + LocalTier.OUTPUT_BUCKET)
        .row("workers", autoscale ? "0 to " + max : workers)
        .row("network", embedderOption.name().word())
        .row("gallery", services.galleryInWords())
        .print(out);
    out.line();
    out.line("# curl -F inputFile=@PICTURE.jpg " + tier.url());
    out.line();
    out.line("ready");
  }

  private void tell(Autoscale.Look look) {
    Observation seen = look.observed();
    CommandLine line = spec.commandLine();
    new Printer(json ? line.getErr() : line.getOut())
        .line(
            "%s  %d pictures came, %d wait; %d workers, %d starting; wanted: %d"
                .formatted(
                    LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS),
                    seen.sent(),
                    seen.visible(),
                    seen.inService(),
                    seen.warming(),
                    look.desired()));
  }

  /** The output of {@code --json}. */
  private record Document(
      URI url,
      URI sqs,
      URI s3,
      String queue,
      List<String> buckets,
      int fewestWorkers,
      int mostWorkers,
      String network,
      String gallery) {}
}
