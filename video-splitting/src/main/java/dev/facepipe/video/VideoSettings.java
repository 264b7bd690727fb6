package dev.facepipe.video;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.ResultsForm;
import dev.facepipe.common.message.VideoAnswers;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of this function, read from environment variables.
 *
 * @param framesBucket {@code FRAMES_BUCKET}: bucket for the frames
 * @param responseQueueUrl {@code RESPONSE_QUEUE_URL}: queue for the answers of failures
 * @param resultsBucket {@code RESULTS_BUCKET}: bucket that also stores answers, if set
 * @param claimsBucket {@code CLAIMS_BUCKET}: bucket for notes about frames, for the summary
 * @param summariesQueueUrl {@code SUMMARIES_QUEUE_URL}: queue of videos that wait for their summary
 * @param videoAnswers {@code VIDEO_ANSWERS}: which answers a video gets
 * @param resultsForm {@code STORED_RESULTS}: which objects an answer leaves in the results bucket
 * @param sampling {@code FRAME_RATE}, {@code MAX_FRAMES} and {@code FRAMES}; {@code FRAMES} wins
 * @param maxVideoBytes {@code MAX_VIDEO_BYTES}: size of the largest accepted video
 * @param deadline {@code VIDEO_DEADLINE_SECONDS}: longest time for cutting one video and uploading
 *     its frames, without the download
 */
public record VideoSettings(
    String framesBucket,
    String responseQueueUrl,
    Optional<String> resultsBucket,
    Optional<String> claimsBucket,
    Optional<String> summariesQueueUrl,
    VideoAnswers videoAnswers,
    ResultsForm resultsForm,
    Sampling sampling,
    long maxVideoBytes,
    Duration deadline) {

  public VideoSettings {
    if (resultsForm == ResultsForm.TEXT && !sampling.onlyFirst()) {
      throw new IllegalArgumentException(
          "STORED_RESULTS is text, and FRAMES has no value; expected FRAMES=1, because only the answer to a"
              + " single frame is stored as text");
    }
  }

  /** Frames a second. A person who walks past a door is visible for a few seconds. */
  private static final String DEFAULT_RATE = "1";

  /** Value of {@code FRAME_RATE} for frames that follow the content. */
  private static final String AUTO = "auto";

  /** One hour at the default rate. Each frame costs a detection, so the limit bounds the cost. */
  private static final int DEFAULT_MAX_FRAMES = 3600;

  /** 500 MiB. The default /tmp of a function has 512 MB, and only the video is stored there. */
  private static final long DEFAULT_MAX_VIDEO_BYTES = 500L << 20;

  /** Seconds: four minutes, because the function's timeout is five. */
  private static final int DEFAULT_DEADLINE = 240;

  /** Reads the settings. An error names the variable. */
  public static VideoSettings from(Environment environment) {
    VideoAnswers answers =
        environment.oneOf("VIDEO_ANSWERS", VideoAnswers.class, VideoAnswers.BOTH);
    if (answers == VideoAnswers.PEOPLE) {
      environment.require("CLAIMS_BUCKET", "the name of the bucket for notes about frames");
      environment.require("SUMMARIES_QUEUE_URL", "the URL of the queue of summaries");
    }
    return new VideoSettings(
        environment.require("FRAMES_BUCKET", "the name of the bucket for frames"),
        environment.require("RESPONSE_QUEUE_URL", "the URL of the response queue"),
        environment.find("RESULTS_BUCKET"),
        environment.find("CLAIMS_BUCKET"),
        environment.find("SUMMARIES_QUEUE_URL"),
        answers,
        environment.oneOf("STORED_RESULTS", ResultsForm.class, ResultsForm.ALL),
        sampling(environment),
        environment.positive("MAX_VIDEO_BYTES", DEFAULT_MAX_VIDEO_BYTES),
        Duration.ofSeconds(environment.positive("VIDEO_DEADLINE_SECONDS", DEFAULT_DEADLINE)));
  }

  /**
   * Returns true if a video gets a summary. A single frame has none: its own answer says who is in
   * it.
   */
  boolean isSummarised() {
    return videoAnswers.hasPeople()
        && !sampling.onlyFirst()
        && claimsBucket.isPresent()
        && summariesQueueUrl.isPresent();
  }

  private static Sampling sampling(Environment environment) {
    Optional<String> frames = environment.find("FRAMES");
    if (frames.isEmpty()) {
      return sampling(
          environment.find("FRAME_RATE").orElse(DEFAULT_RATE).strip(),
          environment.positive("MAX_FRAMES", DEFAULT_MAX_FRAMES));
    }
    if (!frames.get().strip().equals("1")) {
      throw new IllegalArgumentException(
          "FRAMES is '%s'; expected 1 (only the first frame) or no value".formatted(frames.get()));
    }
    return Sampling.first();
  }

  private static Sampling sampling(String rate, int most) {
    if (rate.equalsIgnoreCase(AUTO)) {
      return Sampling.auto(most);
    }
    try {
      return Sampling.perSecond(Double.parseDouble(rate), most);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "FRAME_RATE is '%s'; expected %s, or more than 0 and at most %d frames a second"
              .formatted(rate, AUTO, Sampling.MAX_PER_SECOND),
          e);
    }
  }
}
