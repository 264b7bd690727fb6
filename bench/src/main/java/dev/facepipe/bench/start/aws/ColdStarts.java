package dev.facepipe.bench.start.aws;

import dev.facepipe.bench.measure.Spread;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.local.cli.demo.SampleVideo;
import dev.facepipe.local.cli.task.aws.FunctionTask;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.LocalCloudOptions.Ports;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a function's container takes to its first answer, with and without its archives of
 * classes, in turns with a Python process that does the like; and how fast the events after it are.
 *
 * <p>Arguments: a JPEG with one face, a Python with facenet-pytorch, and how many starts of each;
 * then the functions to start, all three unless some are named.
 */
public final class ColdStarts {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final String INITIALIZATION = "AWS_LAMBDA_INITIALIZATION_TYPE=";

  /** Has the virtual machine tell, in a handful of lines, which native code it comes to. */
  private static final String TELLING =
      "JAVA_TOOL_OPTIONS=-Xlog:jni+resolve=debug,library=info:stderr:uptime";

  /** What it tells when a start has come to a point: the first line that holds this. */
  private static final Map<String, String> POINTS = points();

  private final LocalCloud cloud;
  private final FunctionTask errand;

  private ColdStarts(LocalCloud cloud, FunctionTask errand) {
    this.cloud = cloud;
    this.errand = errand;
  }

  private static Map<String, String> points() {
    Map<String, String> points = new LinkedHashMap<>();
    points.put("Java runs, Lambda's runtime begins", "NativeClient.initializeClient");
    points.put("libtorch begins to load", "/libc10.so");
    points.put("libtorch is loaded", "PyTorchLibrary.torchSetGradMode");
    points.put("the first network begins to load", "PyTorchLibrary.moduleLoad");
    points.put("all is ready, the event is asked for", "NativeClient.next");
    points.put("FFmpeg is started", "ProcessImpl.forkAndExec");
    points.put("the first inference begins", "PyTorchLibrary.moduleRunMethod");
    points.put("the first inference has ended", "PyTorchLibrary.torchDeleteIValue");
    points.put("the event is done", "NativeClient.postInvocationResponse");
    return points;
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
        new LocalCloudOptions(
            Ports.ANY, Names.DEFAULT, NETWORKS, EmbedderName.RESNET34, gallery, Map.of());
    try (LocalCloud cloud = LocalCloud.startForFunctionsElsewhere(options, 0);
        FunctionTask errand =
            new FunctionTask(cloud, NETWORKS, Files.readAllBytes(jpeg), Files.readAllBytes(film))) {
      new ColdStarts(cloud, errand)
          .run(starts, functions, List.of(args[1], "bench/peers/cold.py", jpeg.toString()));
    }
    System.exit(0);
  }

  private void run(int starts, List<String> functions, List<String> python)
      throws IOException, InterruptedException {
    Map<String, List<Double>> times = new LinkedHashMap<>();
    for (int i = 0; i <= starts; i++) { // the first round reads images and libraries from the disk
      for (String function : functions) {
        for (String archive : List.of("with archives", "without")) {
          double millis = start(function, List.of(), archive.equals("without"));
          note(times, i, function + ", " + archive, millis);
        }
      }
      note(times, i, "Python", process(python));
    }
    times.forEach(ColdStarts::print);
    for (String function : functions) {
      points(function, starts);
    }
    for (String function : functions) {
      for (String how : List.of("on-demand", "provisioned-concurrency")) {
        System.out.printf(
            "%s, %s, later events: %s%n",
            function, how, later(function, List.of("--env", INITIALIZATION + how)));
      }
    }
  }

  private static void note(Map<String, List<Double>> times, int round, String what, double millis) {
    System.err.printf("%d %s %.0f ms%n", round, what, millis);
    if (round > 0) {
      times.computeIfAbsent(what, w -> new ArrayList<>()).add(millis);
    }
  }

  private static void print(String what, List<Double> millis) {
    Spread spread = Spread.of(millis.stream().mapToDouble(m -> m).toArray());
    System.out.printf(
        "%-60s %5.0f ms (%.0f to %.0f), %d starts%n",
        what, spread.median(), spread.low(), spread.high(), spread.count());
  }

  /** From the command that starts the container to the answer of an event that waits for it. */
  private double start(String function, List<String> options, boolean bare)
      throws IOException, InterruptedException {
    FunctionTask.Rest waiting = errand.begin(function);
    long begin = System.nanoTime();
    String container = container(function, options, bare);
    try {
      waiting.finish();
      return (System.nanoTime() - begin) / NANOS_PER_MILLI;
    } finally {
      docker("rm", "--force", container);
    }
  }

  /** Prints when starts came to which point, by Java's own clock; telling it slows them little. */
  private void points(String function, int starts) throws IOException, InterruptedException {
    Map<String, List<Double>> reached = new LinkedHashMap<>();
    for (int i = 0; i < starts; i++) {
      String container = container(function, List.of("--env", TELLING), false);
      try {
        errand.run(function);
        String log = docker("logs", container);
        POINTS.forEach(
            (point, sign) -> {
              Matcher line =
                  Pattern.compile("\\[([0-9.]+)s\\] .*" + Pattern.quote(sign)).matcher(log);
              if (line.find()) {
                reached
                    .computeIfAbsent(function + ": " + point, p -> new ArrayList<>())
                    .add(MILLIS_PER_SECOND * Double.parseDouble(line.group(1)));
              }
            });
      } finally {
        docker("rm", "--force", container);
      }
    }
    reached.forEach(ColdStarts::print);
  }

  private String later(String function, List<String> primed)
      throws IOException, InterruptedException {
    String container = container(function, primed, false);
    try {
      errand.run(function); // also waits until it is made
      double[] millis = new double[110];
      for (int i = 0; i < millis.length; i++) {
        long begin = System.nanoTime();
        errand.run(function);
        millis[i] = (System.nanoTime() - begin) / NANOS_PER_MILLI;
      }
      return "second %.0f, third %.0f, tenth %.0f, median of the 90th to 110th %.0f ms"
          .formatted(
              millis[1], millis[2], millis[9], Spread.median(Arrays.copyOfRange(millis, 88, 109)));
    } finally {
      docker("rm", "--force", container);
    }
  }

  private String container(String function, List<String> options, boolean bare)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("run", "--detach", "--network", "host"));
    command.addAll(List.of("--read-only", "--tmpfs", "/tmp", "--user", "993:990"));
    if (bare) {
      command.addAll(List.of("--tmpfs", "/opt/facepipe/archive"));
    }
    String gallery =
        Objects.requireNonNull(cloud.deployment().get("GALLERY")).substring("file:".length());
    command.addAll(List.of("--volume", gallery + ":" + gallery + ":ro"));
    cloud
        .deployment()
        .forEach((name, value) -> command.addAll(List.of("--env", name + "=" + value)));
    command.addAll(List.of("--env", "AWS_LAMBDA_RUNTIME_API=" + cloud.runtimeApis().get(function)));
    command.addAll(List.of("--env", INITIALIZATION + "on-demand"));
    command.addAll(options); // of two values the last one counts
    command.add("facepipe/" + function);
    return docker(command.toArray(String[]::new)).strip();
  }

  private static double process(List<String> command) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    output(command);
    return (System.nanoTime() - begin) / NANOS_PER_MILLI;
  }

  private static String docker(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    return output(command);
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("%s failed: %s".formatted(command, text));
    }
    return text;
  }
}
