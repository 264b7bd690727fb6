package dev.facepipe.video;

import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.VideoReport;

/** A video that cannot be cut, or not to its end; trying again will not help. */
public final class VideoRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String NO_OBJECT = "no_object";

  private final String code;

  private VideoRefused(String code, String message) {
    super(message);
    this.code = code;
  }

  /** Nothing lies under that key. */
  static VideoRefused noObject(String message) {
    return new VideoRefused(NO_OBJECT, message);
  }

  /** Another video came under that key before this one was read. */
  static VideoRefused replaced(String message) {
    return new VideoRefused(VideoReport.REPLACED, message);
  }

  /** Whether nothing lies under the key, perhaps since the work was done long ago. */
  boolean isGone() {
    return code.equals(NO_OBJECT);
  }

  /** Whether another video came under that key. */
  boolean isReplaced() {
    return code.equals(VideoReport.REPLACED);
  }

  /** The key leaves no room for the names of the frames. */
  static VideoRefused badKey(String message) {
    return new VideoRefused("bad_key", message);
  }

  /** Too many bytes. */
  public static VideoRefused tooLarge(long bytes, long maxBytes) {
    return tooLarge("video has %d bytes; expected at most %d".formatted(bytes, maxBytes));
  }

  /** Too many pixels. */
  public static VideoRefused tooLarge(String message) {
    return new VideoRefused("video_too_large", message);
  }

  /** No kind of video that we read. */
  public static VideoRefused notAVideo(String message) {
    return new VideoRefused("not_a_video", message);
  }

  /** Coded in a way that we do not read. */
  public static VideoRefused codec(String message) {
    return new VideoRefused("video_codec", message);
  }

  /** A sound, say, or a video without a single frame. */
  public static VideoRefused noVideo(String message) {
    return new VideoRefused("no_video", message);
  }

  /** The file ends before the video does. */
  public static VideoRefused cutShort(String message) {
    return new VideoRefused("video_cut_short", message);
  }

  /** The time given to one video was over first. */
  public static VideoRefused tooSlow(String message) {
    return new VideoRefused("video_too_slow", message);
  }

  /** The program gave up for a reason of its own. */
  public static VideoRefused broken(String message) {
    return new VideoRefused("video_broken", message);
  }

  /** One word for programs. */
  public String code() {
    return code;
  }

  /**
   * The failure for an answer.
   *
   * @param frames how many frames were cut before
   */
  Failure after(int frames) {
    return new Failure(
        code,
        frames == 0 ? getMessage() : "%s; frames before that: %d".formatted(getMessage(), frames));
  }
}
