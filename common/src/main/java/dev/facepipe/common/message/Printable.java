package dev.facepipe.common.message;

import java.util.OptionalInt;

/**
 * Which characters can be shown on one line: not those that break it, that nobody sees, or that no
 * text may hold. So what SQS refuses in a message is none of them.
 */
public final class Printable {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c; // in Persian names
  private static final int ZERO_WIDTH_JOINER = 0x200d; // in names in Indic scripts, and in emoji

  private Printable() {}

  /** The first character (code point) that is not printable, if there is one. */
  public static OptionalInt firstUnprintable(String text) {
    return text.codePoints().filter(c -> !isPrintable(c)).findFirst();
  }

  /** Whether a character (code point) is. */
  public static boolean isPrintable(int character) {
    if (character == ZERO_WIDTH_JOINER || character == ZERO_WIDTH_NON_JOINER) {
      return true;
    }
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
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

  /** The same with question marks, and cut after so many characters. */
  public static String shown(String text, int most) {
    String cut =
        text.codePointCount(0, text.length()) <= most
            ? text
            : text.substring(0, text.offsetByCodePoints(0, most)) + "...";
    return replaced(cut, '?');
  }
}
