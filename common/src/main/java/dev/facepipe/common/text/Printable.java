package dev.facepipe.common.text;

import java.util.OptionalInt;

/**
 * Which characters an id, a key or a file name may have: all but controls, line breaks, halves of
 * surrogate pairs, and the two that SQS refuses besides. None of this changes with Unicode's
 * version, so a character that is newer than this Java is taken.
 */
public final class Printable {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c; // in Persian names
  private static final int ZERO_WIDTH_JOINER = 0x200d; // in names in Indic scripts, and in emoji

  /** SQS takes XML 1.0's characters, which end here in the first plane. */
  private static final int LAST_OF_XML = 0xfffd;

  private static final int FIRST_SUPPLEMENTARY = 0x10000;

  private Printable() {}

  /** The first character (code point) that is not printable, if there is one. */
  public static OptionalInt firstUnprintable(String text) {
    return text.codePoints().filter(c -> !isPrintable(c)).findFirst();
  }

  /** Whether an id may have a character (code point). */
  public static boolean isPrintable(int character) {
    if (character > LAST_OF_XML && character < FIRST_SUPPLEMENTARY) {
      return false;
    }
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** The text with another character in the place of each that is not printable. */
  public static String replaced(String text, int instead) {
    return text.codePoints()
        .map(character -> isPrintable(character) ? character : instead)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /**
   * The text as one line for people: characters that are not printable as question marks, and those
   * that turn or hide text, such as direction marks, escaped as in {@code \u202e}.
   */
  public static String shown(String text) {
    var shown = new StringBuilder();
    text.codePoints()
        .forEach(
            character -> {
              if (!isPrintable(character)) {
                shown.append('?');
              } else if (isUnseen(character)) {
                shown.append(escaped(character));
              } else {
                shown.appendCodePoint(character);
              }
            });
    return shown.toString();
  }

  /** The text as one line for people, cut after so many characters. */
  public static String shown(String text, int most) {
    return shown(
        text.codePointCount(0, text.length()) <= most
            ? text
            : text.substring(0, text.offsetByCodePoints(0, most)) + "...");
  }

  /** Whether a character turns or hides text; joiners don't, without which words are misspelt. */
  public static boolean isUnseen(int character) {
    return Character.getType(character) == Character.FORMAT
        && character != ZERO_WIDTH_JOINER
        && character != ZERO_WIDTH_NON_JOINER;
  }

  /** A character as Java and JSON escape it. */
  public static String escaped(int character) {
    var escaped = new StringBuilder();
    for (char unit : Character.toChars(character)) {
      escaped.append("\\u%04x".formatted((int) unit));
    }
    return escaped.toString();
  }
}
