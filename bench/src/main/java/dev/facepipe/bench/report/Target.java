package dev.facepipe.bench.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A limit that a figure is meant to keep.
 *
 * @param wanted the target in words, such as {@code mean < 150 ms}
 * @param got the value that decides; null if there is none
 * @param met true if the value keeps the limit; null if there is no value
 */
record Target(String wanted, @Nullable Double got, @Nullable Boolean met) {
  private static final Pattern FORM = Pattern.compile("(.*?) ?(<|>=) ([0-9.]+) ?(%?).*");

  /** Reads a target: a name, {@code <} or {@code >=}, a number, and words that follow. */
  static Target parse(String wanted) {
    Target target = new Target(wanted, null, null);
    target.form();
    return target;
  }

  private Matcher form() {
    Matcher form = FORM.matcher(wanted);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "target is '%s'; expected a name, '<' or '>=', and a number".formatted(wanted));
    }
    return form;
  }

  /** Returns the name of the value that decides; empty for the median. */
  String name() {
    return form().group(1);
  }

  /** Returns this target with a value, if there is one. */
  Target decided(@Nullable Object value) {
    if (!(value instanceof Number number)) {
      return this;
    }
    Matcher form = form();
    double got = number.doubleValue();
    double limit = Double.parseDouble(form.group(3)) / (form.group(4).isEmpty() ? 1 : 100);
    return new Target(wanted, got, form.group(2).equals("<") ? got < limit : got >= limit);
  }

  /** Returns {@code yes}, {@code no} or {@code ?}. */
  String verdict() {
    return met == null ? "?" : met ? "yes" : "no";
  }
}
