package dev.facepipe.local.cli;

import dev.facepipe.common.text.Nfc;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Makes the error for an unknown name, which suggests the most similar name. */
final class NearestName {
  private NearestName() {}

  /** Returns the error for a name that is not among the people. */
  static CommandFailed nobody(String where, String name, Collection<String> people) {
    return new CommandFailed(
        "nobody in %s is called '%s'".formatted(where, name)
            + people.stream()
                .min(Comparator.comparingInt(person -> distance(name, person)))
                .map("; the most similar name is '%s'"::formatted)
                .orElse(""));
  }

  /** Returns how many letters to change, insert or delete; ignores case. */
  private static int distance(String one, String other) {
    String a = Nfc.of(one).toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j - 1], row[j]));
      }
    }
    return row[b.length()];
  }
}
