package dev.facepipe.detection.aws;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.aws.function.FunctionLog;
import dev.facepipe.aws.function.Priming;
import dev.facepipe.aws.function.SnapStart;
import dev.facepipe.common.InBackground;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.detection.DetectFaces;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import java.util.List;
import java.util.function.Supplier;

/**
 * The detection core that all handlers of this module share.
 *
 * @param frames the store that holds the dropped frames
 * @param log receives the core's journal entries
 */
record DetectionFunction(DetectFaces detectFaces, ObjectStore frames, FunctionLog log) {
  private static final String SERVICE = "face-detection";

  /**
   * Creates a door's work on a picture. In priming, the function's {@code frames} return that
   * picture for every key.
   */
  @FunctionalInterface
  interface Door {
    Runnable about(byte[] picture, DetectionFunction function);
  }

  /**
   * Returns the function for Lambda: configured from the environment, primed through one door, and
   * registered for snapshots. All its parts live as long as the process.
   */
  static DetectionFunction onLambda(Door door) {
    Environment environment = new Environment(System.getenv());
    DetectionSettings settings = DetectionSettings.from(environment);
    Supplier<FaceDetector> loading =
        InBackground.begin(() -> new Mtcnn(settings.networks(), settings.minFace()));
    CloudClients clients = CloudClients.ofEnvironment();
    Priming.meanwhile(environment, clients, work(settings, DetectionFunction::middle, door));
    FaceDetector detector = loading.get();
    prepare(environment, detector, clients, door);
    return of(settings, detector, clients, FunctionLog.onLambda(SERVICE));
  }

  /**
   * Primes the function: runs a door's work before the first event, with clients that send nothing.
   * Also registers the snapshot hooks.
   */
  static SnapStart prepare(
      Environment environment, FaceDetector detector, CloudClients clients, Door door) {
    DetectionSettings settings = DetectionSettings.from(environment);
    Priming priming = Priming.of(environment, work(settings, detector, door));
    priming.atStart(clients);
    return SnapStart.register(priming::beforeSnapshot, clients::renew);
  }

  private static Priming.Work work(DetectionSettings settings, FaceDetector detector, Door door) {
    return (picture, log) ->
        door.about(picture, of(settings, detector, CloudClients.unplugged(picture), log));
  }

  private static List<Face> middle(RgbImage frame) {
    return List.of(Face.inTheMiddle(frame.width(), frame.height()));
  }

  private static DetectionFunction of(
      DetectionSettings settings, FaceDetector detector, CloudClients clients, FunctionLog log) {
    ObjectStore objects = new S3ObjectStore(clients::s3);
    return new DetectionFunction(
        AwsDetection.detectFaces(settings, detector, clients::sqs, objects, log), objects, log);
  }
}
