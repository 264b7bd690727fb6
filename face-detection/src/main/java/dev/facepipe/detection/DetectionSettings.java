package dev.facepipe.detection;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.FrameAge;
import dev.facepipe.common.message.ResultsForm;
import dev.facepipe.common.message.VideoAnswers;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of this function, read from environment variables.
 *
 * @param networks {@code NETWORKS}: folder of the networks
 * @param minFace {@code MIN_FACE_SIZE}: shortest side of the smallest face to find, in pixels
 * @param requestQueueUrl {@code REQUEST_QUEUE_URL}: the queue that receives faces
 * @param responseQueueUrl {@code RESPONSE_QUEUE_URL}: the queue that receives answers
 * @param resultsBucket {@code RESULTS_BUCKET}: the bucket that stores answers, if set
 * @param claimsBucket {@code CLAIMS_BUCKET}: the bucket for messages over the queue's limit and for
 *     notes about videos' frames, if set
 * @param videoAnswers {@code VIDEO_ANSWERS}: which answers a video gets
 * @param resultsForm {@code STORED_RESULTS}: which objects an answer leaves in the results bucket
 * @param frameAge {@code MAX_FRAME_AGE_SECONDS}: how old a posted frame may be
 */
public record DetectionSettings(
    Path networks,
    int minFace,
    String requestQueueUrl,
    String responseQueueUrl,
    Optional<String> resultsBucket,
    Optional<String> claimsBucket,
    VideoAnswers videoAnswers,
    ResultsForm resultsForm,
    FrameAge frameAge) {

  /** Reads the settings; an error names the variable. */
  public static DetectionSettings from(Environment environment) {
    return new DetectionSettings(
        Path.of(environment.require("NETWORKS", "the folder of the networks")),
        minFace(environment),
        environment.require("REQUEST_QUEUE_URL", "the URL of the request queue"),
        environment.require("RESPONSE_QUEUE_URL", "the URL of the response queue"),
        environment.find("RESULTS_BUCKET"),
        environment.find("CLAIMS_BUCKET"),
        environment.oneOf("VIDEO_ANSWERS", VideoAnswers.class, VideoAnswers.BOTH),
        environment.oneOf("STORED_RESULTS", ResultsForm.class, ResultsForm.ALL),
        FrameAge.from(environment));
  }

  /**
   * Reads {@code MIN_FACE_SIZE} only, for callers that load the network before the queues are
   * known.
   */
  public static int minFace(Environment environment) {
    return environment.atLeast(
        "MIN_FACE_SIZE", FaceDetector.SMALLEST_MIN_FACE, FaceDetector.DEFAULT_MIN_FACE);
  }
}
