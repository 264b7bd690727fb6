package dev.facepipe.common.text;

import java.text.Normalizer;

/**
 * The form in which names are kept and compared: each letter and its accents as one character
 * (NFC). macOS writes them apart (NFD) in names of files, and both look alike.
 */
public final class Composed {
  private Composed() {}

  /** Returns the text in that form. */
  public static String of(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  /** Whether two texts are one, however their accents are written. */
  public static boolean areSame(String one, String other) {
    return of(one).equals(of(other));
  }
}
