package dev.facepipe.common.message;

import org.jspecify.annotations.Nullable;

/**
 * What became of a video: stored in the results bucket once its frames are in theirs and a failure
 * is answered, so that a client knows how many answers to wait for.
 *
 * @param requestId the video's key without its ending
 * @param frames how many were uploaded
 * @param complete whether the video was cut without a failure; a failure has an answer of its own
 * @param drop which video; absent in older reports
 */
public record VideoReport(RequestId requestId, int frames, boolean complete, @Nullable Drop drop) {
  /** The error code of a video that another one replaced before it was read. */
  public static final String REPLACED = "video_replaced";

  /** Returns where a drop's own report lies in the results bucket. */
  public static String key(Drop drop) {
    return ResultKeys.own(drop, "video");
  }

  /** How many answers there will be: one a frame, and one for a failure. */
  public int answers() {
    return complete ? frames : frames + 1;
  }
}
