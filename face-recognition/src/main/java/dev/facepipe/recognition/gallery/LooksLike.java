package dev.facepipe.recognition.gallery;

/**
 * Another person whom an enrolled face resembles so much that pictures of one may get the name of
 * the other.
 *
 * @param name the other person
 * @param distance L2 distance from the face to the nearest face of the other person
 * @param threshold the gallery's threshold, which is not under the distance
 */
public record LooksLike(String name, double distance, double threshold) {
  /** Returns what to do about it, as half a sentence. */
  public String remedy() {
    return "if they are one person, 'facepipe gallery merge' makes them one; if not, enrol more"
        + " photographs of both, and let 'facepipe calibrate' lower the threshold";
  }
}
