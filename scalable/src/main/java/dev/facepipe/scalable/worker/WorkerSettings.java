package dev.facepipe.scalable.worker;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.recognition.RecognitionSettings;
import java.util.Optional;

/**
 * What the environment says of a worker.
 *
 * @param recognition networks, gallery and rule, as face-recognition reads them; its {@code
 *     RESPONSE_QUEUE_URL} is what the URLs of all web servers' queues begin with
 * @param minFace {@code MIN_FACE_SIZE}: shortest side of the smallest face to look for, in pixels
 * @param inputBucket {@code INPUT_BUCKET}: where pictures lie
 * @param outputBucket {@code OUTPUT_BUCKET}: where answers go
 * @param requestQueueUrl {@code REQUEST_QUEUE_URL}: where messages wait
 * @param onInstance {@code INSTANCE_METADATA}: {@code on} if this is an EC2 instance, whose
 *     metadata say when it is to end; {@code off} by default
 * @param autoScalingGroup {@code AUTO_SCALING_GROUP}: the group that shall keep the instance while
 *     messages are in hand, if set
 */
public record WorkerSettings(
    RecognitionSettings recognition,
    int minFace,
    String inputBucket,
    String outputBucket,
    String requestQueueUrl,
    boolean onInstance,
    Optional<String> autoScalingGroup) {

  private enum Metadata {
    ON,
    OFF
  }

  /** Reads them; an error names the variable. */
  public static WorkerSettings from(Environment environment) {
    return new WorkerSettings(
        RecognitionSettings.from(environment),
        DetectionSettings.minFace(environment),
        environment.require("INPUT_BUCKET", "the bucket that pictures lie in"),
        environment.require("OUTPUT_BUCKET", "the bucket that answers go to"),
        environment.require("REQUEST_QUEUE_URL", "the URL of the request queue"),
        environment.oneOf("INSTANCE_METADATA", Metadata.class, Metadata.OFF) == Metadata.ON,
        environment.find("AUTO_SCALING_GROUP"));
  }
}
