package dev.facepipe.recognition.people;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.recognition.RecognitionSettings;
import java.time.Duration;

/**
 * The settings of the function that answers who was in a video, read from environment variables.
 *
 * @param recognition the settings that face-recognition has too
 * @param claimsBucket {@code CLAIMS_BUCKET}: the bucket with the notes about frames
 * @param framesBucket {@code FRAMES_BUCKET}: the bucket with the frames, for thumbnails
 * @param summariesQueueUrl {@code SUMMARIES_QUEUE_URL}: the queue of videos that wait
 * @param patience {@code SUMMARY_PATIENCE_SECONDS}: how long a video waits after its last answered
 *     frame before the other frames count as missing
 */
public record SummarySettings(
    RecognitionSettings recognition,
    String claimsBucket,
    String framesBucket,
    String summariesQueueUrl,
    Duration patience) {

  /**
   * A quarter of an hour: a message of the request queue that fails becomes a dead letter after
   * five tries of three minutes.
   */
  private static final int DEFAULT_PATIENCE = 900;

  /** Reads the settings; an error names the variable. */
  public static SummarySettings from(Environment environment) {
    return new SummarySettings(
        RecognitionSettings.from(environment),
        environment.require("CLAIMS_BUCKET", "the name of the bucket for notes about frames"),
        environment.require("FRAMES_BUCKET", "the name of the bucket for frames"),
        environment.require("SUMMARIES_QUEUE_URL", "the URL of the queue of summaries"),
        Duration.ofSeconds(environment.positive("SUMMARY_PATIENCE_SECONDS", DEFAULT_PATIENCE)));
  }
}
