package dev.facepipe.local.cli.errand.aws;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Origin;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.FrameRequest;
import dev.facepipe.detection.aws.AwsDetection;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.client.Camera;
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
 * Gives a function that runs elsewhere one thing to do at a time, and returns when it is done. For
 * training and measuring; the cloud's names must be the default ones.
 *
 * <p>Not thread-safe. Owns what it asks with, not the cloud.
 */
public final class Errand implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  private final LocalCloud cloud;
  private final byte[] picture;
  private final byte[] film;
  private final Path networks;
  private final SqsClient sqs;
  private final S3Client s3;
  private final ResponseQueue responses;
  private @Nullable Mtcnn detector; // from the first errand that needs it on
  private int errands;

  /**
   * Prepares errands.
   *
   * @param cloud whose functions run elsewhere
   * @param networks folder of the networks; looked at only for face-recognition
   * @param picture a photograph with a face
   * @param film an MP4 of one frame or more
   */
  public Errand(LocalCloud cloud, Path networks, byte[] picture, byte[] film) {
    this.cloud = cloud;
    this.picture = picture;
    this.film = film;
    this.networks = networks;
    this.sqs =
        AwsClients.sqs(cloud.sqsEndpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
    this.s3 =
        AwsClients.s3(cloud.s3Endpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
    this.responses = ResponseQueue.at(cloud.sqsEndpoint(), Names.DEFAULT.responseQueue());
  }

  /** What is left of an errand once its event waits for the function. */
  @FunctionalInterface
  public interface Rest {
    /**
     * Returns when it is done.
     *
     * @throws IllegalStateException if the function has made nothing of it after a minute
     */
    void finish() throws IOException, InterruptedException;
  }

  /** Does one, from its event to what the function makes of it. */
  public void run(String function) throws IOException, InterruptedException {
    begin(function).finish();
  }

  /**
   * Brings its event on its way, but for a post, which is all there is to do.
   *
   * @param function as {@link LocalCloud#runtimeApis} names it
   */
  public Rest begin(String function) {
    errands++;
    String name = "errand-" + errands;
    return switch (function) {
      case "face-detection" ->
          () -> new Camera(cloud.url()).post(RequestId.random(), "errand.jpg", picture);
      case "frame-upload" -> {
        put(Names.DEFAULT.framesBucket(), name + ".png", nobody());
        yield () -> await(Names.DEFAULT.resultsBucket(), name + ".json");
      }
      case "face-recognition" -> recognize();
      case "video-splitting" -> {
        ObjectRef video = new ObjectRef(Names.DEFAULT.videosBucket(), name + ".mp4");
        put(video.bucket(), video.key(), film);
        String etag = cloud.objects().read(video, Long.MAX_VALUE).etag();
        String frame = Origin.frameKey(new Drop(video.key(), etag), 1);
        yield () -> await(Names.DEFAULT.framesBucket(), frame);
      }
      default -> throw new IllegalArgumentException("function is " + function);
    };
  }

  private static byte[] nobody() {
    return ImageCodec.png(new RgbImage(640, 480, new byte[640 * 480 * 3]));
  }

  /** Detects here; the queue brings the faces to the function. */
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
