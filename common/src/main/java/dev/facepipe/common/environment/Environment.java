package dev.facepipe.common.environment;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings from environment variables. An empty value counts as not set. Every error is a
 * {@link WrongSetting}, which names the variable, its value and the expected value. Thread-safe
 * while nobody changes the map.
 *
 * @param variables names and values, such as {@link System#getenv()}
 */
public record Environment(Map<String, String> variables) {
  private static final String ON = "on";

  private static final String OFF = "off";

  /** Returns the names only, because some values are credentials. */
  @Override
  public String toString() {
    return "environment of " + new TreeSet<>(variables.keySet());
  }

  /** Returns the variable's value, if the variable is set. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /** Returns the variable's value; throws if the variable is not set. */
  public String require(String name, String meaning) {
    return find(name)
        .orElseThrow(
            () -> new WrongSetting("%s is not set; expected %s".formatted(name, meaning), null));
  }

  /**
   * Returns this user's folder for files that can be made again: {@code facepipe} below {@code
   * XDG_CACHE_HOME} or {@code ~/.cache}. It may be missing.
   */
  public Path cache() {
    return find("XDG_CACHE_HOME")
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
        .resolve("facepipe");
  }

  /** Returns a whole number of at least 1, or {@code otherwise} if the variable is not set. */
  public int positive(String name, int otherwise) {
    return atLeast(name, 1, otherwise);
  }

  /** Returns a whole number of at least {@code least}; {@code otherwise} if not set. */
  public int atLeast(String name, int least, int otherwise) {
    return parsed(
        name, "a whole number, at least " + least, otherwise, Integer::valueOf, n -> n >= least);
  }

  /** Returns a port to listen on, where 0 means any free port; {@code otherwise} if not set. */
  public int port(String name, int otherwise) {
    return parsed(
        name, "a port, 0 to 65535", otherwise, Integer::valueOf, n -> n >= 0 && n <= 65_535);
  }

  /** Returns a whole number of at least 1 as a long, for bytes; {@code otherwise} if not set. */
  public long positive(String name, long otherwise) {
    return parsed(name, "a whole number, at least 1", otherwise, Long::valueOf, n -> n >= 1);
  }

  /** Returns a number above 0, such as a distance or a rate; {@code otherwise} if not set. */
  public double positive(String name, double otherwise) {
    return parsed(
        name,
        "a number above 0",
        otherwise,
        Double::valueOf,
        n -> n > 0 && n < Double.POSITIVE_INFINITY);
  }

  /** Returns true for {@code on}, false for {@code off}; {@code otherwise} if not set. */
  public boolean isOn(String name, boolean otherwise) {
    return parsed(
            name,
            "on or off",
            otherwise ? ON : OFF,
            text -> text.toLowerCase(Locale.ROOT),
            word -> word.equals(ON) || word.equals(OFF))
        .equals(ON);
  }

  /**
   * Returns the enum constant of that name, in upper or lower case; {@code otherwise} if not set.
   */
  public <E extends Enum<E>> E oneOf(String name, Class<E> words, E otherwise) {
    String expected =
        "one of "
            + Arrays.toString(words.getEnumConstants()).toLowerCase(Locale.ROOT).replace('_', '-');
    return parsed(
        name,
        expected,
        otherwise,
        text -> Enum.valueOf(words, text.toUpperCase(Locale.ROOT).replace('-', '_')),
        word -> true);
  }

  private <T> T parsed(
      String name, String expected, T otherwise, Function<String, T> parse, Predicate<T> allowed) {
    Optional<String> text = find(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      T value = parse.apply(text.get().strip());
      if (allowed.test(value)) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      throw refused(name, text.get(), expected, e);
    }
    throw refused(name, text.get(), expected, null);
  }

  private static WrongSetting refused(
      String name, String got, String expected, @Nullable Exception cause) {
    return new WrongSetting("%s is '%s'; expected %s".formatted(name, got, expected), cause);
  }
}
