package dev.facepipe.recognition.gallery;

/** Decides whether a match needs to be within the threshold. */
public enum MatchPolicy {
  /** A face beyond the threshold is unknown. */
  THRESHOLD,
  /** The nearest person is named at any distance, as older systems did. */
  NEAREST
}
