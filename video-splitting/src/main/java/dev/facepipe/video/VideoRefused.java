package dev.facepipe.video;

import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.VideoReport;

/** Thrown for a video that cannot be cut, or not to its end. Another try would not help. */
public final class VideoRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String NO_OBJECT = "no_object";

  private final String code;

  private VideoRefused(String code, String message) {
    super(message);
    this.code = code;
  }

  /** Returns the refusal of a key without an object. */
  static VideoRefused noObject(String message) {
    return new VideoRefused(NO_OBJECT, message);
  }

  /** Returns the refusal of a video that another video replaced before it was read. */
  static VideoRefused replaced(String message) {
    return new VideoRefused(VideoReport.REPLACED, message);
  }

  /** Returns true if the key has no object. The work may have been done long ago. */
  boolean isGone() {
    return code.equals(NO_OBJECT);
  }

  /** Returns true if another video replaced this one. */
  boolean isReplaced() {
    return code.equals(VideoReport.REPLACED);
  }

  /** Returns the refusal of a key that is unusable or too long for the keys of its frames. */
  static VideoRefused badKey(String message) {
    return new VideoRefused("bad_key", message);
  }

  /** Returns the refusal of a video with too many bytes. */
  public static VideoRefused tooLarge(long bytes, long maxBytes) {
    return tooLarge("video has %d bytes; expected at most %d".formatted(bytes, maxBytes));
  }

  /** Returns the refusal of a video that exceeds another limit, such as pixels or memory. */
  public static VideoRefused tooLarge(String message) {
    return new VideoRefused("video_too_large", message);
  }

  /** Returns the refusal of a file that is not a video in a known format. */
  public static VideoRefused notAVideo(String message) {
    return new VideoRefused("not_a_video", message);
  }

  /** Returns the refusal of a video with a codec that is not supported. */
  public static VideoRefused codec(String message) {
    return new VideoRefused("video_codec", message);
  }

  /** Returns the refusal of a file without frames, such as a sound file. */
  public static VideoRefused noVideo(String message) {
    return new VideoRefused("no_video", message);
  }

  /** Returns the refusal of a file that ends before the video ends. */
  public static VideoRefused cutShort(String message) {
    return new VideoRefused("video_cut_short", message);
  }

  /** Returns the refusal of a video that takes longer than the deadline. */
  public static VideoRefused tooSlow(String message) {
    return new VideoRefused("video_too_slow", message);
  }

  /** Returns the refusal of a video on which FFmpeg failed for another reason. */
  public static VideoRefused broken(String message) {
    return new VideoRefused("video_broken", message);
  }

  /** Returns the error code. */
  public String code() {
    return code;
  }

  /**
   * Returns the failure for an answer.
   *
   * @param frames number of frames cut before the failure
   */
  Failure after(int frames) {
    return new Failure(
        code,
        frames == 0
            ? getMessage()
            : "%s; frames cut before the failure: %d".formatted(getMessage(), frames));
  }
}
