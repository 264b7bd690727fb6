package dev.facepipe.local.console.people;

import dev.facepipe.common.message.Keys;
import java.util.Optional;

/**
 * Names one face that was seen.
 *
 * @param sighting id of the sighting
 * @param face place among the faces of the sighting, from 0
 */
public record FaceId(String sighting, int face) {
  public FaceId {
    if (sighting == null || Keys.ofSighting(sighting).isEmpty()) {
      throw new IllegalArgumentException("sighting is not the id of a sighting");
    }
    if (face < 0) {
      throw new IllegalArgumentException("face is %d; expected 0 or more".formatted(face));
    }
  }

  /** Reads {@link #text}; empty for other text. */
  static Optional<FaceId> parse(String text) {
    int slash = text.lastIndexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,9}")) {
      return Optional.empty();
    }
    String sighting = text.substring(0, slash);
    return Keys.ofSighting(sighting)
        .map(key -> new FaceId(sighting, Integer.parseInt(text.substring(slash + 1))));
  }

  /** Returns this as one word: the sighting, a slash and the face. */
  String text() {
    return sighting + "/" + face;
  }

  /** Returns the day in UTC on which the face was seen, such as {@code 2026-11-29}. */
  String day() {
    return sighting.substring(0, sighting.indexOf('/'));
  }
}
