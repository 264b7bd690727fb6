package dev.facepipe.common.message;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of a video, stored in the results bucket. It is written after the upload of all
 * frames and after the answer of a failure. A client learns from it how many answers to wait for.
 *
 * @param requestId the video's key without its file extension
 * @param frames number of uploaded frames
 * @param complete true if the video was cut without a failure; a failure has its own answer
 * @param drop key and ETag of the video; null in older reports
 * @param answers which answers the video gets; null in older reports, which means those of its
 *     frames
 */
public record VideoReport(
    RequestId requestId,
    int frames,
    boolean complete,
    @Nullable Drop drop,
    @Nullable VideoAnswers answers) {
  /** The error code of a video that another video replaced before it was read. */
  public static final String REPLACED = "video_replaced";

  /** Returns the number of answers to expect to frames, and to the video if it failed. */
  public int answersToFrames() {
    boolean each = answers == null || answers.hasFrames();
    return (each ? frames : 0) + (complete ? 0 : 1);
  }

  /** Returns true if an answer says who was in the video. */
  public boolean hasPeople() {
    return answers != null && answers.hasPeople() && frames > 0;
  }
}
