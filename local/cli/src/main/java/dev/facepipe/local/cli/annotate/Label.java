package dev.facepipe.local.cli.annotate;

import dev.facepipe.common.face.Box;
import java.util.Locale;

/**
 * A box in a picture, and two lines of text that belong to the box.
 *
 * @param box in pixels of the full picture; may reach outside the picture
 * @param name the first line: whose face it is
 * @param figure the second line: a number with the word for what the number means
 */
public record Label(Box box, String name, String figure, Kind kind) {
  /** How a box is drawn. Kinds differ in line and colour, because some people see no colours. */
  public enum Kind {
    /** A solid line: a face with a name, or a face that nobody was asked to name. */
    KNOWN,
    /** A dashed line: a stranger. */
    STRANGER,
    /** A dotted line: a face that cannot be named. */
    UNCLEAR
  }

  /**
   * Returns the label of a face that was found, and not searched in a gallery.
   *
   * @param number number of the face in its picture, from 1
   * @param probability probability that this is a face, 0 to 1
   */
  public static Label ofFace(int number, Box box, float probability) {
    return new Label(
        box,
        "face " + number,
        String.format(Locale.ROOT, "probability %.4f", probability),
        Kind.KNOWN);
  }
}
