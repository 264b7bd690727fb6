package dev.facepipe.detection;

import java.util.Arrays;
import java.util.Base64;

/** Decodes the variants of base64 that clients send. */
final class Base64Text {
  private Base64Text() {}

  /**
   * Returns the decoded bytes. Accepts the standard and the URL-safe alphabet, missing padding,
   * line breaks, spaces, and a {@code data:...;base64,} prefix.
   *
   * @throws IllegalArgumentException if the text has any other character, or is not whole base64
   */
  static byte[] decode(String text) {
    requireNoLostPlus(text);
    byte[] letters = new byte[text.length()];
    int count = 0;
    for (int i = bodyStart(text); i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case ' ', '\t', '\r', '\n' -> {}
        case '-' -> letters[count++] = '+';
        case '_' -> letters[count++] = '/';
        default -> {
          if (!isLetter(c)) {
            throw new IllegalArgumentException(
                "not base64: U+%04X at character %d".formatted((int) c, i));
          }
          letters[count++] = (byte) c;
        }
      }
    }
    try {
      return Base64.getDecoder().decode(Arrays.copyOf(letters, count));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "not base64: text ends inside a group of four characters, or goes on after '='", e);
    }
  }

  /**
   * Refuses text whose '+' became spaces. Form decoding does that to a '+' that was not written as
   * %2B, and the bytes would be wrong. Spaces between lines of equal length are accepted.
   */
  private static void requireNoLostPlus(String text) {
    String body = text.substring(bodyStart(text)).strip();
    if (body.indexOf('+') >= 0 || body.indexOf('-') >= 0 || body.indexOf(' ') < 0) {
      return;
    }
    // Line breaks, and the blanks next to them, are not lost '+' signs.
    String joined = body.replaceAll("[ \\t]*[\\r\\n\\t][ \\r\\n\\t]*", "");
    String[] lines = joined.split(" ", -1);
    if (lines.length > 1 && !areLines(lines)) {
      throw new IllegalArgumentException(
          "not base64: text has %d spaces and no '+'; form decoding makes spaces of '+', so send '+' as %%2B"
              .formatted(lines.length - 1));
    }
  }

  /**
   * Returns true if all lines have the same length, a multiple of four; the last may be shorter.
   */
  private static boolean areLines(String[] lines) {
    int length = lines[0].length();
    for (int i = 0; i < lines.length - 1; i++) {
      if (lines[i].length() != length) {
        return false;
      }
    }
    int last = lines[lines.length - 1].length();
    return length % 4 == 0 && last > 0 && last <= length;
  }

  private static boolean isLetter(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/'
        || c == '=';
  }

  private static int bodyStart(String text) {
    int comma = text.indexOf(',');
    boolean dataUrl = text.startsWith("data:") && comma > 0;
    if (dataUrl && !text.substring(0, comma).endsWith(";base64")) {
      throw new IllegalArgumentException("not base64: the data URL has no ';base64'");
    }
    return dataUrl ? comma + 1 : 0;
  }
}
