package dev.facepipe.common.figure;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The steps whose milliseconds are measured, in the order in which a frame or video takes them. */
public enum Step {
  /** Waiting on the request queue. */
  QUEUE,
  /** Reading a picture, or the notes of a video's frames, from its bucket. */
  FETCH,
  /** Reading a video from its bucket. */
  DOWNLOAD,
  /** Cutting a video into frames, and uploading them. */
  CUT,
  /** Decoding a picture. */
  DECODE,
  /** Finding the faces. */
  DETECT,
  /** Cutting out the faces. */
  CROP,
  /** Running the network on the faces of a batch. */
  EMBED,
  /** Searching the gallery. */
  MATCH,
  /** Gathering the faces of a video into people, and naming them. */
  GATHER,
  /** Writing the summary of a video. */
  WRITE;

  /** Returns the name in logs, metrics and answers. */
  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
