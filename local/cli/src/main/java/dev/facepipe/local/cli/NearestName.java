package dev.facepipe.local.cli;

import dev.facepipe.common.text.Nfc;
import java.util.Collection;
import java.util.Comparator;

/** Makes the error for an unknown name, which suggests the most similar name. */
final class NearestName {
  private NearestName() {}

  /** Returns the error for a name that is not among the people. */
  static CommandFailed nobody(String where, String name, Collection<String> people) {
    String composed = Nfc.of(name);
    return new CommandFailed(
        "nobody in %s is called '%s'".formatted(where, name)
            + people.stream()
                .min(Comparator.comparingInt(person -> EditDistance.between(composed, person)))
                .map("; the most similar name is '%s'"::formatted)
                .orElse(""));
  }
}
