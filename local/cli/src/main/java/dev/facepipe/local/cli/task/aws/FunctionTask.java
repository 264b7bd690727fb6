package dev.facepipe.local.cli.task.aws;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.FrameRequest;
import dev.facepipe.detection.aws.AwsDetection;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.client.Camera;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Gives one task at a time to a function that runs outside this process, and returns when the
 * function has done it. For training runs and measurements. The cloud must use the default queue
 * and bucket names.
 *
 * <p>Not thread-safe. Owns its own clients, not the cloud.
 */
public final class FunctionTask implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  private final LocalCloud cloud;
  private final byte[] picture;
  private final byte[] mp4;
  private final Path networks;
  private final SqsClient sqs;
  private final S3Client s3;
  private final ResponseQueue responses;
  private @Nullable Mtcnn detector; // created by the first errand that needs it
  private int errands;

  /**
   * Prepares errands.
   *
   * @param cloud the cloud whose functions run outside this process
   * @param networks folder of the networks; read only for face-recognition
   * @param picture a photograph with a face
   * @param mp4 an MP4 with at least one frame
   */
  public FunctionTask(LocalCloud cloud, Path networks, byte[] picture, byte[] mp4) {
    this.cloud = cloud;
    this.picture = picture;
    this.mp4 = mp4;
    this.networks = networks;
    this.sqs =
        AwsClients.sqs(cloud.sqsEndpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
    this.s3 =
        AwsClients.s3(cloud.s3Endpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
    this.responses =
        ResponseQueue.at(Endpoint.at(cloud.sqsEndpoint()), Names.DEFAULT.responseQueue());
  }

  /** The rest of an errand, after its event is on the way to the function. */
  @FunctionalInterface
  public interface Rest {
    /**
     * Waits until the function has done its work.
     *
     * @throws IllegalStateException if the function has no result after one minute
     */
    void finish() throws IOException, InterruptedException;
  }

  /** Runs one errand, from the event to the function's result. */
  public void run(String function) throws IOException, InterruptedException {
    begin(function).finish();
  }

  /**
   * Sends the event of one errand. For face-detection, {@link Rest#finish} sends the event: its
   * HTTP post is the whole errand. Nobody reads the faces that it finds: they leave the queue with
   * the next errand, before the cloud refuses frames because too many wait.
   *
   * @param function a name from {@link LocalCloud#runtimeApis}
   */
  public Rest begin(String function) {
    errands++;
    String name = "errand-" + errands;
    return switch (function) {
      case "face-detection" -> {
        sqs.purgeQueue(r -> r.queueUrl(cloud.deployment().get("REQUEST_QUEUE_URL")));
        yield () -> new Camera(cloud.url()).post(RequestId.random(), "errand.jpg", picture);
      }
      case "frame-upload" -> {
        put(Names.DEFAULT.framesBucket(), name + ".png", nobody());
        yield () -> await(Names.DEFAULT.resultsBucket(), name + ".json");
      }
      case "face-recognition" -> recognize();
      case "video-splitting" -> {
        ObjectRef video = new ObjectRef(Names.DEFAULT.videosBucket(), name + ".mp4");
        put(video.bucket(), video.key(), mp4);
        String etag = cloud.objects().read(video, Long.MAX_VALUE).etag();
        String frame = Keys.frame(new Drop(video.key(), etag), 1);
        yield () -> await(Names.DEFAULT.framesBucket(), frame);
      }
      default -> throw new IllegalArgumentException("function is " + function);
    };
  }

  private static byte[] nobody() {
    return ImageCodec.png(new RgbImage(640, 480, new byte[640 * 480 * 3]));
  }

  /** Detects in this process. The request queue brings the faces to the function. */
  private Rest recognize() {
    if (detector == null) {
      detector = new Mtcnn(networks, FaceDetector.DEFAULT_MIN_FACE);
    }
    Map<String, String> settings = new HashMap<>(cloud.deployment());
    settings.put("NETWORKS", networks.toString());
    RequestId id = RequestId.random();
    AwsDetection.detectFaces(
            DetectionSettings.from(new Environment(settings)), detector, sqs, new S3ObjectStore(s3))
        .handle(new FrameRequest(id, "errand.jpg", picture, Instant.now(), null));
    return () -> {
      if (responses.await(List.of(id), PATIENCE, answer -> {}).isEmpty()) {
        throw new IllegalStateException("face-recognition did not answer within " + PATIENCE);
      }
    };
  }

  private void put(String bucket, String key, byte[] bytes) {
    cloud.objects().put(new ObjectRef(bucket, key), bytes, "application/octet-stream");
  }

  private void await(String bucket, String key) throws InterruptedException {
    ObjectRef object = new ObjectRef(bucket, key);
    for (Instant end = Instant.now().plus(PATIENCE); Instant.now().isBefore(end); ) {
      try {
        cloud.objects().get(object, Long.MAX_VALUE);
        return;
      } catch (UnusableObject e) {
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
      }
    }
    throw new IllegalStateException("%s did not appear within %s".formatted(object, PATIENCE));
  }

  @Override
  public void close() {
    responses.close();
    sqs.close();
    s3.close();
    if (detector != null) {
      detector.close();
    }
  }
}
