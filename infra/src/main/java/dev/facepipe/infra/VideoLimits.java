package dev.facepipe.infra;

import dev.facepipe.common.environment.Environment;
import java.time.Duration;
import java.util.Map;

/**
 * The limits of video-splitting that follow from its settings.
 *
 * @param timeout how long the function may work on one video
 * @param scratch size of /tmp, in MB
 */
public record VideoLimits(Duration timeout, int scratch) {
  /** Lambda's default /tmp, in MB, and the largest /tmp of a function with a snapshot. */
  static final int LEAST_SCRATCH = 512;

  /** Source: AWS Lambda quotas, "/tmp directory storage". */
  private static final int MOST_SCRATCH = 10_240;

  /** MB of /tmp for other files than the video. */
  private static final int BESIDE_THE_VIDEO = 12;

  /** Lambda's megabyte, in bytes. */
  private static final long MEGABYTE = 1L << 20;

  /** Source: AWS Lambda quotas, "Function timeout". */
  private static final Duration MOST_TIME = Duration.ofMinutes(15);

  /** Default deadline of video-splitting in seconds: four minutes. */
  private static final int DEFAULT_DEADLINE = 240;

  /** Default of video-splitting: the largest video that fits in the default /tmp. */
  private static final long DEFAULT_VIDEO_BYTES = 500 * MEGABYTE;

  static VideoLimits of(Map<String, String> settings, boolean snapStart) {
    Environment environment = new Environment(settings);
    return new VideoLimits(
        timeout(new Choices(environment)),
        scratch(environment.positive("MAX_VIDEO_BYTES", DEFAULT_VIDEO_BYTES), snapStart));
  }

  private static Duration timeout(Choices choices) {
    Duration download = FunctionKind.VIDEO_UPLOAD.timeout();
    int most = (int) MOST_TIME.minus(download).toSeconds();
    return download.plusSeconds(
        choices.within("VIDEO_DEADLINE_SECONDS", DEFAULT_DEADLINE, 1, most));
  }

  private static int scratch(long bytes, boolean snapStart) {
    int most = snapStart ? LEAST_SCRATCH : MOST_SCRATCH;
    long mostBytes = (most - BESIDE_THE_VIDEO) * MEGABYTE;
    if (bytes > mostBytes) {
      throw new IllegalArgumentException(
          "MAX_VIDEO_BYTES is %d; expected at most %d: a function %s a snapshot has %d MB of /tmp"
              .formatted(bytes, mostBytes, snapStart ? "with" : "without", most));
    }
    int video = (int) ((bytes + MEGABYTE - 1) / MEGABYTE);
    return Math.max(LEAST_SCRATCH, video + BESIDE_THE_VIDEO);
  }
}
