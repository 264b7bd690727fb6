package dev.facepipe.local.cli;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells the heading of a file of pairs from a first pair, whose pictures may be missing. Headings
 * are made of words such as {@code file1}, {@code image_a}, {@code isSame}; or the names of the
 * first two columns differ in their number or letter only, in any language.
 */
final class PairsHeading {
  private static final Set<String> PICTURES =
      Set.of(
          "a",
          "b",
          "x",
          "y",
          "l",
          "r",
          "left",
          "right",
          "first",
          "second",
          "one",
          "two",
          "file",
          "files",
          "filename",
          "filepath",
          "image",
          "images",
          "img",
          "imgs",
          "picture",
          "pic",
          "photo",
          "photograph",
          "frame",
          "face",
          "person",
          "path",
          "name",
          "probe",
          "reference",
          "ref",
          "query",
          "candidate",
          "to",
          "from",
          "with",
          "of",
          "the",
          "st",
          "nd");

  private static final Set<String> LABELS =
      Set.of(
          "same",
          "is",
          "are",
          "issame",
          "label",
          "labels",
          "match",
          "matches",
          "matching",
          "matched",
          "ismatch",
          "pair",
          "target",
          "truth",
          "ground",
          "genuine",
          "equal",
          "identical",
          "person",
          "people",
          "identity",
          "actual",
          "expected",
          "answer",
          "result",
          "class");

  /** Words of columns where 1 would mean that two pictures show different people. */
  private static final Set<String> REVERSED =
      Set.of(
          "different",
          "differ",
          "differs",
          "difference",
          "distance",
          "mismatch",
          "impostor",
          "imposter",
          "not",
          "unlike",
          "negative");

  /** Ends a word: other characters than letters and digits, a capital, or a digit. */
  private static final Pattern BETWEEN_WORDS =
      Pattern.compile(
          "[^\\p{L}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{L})(?=\\p{N})|(?<=\\p{N})(?=\\p{L})");

  /** The number or letter at the end of a column's name. */
  private static final Pattern LAST = Pattern.compile("(?i)[\\p{Z}_-]*(?:\\p{N}{1,2}|[ab])\\z");

  private PairsHeading() {}

  /** What a first line is. */
  enum Kind {
    HEADING,
    /** A heading whose last column says the opposite of what it should. */
    REVERSED,
    PAIR,
    NEITHER
  }

  /**
   * Returns what a first line is.
   *
   * @param row the columns; the first two are no files that exist
   * @param isLabel tells whether a word may be the last column of a pair
   */
  static Kind kind(List<String> row, Predicate<String> isLabel) {
    if (row.size() < 2 || row.size() > 3) {
      return row.stream().anyMatch(PairsHeading::looksLikeFile) ? Kind.PAIR : Kind.NEITHER;
    }
    String last = row.size() == 2 ? "" : row.get(2);
    boolean namesPictures = row.stream().limit(2).allMatch(name -> isMadeOf(PICTURES, name));
    if (namesPictures && words(last).anyMatch(REVERSED::contains)) {
      return Kind.REVERSED;
    }
    if (namesPictures && (row.size() == 2 || isMadeOf(LABELS, last))) {
      return Kind.HEADING;
    }
    if (row.stream().anyMatch(PairsHeading::looksLikeFile) || isLabel.test(last)) {
      return Kind.PAIR;
    }
    return !last.isEmpty() && differInTheirEnd(row.get(0), row.get(1))
        ? Kind.HEADING
        : Kind.NEITHER;
  }

  private static boolean isMadeOf(Set<String> known, String name) {
    List<String> words = words(name).toList();
    return words.stream().anyMatch(known::contains)
        && words.stream().allMatch(word -> known.contains(word) || word.matches("[0-9]{1,2}"));
  }

  private static Stream<String> words(String name) {
    return BETWEEN_WORDS
        .splitAsStream(name)
        .filter(word -> !word.isEmpty())
        .map(word -> word.toLowerCase(Locale.ROOT));
  }

  /** Returns true for {@code foto1} and {@code foto2}, or {@code Bild A} and {@code Bild B}. */
  private static boolean differInTheirEnd(String one, String other) {
    String stem = LAST.matcher(one).replaceFirst("");
    return !one.equals(other)
        && stem.length() >= 3
        && stem.length() < one.length()
        && stem.equals(LAST.matcher(other).replaceFirst(""));
  }

  private static boolean looksLikeFile(String word) {
    return word.contains(".") || word.contains("/") || word.contains("\\");
  }
}
