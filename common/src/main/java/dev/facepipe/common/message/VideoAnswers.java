package dev.facepipe.common.message;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which answers a video gets: the setting {@code VIDEO_ANSWERS}. */
public enum VideoAnswers {
  /** One answer a frame. */
  FRAMES,
  /** One answer that says who was in the video. */
  PEOPLE,
  /** One answer a frame, and one that says who was in the video. */
  BOTH;

  /** Returns true if each frame of a video has its own answer. */
  public boolean hasFrames() {
    return this != PEOPLE;
  }

  /** Returns true if an answer says who was in the video. */
  public boolean hasPeople() {
    return this != FRAMES;
  }

  /** Returns the value as settings and JSON write it. */
  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
