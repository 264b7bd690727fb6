package dev.facepipe.infra;

import dev.facepipe.common.environment.Environment;
import java.util.Optional;

/** The parameters from the command line, read as {@link Environment} reads variables. */
record Choices(Environment said) {

  /** Returns a whole number in a range, both ends included. */
  int within(String name, int otherwise, int least, int most) {
    int value = said.positive(name, otherwise);
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d; expected %d to %d".formatted(name, value, least, most));
    }
    return value;
  }

  /** Returns a whole number of at least 1; empty if the parameter is not set. */
  Optional<Integer> whole(String name) {
    return said.find(name).map(text -> said.positive(name, 1));
  }

  /** Returns a whole number of at least 1; empty for the word {@code none}. */
  Optional<Integer> wholeOrNone(String name, Optional<Integer> otherwise) {
    Optional<String> text = said.find(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    return text.get().equals("none") ? Optional.empty() : whole(name);
  }
}
