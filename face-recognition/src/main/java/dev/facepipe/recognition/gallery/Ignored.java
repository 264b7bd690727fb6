package dev.facepipe.recognition.gallery;

import dev.facepipe.common.text.Nfc;
import dev.facepipe.common.text.Printable;
import java.time.LocalDate;

/**
 * A face that is nobody: a face nearer to this one than to every person gets no name. Also called
 * an anchor. Compares by identity of the array; do not compare.
 *
 * @param vector finite values; nobody may write to them
 * @param label what people call the face, such as "poster in the hall": one printable line of at
 *     most 128 characters; empty if they call it nothing
 * @param date the day on which somebody ignored the face
 */
public record Ignored(float[] vector, String label, LocalDate date) {
  public Ignored {
    label = Nfc.of(label);
    if (label.codePointCount(0, label.length()) > PersonName.MAX_LENGTH
        || Printable.firstUnprintable(label).isPresent()) {
      throw new IllegalArgumentException(
          "label of an ignored face is '%s'; expected one line of at most %d printable characters"
              .formatted(Printable.shown(label, PersonName.MAX_LENGTH), PersonName.MAX_LENGTH));
    }
  }
}
