package dev.facepipe.detection.aws;

import dev.facepipe.common.aws.AwsClients;
import dev.facepipe.common.aws.S3ObjectStore;
import dev.facepipe.common.aws.SqsOutbox;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FacesOutbox;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.detection.DetectFaces;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Puts the core together for a function; its parts live as long as the process. */
public final class AwsDetection {
  private AwsDetection() {}

  /** A core that sends through these clients, none of which it owns. */
  public static DetectFaces detectFaces(
      DetectionSettings settings, FaceDetector detector, SqsClient sqs, ObjectStore objects) {
    return new DetectFaces(
        detector,
        new FacesOutbox(
            new SqsOutbox(sqs, settings.requestQueueUrl()),
            objects,
            settings.claimsBucket().orElse(null)),
        new Answers(
            new SqsOutbox(sqs, settings.responseQueueUrl()),
            objects,
            settings.resultsBucket().orElse(null)));
  }

  static DetectFaces fromEnvironment() {
    DetectionSettings settings = DetectionSettings.from(new Environment(System.getenv()));
    Mtcnn detector = new Mtcnn(settings.networks(), settings.minFace());
    return detectFaces(settings, detector, AwsClients.sqs(), frames());
  }

  static ObjectStore frames() {
    return new S3ObjectStore(AwsClients.s3());
  }
}
