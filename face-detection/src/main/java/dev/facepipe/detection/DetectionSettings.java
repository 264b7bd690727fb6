package dev.facepipe.detection;

import dev.facepipe.common.environment.Environment;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the environment says of this function.
 *
 * @param networks {@code NETWORKS}: folder of the networks
 * @param minFace {@code MIN_FACE_SIZE}: shortest side of the smallest face to look for, in pixels
 * @param requestQueueUrl {@code REQUEST_QUEUE_URL}: where faces go
 * @param responseQueueUrl {@code RESPONSE_QUEUE_URL}: where answers go
 * @param resultsBucket {@code RESULTS_BUCKET}: where answers are also stored, if set
 * @param claimsBucket {@code CLAIMS_BUCKET}: where messages over the queue's limit go, if set
 */
public record DetectionSettings(
    Path networks,
    int minFace,
    String requestQueueUrl,
    String responseQueueUrl,
    Optional<String> resultsBucket,
    Optional<String> claimsBucket) {

  /** Reads them; an error names the variable. */
  public static DetectionSettings from(Environment environment) {
    return new DetectionSettings(
        Path.of(environment.require("NETWORKS", "the folder of the networks")),
        minFace(environment),
        environment.require("REQUEST_QUEUE_URL", "the URL of the request queue"),
        environment.require("RESPONSE_QUEUE_URL", "the URL of the response queue"),
        environment.find("RESULTS_BUCKET"),
        environment.find("CLAIMS_BUCKET"));
  }

  /** {@code MIN_FACE_SIZE} alone, for whoever loads the network before the queues are known. */
  public static int minFace(Environment environment) {
    return environment.positive("MIN_FACE_SIZE", FaceDetector.DEFAULT_MIN_FACE);
  }
}
