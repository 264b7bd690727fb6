package dev.facepipe.scalable.worker;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.recognition.RecognitionSettings;
import java.util.Optional;

/**
 * The settings of a worker, read from environment variables.
 *
 * @param recognition networks, gallery and rule, as face-recognition reads them; its {@code
 *     RESPONSE_QUEUE_URL} is the prefix of the URLs of all web servers' queues
 * @param minFace {@code MIN_FACE_SIZE}: shortest side of the smallest face to find, in pixels
 * @param inputBucket {@code INPUT_BUCKET}: the bucket of pictures
 * @param outputBucket {@code OUTPUT_BUCKET}: the bucket for answers
 * @param requestQueueUrl {@code REQUEST_QUEUE_URL}: the queue of messages
 * @param onInstance {@code INSTANCE_METADATA}: {@code on} if this is an EC2 instance, whose
 *     metadata say when it ends; {@code off} by default
 * @param autoScalingGroup {@code AUTO_SCALING_GROUP}: the group that must keep the instance while
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

  /** Reads the settings; an error names the variable. */
  public static WorkerSettings from(Environment environment) {
    return new WorkerSettings(
        RecognitionSettings.from(environment),
        DetectionSettings.minFace(environment),
        environment.require("INPUT_BUCKET", "the bucket of pictures"),
        environment.require("OUTPUT_BUCKET", "the bucket for answers"),
        environment.require("REQUEST_QUEUE_URL", "the URL of the request queue"),
        environment.oneOf("INSTANCE_METADATA", Metadata.class, Metadata.OFF) == Metadata.ON,
        environment.find("AUTO_SCALING_GROUP"));
  }
}
