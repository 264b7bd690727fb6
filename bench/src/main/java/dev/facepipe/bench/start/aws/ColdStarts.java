package dev.facepipe.bench.start.aws;

import dev.facepipe.bench.measure.Spread;
import dev.facepipe.common.aws.AwsClients;
import dev.facepipe.common.aws.S3ObjectStore;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.detection.FrameRequest;
import dev.facepipe.detection.aws.AwsDetection;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.LocalCloudOptions;
import dev.facepipe.local.LocalCloudOptions.Names;
import dev.facepipe.local.LocalCloudOptions.Ports;
import dev.facepipe.local.aws.LocalCloud;
import dev.facepipe.local.client.Camera;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.demo.Film;
import dev.facepipe.recognition.EmbedderName;
import dev.facepipe.recognition.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * How long a function's container takes to its first answer, with and without its archives of
 * classes, in turns with a Python process that does the like; and how fast the events after it are.
 *
 * <p>Arguments: a JPEG with one face, a Python with facenet-pytorch, and how many starts of each.
 */
public final class ColdStarts implements AutoCloseable {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final double NANOS_PER_MILLI = 1e6;
  private static final String INITIALIZATION = "AWS_LAMBDA_INITIALIZATION_TYPE=";

  /** Whose loading tells how far a start has come, by the function's log of classes. */
  private static final Map<String, String> MARKS =
      Map.of(
          "runtime ready", "dev.facepipe.common.environment.Environment ",
          "libtorch begins", "ai.djl.pytorch.jni.LibUtils ",
          "libtorch loaded", "ai.djl.pytorch.jni.PyTorchLibrary ",
          "networks and clients ready", "dev.facepipe.common.aws.Priming ",
          "primed", "dev.facepipe.common.aws.SnapStart ");

  private final LocalCloud cloud;
  private final ResponseQueue responses;
  private final SqsClient sqs;
  private final S3Client s3;
  private final Mtcnn detector = new Mtcnn(NETWORKS, Mtcnn.DEFAULT_MIN_FACE);
  private final byte[] picture;
  private final byte[] film;
  private int events;

  private ColdStarts(LocalCloud cloud, byte[] picture, byte[] film) {
    this.cloud = cloud;
    this.picture = picture;
    this.film = film;
    this.responses = ResponseQueue.at(cloud.sqsEndpoint(), Names.DEFAULT.responseQueue());
    this.sqs =
        AwsClients.sqs(cloud.sqsEndpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
    this.s3 =
        AwsClients.s3(cloud.s3Endpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
  }

  /** Measures, and prints tables. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path jpeg = Path.of(args[0]);
    int starts = Integer.parseInt(args[2]);
    Path folder = Files.createTempDirectory("cold-");
    Path gallery = folder.resolve("nobody.npz");
    GalleryFile.write(Gallery.empty(Model.read(NETWORKS, "resnet34")), gallery);
    Path film = folder.resolve("film.mp4");
    Film.write(Ffmpeg.from(new Environment(System.getenv())), List.of(jpeg), film);
    LocalCloudOptions options =
        new LocalCloudOptions(
            Ports.ANY, Names.DEFAULT, NETWORKS, EmbedderName.RESNET34, gallery, Map.of());
    try (ColdStarts measured =
        new ColdStarts(
            LocalCloud.startForFunctionsElsewhere(options, 0),
            Files.readAllBytes(jpeg),
            Files.readAllBytes(film))) {
      measured.run(starts, List.of(args[1], "bench/peers/cold.py", jpeg.toString()));
    }
    System.exit(0);
  }

  private void run(int starts, List<String> python) throws IOException, InterruptedException {
    List<String> functions = List.of("face-detection", "face-recognition", "video-splitting");
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
    System.out.println();
    for (String function : functions) {
      System.out.println(function + ", milliseconds of Java's clock: " + marks(function));
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
        "%-35s %5.0f ms (%.0f to %.0f), %d starts%n",
        what, spread.median(), spread.low(), spread.high(), spread.count());
  }

  /** From the command that starts the container to the answer of an event that waits for it. */
  private double start(String function, List<String> options, boolean bare)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    String container = container(function, options, bare);
    try {
      event(function);
      return (System.nanoTime() - begin) / NANOS_PER_MILLI;
    } finally {
      docker("rm", "--force", container);
    }
  }

  private String marks(String function) throws IOException, InterruptedException {
    String container =
        container(
            function, List.of("--env", "JAVA_TOOL_OPTIONS=-Xlog:class+load:stdout:uptime"), false);
    try {
      event(function);
      String log = docker("logs", container);
      Map<Double, String> found = new TreeMap<>();
      MARKS.forEach(
          (mark, type) -> {
            Matcher line =
                Pattern.compile("\\[([0-9.]+)s\\]\\S* " + Pattern.quote(type)).matcher(log);
            if (line.find()) {
              found.put(1000 * Double.parseDouble(line.group(1)), mark);
            }
          });
      return found.toString();
    } finally {
      docker("rm", "--force", container);
    }
  }

  private String later(String function, List<String> primed)
      throws IOException, InterruptedException {
    String container = container(function, primed, false);
    try {
      event(function); // also waits until it is made
      double[] millis = new double[110];
      for (int i = 0; i < millis.length; i++) {
        long begin = System.nanoTime();
        event(function);
        millis[i] = (System.nanoTime() - begin) / NANOS_PER_MILLI;
      }
      return "second %.0f, third %.0f, tenth %.0f, median of the 90th to 110th %.0f ms"
          .formatted(
              millis[1], millis[2], millis[9], Spread.median(Arrays.copyOfRange(millis, 88, 109)));
    } finally {
      docker("rm", "--force", container);
    }
  }

  private void event(String function) throws IOException, InterruptedException {
    events++;
    switch (function) {
      case "face-detection" ->
          new Camera(cloud.url()).post(RequestId.random(), "cold.jpg", picture);
      case "face-recognition" -> recognize();
      default -> {
        put(Names.DEFAULT.videosBucket(), "cold-%d.mp4".formatted(events), film);
        await(
            new ObjectRef(
                Names.DEFAULT.framesBucket(), "cold-%d/frame-00001.jpg".formatted(events)));
      }
    }
  }

  /** Detects here, which takes some 30 ms; the queue brings the faces to the function. */
  private void recognize() {
    Map<String, String> settings = new HashMap<>(cloud.deployment());
    settings.put("NETWORKS", NETWORKS.toString());
    RequestId id = RequestId.random();
    AwsDetection.detectFaces(
            DetectionSettings.from(new Environment(settings)), detector, sqs, new S3ObjectStore(s3))
        .handle(new FrameRequest(id, "cold.jpg", picture, Instant.now(), null));
    if (responses.await(List.of(id), PATIENCE, answer -> {}).isEmpty()) {
      throw new IllegalStateException("face-recognition did not answer");
    }
  }

  private void put(String bucket, String key, byte[] bytes) {
    cloud.objects().put(new ObjectRef(bucket, key), bytes, "application/octet-stream");
  }

  private void await(ObjectRef object) throws InterruptedException {
    for (Instant end = Instant.now().plus(PATIENCE); Instant.now().isBefore(end); ) {
      try {
        cloud.objects().get(object, Long.MAX_VALUE);
        return;
      } catch (UnusableObject e) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
    }
    throw new IllegalStateException("%s did not appear".formatted(object));
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

  @Override
  public void close() {
    responses.close();
    sqs.close();
    s3.close();
    detector.close();
    cloud.close();
  }
}
