package dev.facepipe.common.figure;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the functions count, in the order of the log's fields. */
public enum Count {
  /** Faces that were found or searched. */
  FACES,
  /** Frames that were seen or cut. */
  FRAMES,
  /** Checks that found no usable gallery. */
  GALLERY_UNUSABLE,
  /** Faces with a name. */
  NAMED,
  /** Frames without a face. */
  NO_FACE,
  /** Enrolled people in videos. */
  PEOPLE,
  /** Frames and videos that can never be processed. */
  REFUSED,
  /** Strangers in videos. */
  STRANGERS,
  /** Faces of strangers. */
  UNKNOWN,
  /** Videos that were cut, to their end or not. */
  VIDEOS;

  /** Returns the name in logs and metrics. */
  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
