package dev.facepipe.local.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Counts the typing mistakes between two words: letters to change, insert, delete, or swap with the
 * next letter. Ignores case. This is the "optimal string alignment" distance.
 */
final class EditDistance {
  private EditDistance() {}

  /** Returns the number of mistakes between two words. */
  static int between(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[][] mistakes = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        mistakes[i][j] = i == 0 || j == 0 ? i + j : least(mistakes, a, b, i, j);
      }
    }
    return mistakes[a.length()][b.length()];
  }

  private static int least(int[][] mistakes, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int least =
        Math.min(
            mistakes[i - 1][j - 1] + (same ? 0 : 1),
            1 + Math.min(mistakes[i - 1][j], mistakes[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, mistakes[i - 2][j - 2] + 1) : least;
  }

  /**
   * Returns the word that was probably meant: the nearest with one mistake, or two in a word of
   * five letters or more. Empty if no word is so near.
   */
  static Optional<String> nearest(String typed, Collection<String> words) {
    int most = typed.replace("-", "").length() < 5 ? 1 : 2;
    return words.stream()
        .filter(word -> between(typed, word) <= most)
        .min(Comparator.comparingInt(word -> between(typed, word)));
  }
}
