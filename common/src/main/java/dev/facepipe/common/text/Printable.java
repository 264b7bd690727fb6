package dev.facepipe.common.text;

import java.util.OptionalInt;

/**
 * Says which characters an id, a key or a file name may have: all except control characters, line
 * breaks, unpaired surrogates, and U+FFFE and U+FFFF, which SQS refuses. These rules do not depend
 * on the Unicode version, so characters that are newer than this Java are allowed.
 */
public final class Printable {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c; // in Persian names
  private static final int ZERO_WIDTH_JOINER = 0x200d; // in names in Indic scripts, and in emoji

  /** The last character of the first plane that SQS takes: SQS takes the characters of XML 1.0. */
  private static final int LAST_OF_XML = 0xfffd;

  private static final int FIRST_SUPPLEMENTARY = 0x10000;

  private Printable() {}

  /** Returns the first character (code point) that is not printable, if the text has one. */
  public static OptionalInt firstUnprintable(String text) {
    return text.codePoints().filter(c -> !isPrintable(c)).findFirst();
  }

  /** Returns true if an id may have this character (code point). */
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

  /** Returns the text with each unprintable character replaced by {@code instead}. */
  public static String replaced(String text, int instead) {
    return text.codePoints()
        .map(character -> isPrintable(character) ? character : instead)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /**
   * Returns the text as one line for people. Unprintable characters become question marks.
   * Characters that reverse or hide text, such as direction marks, are escaped, as in {@code
   * \u202e}.
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

  /** Returns the text as one line for people, cut after {@code most} characters. */
  public static String shown(String text, int most) {
    return shown(
        text.codePointCount(0, text.length()) <= most
            ? text
            : text.substring(0, text.offsetByCodePoints(0, most)) + "...");
  }

  /**
   * Returns true if a character reverses or hides text. Joiners are exempt: some scripts need them.
   */
  public static boolean isUnseen(int character) {
    return Character.getType(character) == Character.FORMAT
        && character != ZERO_WIDTH_JOINER
        && character != ZERO_WIDTH_NON_JOINER;
  }

  /** Returns the character as Java and JSON escape it. */
  public static String escaped(int character) {
    var escaped = new StringBuilder();
    for (char unit : Character.toChars(character)) {
      escaped.append("\\u%04x".formatted((int) unit));
    }
    return escaped.toString();
  }
}
