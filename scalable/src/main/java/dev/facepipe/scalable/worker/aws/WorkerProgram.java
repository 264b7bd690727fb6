package dev.facepipe.scalable.worker.aws;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.aws.CloudClients;
import dev.facepipe.common.Signal;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.scalable.worker.ScaleInProtection;
import dev.facepipe.scalable.worker.WorkerSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;

/** The worker as a process: prints {@code ready}, works until told to end, and ends in order. */
final class WorkerProgram {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerProgram.class);

  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  /**
   * Interval of checks, as AWS advises for spot instances. Source: "Spot Instance interruption
   * notices".
   */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private static final String HELP =
      """
      A worker of the scalable tier: takes pictures from the request queue and names the people in
      them. Prints 'ready' when it has started. Ends on SIGTERM, after finishing its work in hand, in
      25 seconds at most. With --end-with-parent, also ends when its parent process has ended.

      Settings are environment variables:
        NETWORKS            folder of the networks
        EMBEDDER            inception-resnet-v1 or resnet34 (default: inception-resnet-v1)
        GALLERY             file:PATH or s3://BUCKET/KEY; new versions are loaded
        MATCH_THRESHOLD     largest distance that is still a match (default: the gallery's calibration, or the
                            network's for its size)
        MATCH_POLICY        threshold, or nearest, which never says Unknown (default: threshold)
        RESULT              whose name is the result: largest-known, the largest face with a name, or
                            largest (default: largest-known)
        NEAR_MISSES         off: answers name nobody who is only near (default: on)
        MIN_FACE_SIZE       shortest side of the smallest face, in pixels (default: 40)
        INPUT_BUCKET        bucket of pictures
        OUTPUT_BUCKET       bucket for answers: requests/ID/TEST.json for TEST.jpg; for the newest
                            TEST.jpg also the result as TEST, and the whole answer as TEST.json
        REQUEST_QUEUE_URL   queue of messages; their visibility timeout is extended in time
        RESPONSE_QUEUE_URL  prefix of the URLs of all web servers' queues
        INSTANCE_METADATA   on: this is an EC2 instance; end before the instance does (default: off)
        AUTO_SCALING_GROUP  with INSTANCE_METADATA=on: keeps the instance while it works
        FACEPIPE_LOG_FORMAT json: log as JSON on standard output (default: plain, on standard error);
                            FACEPIPE_LOG_LEVEL sets the level of plain lines (default: INFO)
        AWS_...             region, credentials and endpoints, as for any AWS program

      Exit codes: 0 ended on request, 1 failed, 2 wrong use.
      """;

  private final Environment environment;
  private final PrintStream output;
  private final PrintStream errors;

  private final Signal toldToEnd = new Signal();
  private final Signal ended = new Signal();
  private volatile int code = FAILED;
  private Optional<ProcessHandle> parent = Optional.empty();

  WorkerProgram(Environment environment, PrintStream output, PrintStream errors) {
    this.environment = environment;
    this.output = output;
    this.errors = errors;
  }

  /** Runs the worker to its end; returns the exit code. */
  int run(String... arguments) {
    try {
      code = attempt(arguments);
    } catch (IllegalArgumentException e) {
      code = failed(WRONG_USE, e.getMessage());
    } catch (RuntimeException e) {
      LOG.debug("worker failed", e);
      code = failed(FAILED, e.getMessage());
    } finally {
      ended.give();
    }
    return code;
  }

  private int attempt(String... arguments) {
    if (arguments.length == 1 && arguments[0].equals("--help")) {
      output.print(HELP);
      return DONE;
    }
    if (arguments.length == 1 && arguments[0].equals("--end-with-parent")) {
      parent = ProcessHandle.current().parent();
    } else if (arguments.length > 0) {
      return failed(WRONG_USE, "unknown option '%s'; try --help".formatted(arguments[0]));
    }
    return work(WorkerSettings.from(environment));
  }

  private int failed(int code, @Nullable String reason) {
    errors.println("worker: " + reason);
    return code;
  }

  /**
   * Ends the worker, then the process; runs as a shutdown hook. Exits with the worker's code,
   * because Java would exit with 143 after a signal although the worker ended as asked.
   */
  void endInOrder() {
    toldToEnd.give();
    ended.isGivenWithin(Duration.ofDays(1));
    Runtime.getRuntime().halt(code);
  }

  private int work(WorkerSettings settings) {
    // Never closed: they live as long as the process, because a call may outlast the worker.
    Path networks = settings.recognition().networks();
    Mtcnn detector = new Mtcnn(networks, settings.minFace());
    Embedder embedder = Embedders.load(settings.recognition().embedder(), networks);
    CloudClients clients = CloudClients.ofEnvironment();
    try (Instance instance = settings.onInstance() ? new Instance() : null;
        Worker worker =
            Worker.start(settings, detector, embedder, clients, protection(settings, instance))) {
      output.println("ready");
      return untilTheEnd(worker, instance);
    }
  }

  private static ScaleInProtection protection(
      WorkerSettings settings, @Nullable Instance instance) {
    return instance == null || settings.autoScalingGroup().isEmpty()
        ? busy -> {}
        : new GroupProtection(
            AwsClients.likeOurs(AutoScalingClient.builder()).build(),
            settings.autoScalingGroup().get(),
            instance.id());
  }

  private int untilTheEnd(Worker worker, @Nullable Instance instance) {
    while (!toldToEnd.isGivenWithin(LOOK)) {
      if (worker.hasFailed()) {
        return failed(FAILED, "a worker loop has stopped or hangs; the log says why");
      }
      if (parent.isPresent() && !parent.get().isAlive()) {
        LOG.info("the parent process has ended, so this worker ends");
        return DONE;
      }
      if (instance != null && instance.isEnding()) {
        LOG.info("the instance is about to end, so this worker ends");
        return DONE;
      }
    }
    return DONE;
  }
}
