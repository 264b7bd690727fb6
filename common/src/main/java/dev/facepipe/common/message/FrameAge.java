package dev.facepipe.common.message;

import dev.facepipe.common.environment.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How old a posted frame may be when its turn comes. An older frame shows what is over, and makes
 * the newer frames wait. Frames of buckets have no such limit.
 *
 * @param most the oldest age, or null for no limit
 */
public record FrameAge(@Nullable Duration most) {
  /** Code of the error for a frame that is too old. */
  public static final String TOO_OLD = "frame_too_old";

  /** No limit. */
  public static final FrameAge ANY = new FrameAge(null);

  private static final String SETTING = "MAX_FRAME_AGE_SECONDS";

  /**
   * Reads {@code MAX_FRAME_AGE_SECONDS}; an error names the variable. Without it, any age will do.
   */
  public static FrameAge from(Environment environment) {
    return environment.find(SETTING).isEmpty()
        ? ANY
        : new FrameAge(
            Duration.ofNanos((long) (1e9 * Math.min(1e9, environment.positive(SETTING, 1.0)))));
  }

  /** Returns true if frames can be too old. */
  public boolean isLimited() {
    return most != null;
  }

  /** Returns what is wrong with a frame that is too old; empty for other frames. */
  public Optional<String> refusal(Instant receivedAt, Instant now) {
    Duration age = Duration.between(receivedAt, now);
    return most == null || age.compareTo(most) <= 0
        ? Optional.empty()
        : Optional.of(
            "the frame waited for %.1f s; expected at most %s s (%s)"
                .formatted(age.toMillis() / 1e3, seconds(most), SETTING));
  }

  private static String seconds(Duration time) {
    return Double.toString(time.toMillis() / 1e3).replaceFirst("[.]0$", "");
  }
}
