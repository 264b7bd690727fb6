package dev.facepipe.recognition.gallery;

/** Whether the nearest person may be too far away. */
public enum MatchPolicy {
  /** A face past the threshold is unknown. */
  THRESHOLD,
  /** The nearest person is named however far away, as older systems did. */
  NEAREST
}
