package dev.facepipe.bench.start.aws;

import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.process.Child;
import dev.facepipe.bench.start.Times;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.local.cli.demo.SampleVideo;
import dev.facepipe.local.cli.task.aws.FunctionTask;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures how long a function's container takes to its first answer, with and without its archives
 * of classes, in turns with a Python process that does similar work; and how fast the events after
 * it are.
 *
 * <p>Arguments: a JPEG with one face, a Python with facenet-pytorch, the number of starts of each,
 * and the functions to start (default: all three).
 */
public final class ColdStarts {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MILLIS_PER_SECOND = 1e3;

  /**
   * How long a container lives on after the result of an event. An event that its container did not
   * see to the end would be the next container's first.
   */
  private static final int MILLIS_TO_END = 500;

  private static final String INITIALIZATION = "AWS_LAMBDA_INITIALIZATION_TYPE=";

  /** Has the virtual machine log, in some 200 lines, when it first links native methods. */
  private static final String LINKS =
      "JAVA_TOOL_OPTIONS=-Xlog:jni+resolve=debug,library=info:stderr:uptime";

  /** Points of a start, and what the first line of the log that shows each point contains. */
  private static final String[][] POINTS = {
    {"Java runs, Lambda's runtime begins", "NativeClient.initializeClient"},
    {"libtorch begins to load", "/libc10.so"},
    {"libtorch is loaded", "PyTorchLibrary.torchSetGradMode"},
    {"the first network begins to load", "PyTorchLibrary.moduleLoad"},
    {"all is ready, the event is asked for", "NativeClient.next"},
    {"FFmpeg is started", "ProcessImpl.forkAndExec"},
    {"the first inference begins", "PyTorchLibrary.moduleRunMethod"},
    {"the first inference has ended", "PyTorchLibrary.torchDeleteIValue"},
    {"the event is done", "NativeClient.postInvocationResponse"},
  };

  private final LocalCloud cloud;
  private final FunctionTask errand;
  private final String function;

  private ColdStarts(LocalCloud cloud, FunctionTask errand, String function) {
    this.cloud = cloud;
    this.errand = errand;
    this.function = function;
  }

  /** Measures, and prints tables. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path jpeg = Path.of(args[0]);
    int starts = Integer.parseInt(args[2]);
    List<String> functions =
        args.length > 3
            ? List.of(args).subList(3, args.length)
            : List.of("face-detection", "face-recognition", "video-splitting");
    Path folder = Files.createTempDirectory("cold-");
    Path gallery = folder.resolve("nobody.npz");
    GalleryFile.write(Gallery.empty(Model.read(NETWORKS, "resnet34")), gallery);
    Path film = folder.resolve("film.mp4");
    SampleVideo.write(Ffmpeg.from(new Environment(System.getenv())), List.of(jpeg), film);
    LocalCloudOptions options =
        new LocalCloudOptions(NETWORKS, EmbedderName.RESNET34, gallery, Map.of());
    List<String> python = List.of(args[1], "bench/peers/cold.py", jpeg.toString());
    for (String function : functions) {
      // Each has its own cloud: what one function leaves would be the next one's first event.
      try (LocalCloud cloud = LocalCloud.startForFunctionsElsewhere(options, 0);
          FunctionTask errand =
              new FunctionTask(
                  cloud, NETWORKS, Files.readAllBytes(jpeg), Files.readAllBytes(film))) {
        new ColdStarts(cloud, errand, function).run(starts, python);
      }
    }
    System.exit(0);
  }

  private void run(int starts, List<String> python) throws IOException, InterruptedException {
    Times times = new Times();
    for (int i = 0; i <= starts; i++) { // the first round reads images and libraries from the disk
      note(times, i, function + ", with archives", start(false));
      note(times, i, function + ", without", start(true));
      long begin = System.nanoTime();
      Child.run(python);
      note(times, i, "Python", (System.nanoTime() - begin) / NANOS_PER_MILLI);
    }
    times.print();
    points(starts);
    for (String how : List.of("on-demand", "provisioned-concurrency")) {
      System.out.printf("%s, %s, later events: %s%n", function, how, later(how));
    }
  }

  private static void note(Times times, int round, String what, double millis) {
    System.err.printf("%d %s %.0f ms%n", round, what, millis);
    if (round > 0) {
      times.add(what, millis);
    }
  }

  /** Returns milliseconds from starting the container to the answer of an event that waits. */
  private double start(boolean bare) throws IOException, InterruptedException {
    FunctionTask.Rest waiting = errand.begin(function);
    long begin = System.nanoTime();
    String[] options = bare ? new String[] {"--tmpfs", "/opt/facepipe/archive"} : new String[0];
    String container = container(options);
    try {
      waiting.finish();
      double millis = (System.nanoTime() - begin) / NANOS_PER_MILLI;
      TimeUnit.MILLISECONDS.sleep(MILLIS_TO_END);
      return millis;
    } finally {
      docker("rm", "--force", container);
    }
  }

  /** Prints when starts came to each point, by Java's own clock. */
  private void points(int starts) throws IOException, InterruptedException {
    Times reached = new Times();
    for (int i = 0; i < starts; i++) {
      String container = container("--env", LINKS);
      try {
        errand.run(function);
        TimeUnit.MILLISECONDS.sleep(MILLIS_TO_END);
        String log = docker("logs", container);
        for (String[] point : POINTS) {
          Matcher line =
              Pattern.compile("\\[([0-9.]+)s\\] .*" + Pattern.quote(point[1])).matcher(log);
          if (line.find()) {
            double millis = MILLIS_PER_SECOND * Double.parseDouble(line.group(1));
            reached.add(function + ": " + point[0], millis);
          }
        }
      } finally {
        docker("rm", "--force", container);
      }
    }
    reached.print();
  }

  private String later(String initialization) throws IOException, InterruptedException {
    String container = container("--env", INITIALIZATION + initialization);
    try {
      errand.run(function); // also waits for the container
      double[] millis = new double[109]; // of the second to the 110th event
      for (int i = 0; i < millis.length; i++) {
        long begin = System.nanoTime();
        errand.run(function);
        millis[i] = (System.nanoTime() - begin) / NANOS_PER_MILLI;
      }
      return "second %.0f, third %.0f, tenth %.0f, median of the 90th to 110th %.0f ms"
          .formatted(
              millis[0], millis[1], millis[8], Spread.median(Arrays.copyOfRange(millis, 88, 109)));
    } finally {
      docker("rm", "--force", container);
    }
  }

  /** Starts a container. Of two values of an option docker takes the last one. */
  private String container(String... options) {
    Map<String, String> deployment = cloud.deployment();
    String gallery = Objects.requireNonNull(deployment.get("GALLERY")).substring("file:".length());
    String fixed = "run --detach --network host --read-only --tmpfs /tmp --user 993:990";
    List<String> arguments = new ArrayList<>(List.of(fixed.split(" ")));
    arguments.addAll(List.of("--volume", gallery + ":" + gallery + ":ro"));
    deployment.forEach((name, value) -> arguments.addAll(List.of("--env", name + "=" + value)));
    arguments.addAll(
        List.of("--env", "AWS_LAMBDA_RUNTIME_API=" + cloud.runtimeApis().get(function)));
    arguments.addAll(List.of("--env", INITIALIZATION + "on-demand"));
    arguments.addAll(List.of(options));
    arguments.add("facepipe/" + function);
    return docker(arguments.toArray(String[]::new));
  }

  private static String docker(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    return Child.run(command);
  }
}
