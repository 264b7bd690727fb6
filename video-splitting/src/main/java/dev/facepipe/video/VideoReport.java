package dev.facepipe.video;

import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.ResultKeys;

/**
 * What became of a video: stored in the results bucket once its frames are in theirs and a failure
 * is answered, so that a client knows how many answers to wait for.
 *
 * @param requestId the video's key without its ending
 * @param frames how many were uploaded
 * @param complete whether the video was cut without a failure; a failure has an answer of its own
 */
public record VideoReport(RequestId requestId, int frames, boolean complete) {
  /** Where the report of a video lies in the results bucket. */
  public static String key(String stem) {
    return ResultKeys.of(stem) + "/video.json";
  }

  /** How many answers there will be: one a frame, and one for a failure. */
  public int answers() {
    return complete ? frames : frames + 1;
  }
}
