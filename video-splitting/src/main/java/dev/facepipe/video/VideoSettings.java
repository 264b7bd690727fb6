package dev.facepipe.video;

import dev.facepipe.common.environment.Environment;
import java.time.Duration;
import java.util.Optional;

/**
 * What the environment says of this function.
 *
 * @param framesBucket {@code FRAMES_BUCKET}: where frames go
 * @param responseQueueUrl {@code RESPONSE_QUEUE_URL}: where failures are answered
 * @param resultsBucket {@code RESULTS_BUCKET}: where answers are also stored, if set
 * @param sampling {@code FRAME_RATE}, {@code MAX_FRAMES} and {@code FRAMES}; the last one wins
 * @param maxVideoBytes {@code MAX_VIDEO_BYTES}: largest video taken
 * @param deadline {@code VIDEO_DEADLINE_SECONDS}: how long cutting one video and uploading its
 *     frames may take; the download is not counted
 */
public record VideoSettings(
    String framesBucket,
    String responseQueueUrl,
    Optional<String> resultsBucket,
    Sampling sampling,
    long maxVideoBytes,
    Duration deadline) {

  /** Frames a second: someone who walks past a door is seen for a few. */
  private static final double DEFAULT_RATE = 1;

  /** An hour at the default rate. Each frame costs a detection; a mistake shall stay affordable. */
  private static final int DEFAULT_MAX_FRAMES = 3600;

  /** 500 MiB. A function's /tmp has 512 unless it asks for more, and nothing else lies there. */
  private static final long DEFAULT_MAX_VIDEO_BYTES = 500L << 20;

  /** Four minutes, for a function that has five. */
  private static final int DEFAULT_DEADLINE = 240;

  /** Reads them; an error names the variable. */
  public static VideoSettings from(Environment environment) {
    return new VideoSettings(
        environment.require("FRAMES_BUCKET", "the name of the bucket for frames"),
        environment.require("RESPONSE_QUEUE_URL", "the URL of the response queue"),
        environment.find("RESULTS_BUCKET"),
        sampling(environment),
        environment.positive("MAX_VIDEO_BYTES", DEFAULT_MAX_VIDEO_BYTES),
        Duration.ofSeconds(environment.positive("VIDEO_DEADLINE_SECONDS", DEFAULT_DEADLINE)));
  }

  private static Sampling sampling(Environment environment) {
    Optional<String> frames = environment.find("FRAMES");
    if (frames.isEmpty()) {
      return Sampling.perSecond(
          environment.positive("FRAME_RATE", DEFAULT_RATE),
          environment.positive("MAX_FRAMES", DEFAULT_MAX_FRAMES));
    }
    if (!frames.get().strip().equals("1")) {
      throw new IllegalArgumentException(
          "FRAMES is '%s'; expected 1, for only the first, or nothing".formatted(frames.get()));
    }
    return Sampling.first();
  }
}
