package dev.facepipe.recognition.gallery;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.text.Nfc;
import dev.facepipe.common.text.Printable;

/** Checks names of people. A valid name is safe to show in answers, log lines and lists. */
final class PersonName {
  /** Longest name in characters (code points); also the limit of a request id. */
  static final int MAX_LENGTH = 128;

  private PersonName() {}

  /**
   * Returns a name in the form that galleries store, {@link Nfc}.
   *
   * @throws IllegalArgumentException if the name is not 1 to 128 printable characters, begins or
   *     ends with a space, or is a word that answers reserve
   */
  static String checked(String written) {
    String name = Nfc.of(written);
    int length = name.codePointCount(0, name.length());
    if (length < 1 || length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "name of a person has %d characters; expected 1 to %d".formatted(length, MAX_LENGTH));
    }
    int[] characters = name.codePoints().toArray();
    for (int i = 0; i < characters.length; i++) {
      if (!printable(characters[i])) {
        throw new IllegalArgumentException(
            "name of a person has U+%04X at index %d of '%s'; expected printable characters on one line"
                .formatted(characters[i], i, Printable.shown(name)));
      }
    }
    if (Character.isSpaceChar(characters[0]) || Character.isSpaceChar(characters[length - 1])) {
      throw new IllegalArgumentException(
          "name of a person '%s' begins or ends with a space; expected no space there"
              .formatted(name));
    }
    if (Answer.RESERVED.contains(name)) {
      throw new IllegalArgumentException(
          "name of a person is '%s', which answers use for a face without a name; expected another"
              .formatted(name));
    }
    return name;
  }

  /**
   * Returns true if a character is printable. Private-use characters are not: they look different
   * on each system.
   */
  private static boolean printable(int character) {
    return Printable.isPrintable(character)
        && Character.getType(character) != Character.PRIVATE_USE;
  }
}
