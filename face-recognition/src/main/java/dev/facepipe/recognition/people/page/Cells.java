package dev.facepipe.recognition.people.page;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes cells of comma-separated values that no spreadsheet runs as formulas. */
public final class Cells {
  /** Characters that make a spreadsheet run a cell as a formula; the last four are full-width. */
  private static final String FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20";

  /**
   * The place before a formula: at the start of a cell, or after a character that some spreadsheets
   * take for the end of a cell. Source: OWASP, "CSV Injection".
   */
  private static final Pattern BEFORE_FORMULA =
      Pattern.compile("^(?=[\\t\\r\\n%1$s])|(?<=[,;|\"'\\t\\r\\n])(?=[%1$s])".formatted(FORMULA));

  private Cells() {}

  /** Returns a cell with this text in quotes. A single quote disarms what would be a formula. */
  public static String text(String text) {
    String harmless = BEFORE_FORMULA.matcher(text).replaceAll("'");
    return '"' + harmless.replace("\"", "\"\"") + '"';
  }

  /** Returns seconds or a distance with three digits after the point; nothing for null. */
  public static String number(@Nullable Number number) {
    return number == null ? "" : String.format(Locale.ROOT, "%.3f", number.doubleValue());
  }
}
