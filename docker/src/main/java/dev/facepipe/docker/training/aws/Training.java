package dev.facepipe.docker.training.aws;

import dev.facepipe.common.aws.AwsClients;
import dev.facepipe.common.aws.S3ObjectStore;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Runs a function of the image being built as Lambda would, with real SQS and S3, and gives it
 * something to do, so that its virtual machine notes the classes it loads.
 */
public final class Training {
  private static final Path HOME = Path.of("/opt/facepipe");
  private static final Path OWN_NETWORKS = Path.of("/opt/training/networks");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int EVENTS = 3;

  private final LocalCloud cloud;
  private final byte[] picture;

  private Training(LocalCloud cloud, byte[] picture) {
    this.cloud = cloud;
    this.picture = picture;
  }

  /**
   * Trains.
   *
   * @param args a handler's class, the JVM options to note classes with, a photograph with a face
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    String handler = args[0];
    EmbedderName embedder =
        EmbedderName.parse(
            Objects.requireNonNullElse(System.getenv("EMBEDDER"), EmbedderName.RESNET34.word()));
    Path folder = Files.createTempDirectory("training-");
    Path gallery = folder.resolve("nobody.npz");
    GalleryFile.write(Gallery.empty(Model.read(OWN_NETWORKS, embedder.word())), gallery);
    LocalCloudOptions options =
        new LocalCloudOptions(Ports.ANY, Names.DEFAULT, OWN_NETWORKS, embedder, gallery, Map.of());
    try (LocalCloud cloud = LocalCloud.startForFunctionsElsewhere(options, 0)) {
      new Training(cloud, Files.readAllBytes(Path.of(args[2]))).train(handler, args[1]);
    }
    System.exit(0); // the triggers' calls that nobody answers would hold it back
  }

  private void train(String handler, String jvmOptions) throws IOException, InterruptedException {
    String function =
        switch (handler.substring(handler.lastIndexOf('.') + 1)) {
          case "FrameUrlHandler" -> "face-detection";
          case "FrameUploadHandler" -> "frame-upload";
          case "FacesQueueHandler" -> "face-recognition";
          case "VideoUploadHandler" -> "video-splitting";
          default -> throw new IllegalArgumentException("no training for " + handler);
        };
    ProcessBuilder builder =
        new ProcessBuilder(HOME.resolve("bootstrap").toString(), handler).inheritIO();
    Map<String, String> environment = builder.environment();
    environment.putAll(cloud.deployment());
    environment.put(
        "AWS_LAMBDA_RUNTIME_API", Objects.requireNonNull(cloud.runtimeApis().get(function)));
    environment.put("JAVA_TOOL_OPTIONS", jvmOptions);
    Process process = builder.start();
    try {
      for (int i = 0; i < EVENTS; i++) {
        give(function, i);
      }
    } finally {
      process.destroy(); // asks it to end, upon which it writes what it noted
      process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private void give(String function, int event) throws IOException, InterruptedException {
    switch (function) {
      case "face-detection" ->
          new Camera(cloud.url()).post(RequestId.random(), "training.jpg", picture);
      case "frame-upload" -> {
        RgbImage nobody = new RgbImage(640, 480, new byte[640 * 480 * 3]);
        put(
            Names.DEFAULT.framesBucket(),
            "training/%d.png".formatted(event),
            ImageCodec.png(nobody));
        await(new ObjectRef(Names.DEFAULT.resultsBucket(), "training/%d.json".formatted(event)));
      }
      case "face-recognition" -> recognize();
      default -> {
        Path film = Files.createTempFile("training-", ".mp4");
        Film.write(
            Ffmpeg.from(new Environment(System.getenv())),
            List.of(Path.of("/opt/training/priming.jpg")),
            film);
        put(
            Names.DEFAULT.videosBucket(),
            "training-%d.mp4".formatted(event),
            Files.readAllBytes(film));
        await(
            new ObjectRef(
                Names.DEFAULT.framesBucket(), "training-%d/frame-00001.jpg".formatted(event)));
      }
    }
  }

  /** Detects here; the queue brings the faces to the function. */
  private void recognize() {
    Map<String, String> settings = new HashMap<>(cloud.deployment());
    settings.put("NETWORKS", OWN_NETWORKS.toString());
    RequestId id = RequestId.random();
    try (SqsClient sqs =
            AwsClients.sqs(
                cloud.sqsEndpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
        S3Client s3 =
            AwsClients.s3(
                cloud.s3Endpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
        Mtcnn mtcnn = new Mtcnn(OWN_NETWORKS, Mtcnn.DEFAULT_MIN_FACE);
        ResponseQueue responses =
            ResponseQueue.at(cloud.sqsEndpoint(), Names.DEFAULT.responseQueue())) {
      AwsDetection.detectFaces(
              DetectionSettings.from(new Environment(settings)), mtcnn, sqs, new S3ObjectStore(s3))
          .handle(new FrameRequest(id, "training.jpg", picture, Instant.now(), null));
      if (responses.await(List.of(id), PATIENCE, answer -> {}).isEmpty()) {
        throw new IllegalStateException("face-recognition did not answer");
      }
    }
  }

  private void put(String bucket, String key, byte[] bytes) {
    cloud.objects().put(new ObjectRef(bucket, key), bytes, "application/octet-stream");
  }

  private void await(ObjectRef object) throws InterruptedException {
    ObjectStore objects = cloud.objects();
    for (Instant end = Instant.now().plus(PATIENCE); Instant.now().isBefore(end); ) {
      if (exists(objects, object)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new IllegalStateException("%s did not appear".formatted(object));
  }

  private static boolean exists(ObjectStore objects, ObjectRef object) {
    try {
      return objects.get(object, Long.MAX_VALUE).length > 0;
    } catch (UnusableObject e) {
      return false;
    }
  }
}
