package dev.facepipe.recognition.gallery;

import java.util.Locale;

/** Whether the nearest person may be too far away. */
public enum MatchPolicy {
  /** A face past the threshold is unknown. */
  THRESHOLD,
  /** The nearest person is named however far away, as older systems did. */
  NEAREST;

  /** Reads {@code threshold} or {@code nearest}, as {@code MATCH_POLICY} gives it, in any case. */
  public static MatchPolicy parse(String word) {
    return switch (word.strip().toLowerCase(Locale.ROOT)) {
      case "threshold" -> THRESHOLD;
      case "nearest" -> NEAREST;
      default ->
          throw new IllegalArgumentException(
              "match policy is '%s'; expected threshold or nearest".formatted(word));
    };
  }
}
