package dev.facepipe.recognition.gallery;

import dev.facepipe.common.text.Printable;
import java.util.regex.Pattern;

/**
 * Says why a reference was set aside.
 *
 * @param code one word for programs, such as {@code misfit}: 1 to 32 of a-z and -
 * @param words one printable line for people, 1 to 200 characters. Names nobody but the person of
 *     the reference, so that forgetting another person leaves no name behind
 */
public record Reason(String code, String words) {
  private static final Pattern CODE = Pattern.compile("[a-z-]{1,32}");

  /** Most characters of the words. */
  private static final int LONGEST = 200;

  private static final String BETWEEN = ": ";

  public Reason {
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException(
          "code of a reason is '%s'; expected 1 to 32 of a-z and -"
              .formatted(Printable.shown(code, LONGEST)));
    }
    int length = words.codePointCount(0, words.length());
    if (length < 1 || length > LONGEST || Printable.firstUnprintable(words).isPresent()) {
      throw new IllegalArgumentException(
          "words of reason %s are '%s'; expected one line of 1 to %d printable characters"
              .formatted(code, Printable.shown(words, LONGEST), LONGEST));
    }
  }

  /** Reads {@link #toString}; throws if the text has another form. */
  static Reason parse(String text) {
    int end = text.indexOf(BETWEEN);
    if (end < 0) {
      throw new IllegalArgumentException(
          "reason is '%s'; expected CODE: WORDS".formatted(Printable.shown(text, LONGEST)));
    }
    return new Reason(text.substring(0, end), text.substring(end + BETWEEN.length()));
  }

  /** Returns the form that gallery files hold: {@code misfit: 0.71 from the others}. */
  @Override
  public String toString() {
    return code + BETWEEN + words;
  }
}
