package dev.facepipe.detection.aws;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.aws.function.FunctionLog;
import dev.facepipe.aws.function.FunctionStart;
import dev.facepipe.aws.function.Priming;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.detection.DetectFaces;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import java.util.List;
import java.util.function.Function;

/**
 * The detection core that all handlers of this module share.
 *
 * @param frames the store that holds the dropped frames
 * @param log receives the core's journal entries
 */
record DetectionFunction(DetectFaces detectFaces, ObjectStore frames, FunctionLog log) {
  private static final String SERVICE = "face-detection";

  /** Finds one face in the middle of each frame, while the network loads. */
  private static final FaceDetector STAND_IN =
      frame -> List.of(Face.inTheMiddle(frame.width(), frame.height()));

  /**
   * Returns the function for Lambda: configured from the environment, primed with these events, and
   * registered for snapshots. All its parts live as long as the process.
   */
  static DetectionFunction onLambda(PrimingEvents events) {
    Environment environment = new Environment(System.getenv());
    DetectionSettings settings = DetectionSettings.from(environment);
    FunctionStart<FaceDetector> start =
        FunctionStart.begin(environment, () -> new Mtcnn(settings.networks(), settings.minFace()));
    FaceDetector detector = start.finish(STAND_IN, priming(settings, events), () -> {});
    return of(settings, detector, start.clients(), FunctionLog.onLambda(SERVICE));
  }

  /** Returns the work of one handler on a picture, with clients that send nothing. */
  static Function<FaceDetector, Priming.Work> priming(
      DetectionSettings settings, PrimingEvents events) {
    return detector ->
        (picture, log) ->
            events.about(picture, of(settings, detector, CloudClients.unplugged(picture), log));
  }

  private static DetectionFunction of(
      DetectionSettings settings, FaceDetector detector, CloudClients clients, FunctionLog log) {
    ObjectStore objects = new S3ObjectStore(clients::s3);
    return new DetectionFunction(
        AwsDetection.detectFaces(settings, detector, clients::sqs, objects, log), objects, log);
  }
}
