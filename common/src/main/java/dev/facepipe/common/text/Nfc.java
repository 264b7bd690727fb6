package dev.facepipe.common.text;

import java.text.Normalizer;

/**
 * Writes text in the Unicode form NFC, where a letter and its accents are one character. Names are
 * kept and compared in NFC. macOS writes file names in NFD, where letter and accent are two
 * characters. Both forms look alike.
 */
public final class Nfc {
  private Nfc() {}

  /** Returns the text in NFC. */
  public static String of(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  /** Returns true if two texts are equal in NFC. */
  public static boolean areSame(String one, String other) {
    return of(one).equals(of(other));
  }
}
