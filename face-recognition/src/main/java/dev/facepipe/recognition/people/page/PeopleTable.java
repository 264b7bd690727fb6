package dev.facepipe.recognition.people.page;

import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.Person.Seen;
import dev.facepipe.common.message.VideoPeople;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the people of a video as CSV (RFC 4180). By hand, because a library would be one more jar
 * in the function's image for a rule of one line, and would not defuse formulas.
 */
final class PeopleTable {
  private static final String HEADER =
      "name,enrolled,from,to,seconds,total_seconds,frames,votes,distance,threshold,"
          + "runner_up,runner_up_distance,nearest,nearest_distance,quality";

  private static final String LINE_BREAK = "\r\n";

  /** Characters that make a spreadsheet run a cell as a formula; the last four are full-width. */
  private static final String FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20";

  /**
   * The place before a formula: at the start of a cell, or after a character that some spreadsheets
   * take for the end of a cell. Source: OWASP, "CSV Injection".
   */
  private static final Pattern BEFORE_FORMULA =
      Pattern.compile("^(?=[\\t\\r\\n%1$s])|(?<=[,;|\"'\\t\\r\\n])(?=[%1$s])".formatted(FORMULA));

  private PeopleTable() {}

  static String of(VideoPeople people) {
    return people.people().stream()
        .flatMap(person -> person.seen().stream().map(seen -> row(person, seen)))
        .map(row -> row + LINE_BREAK)
        .collect(Collectors.joining("", HEADER + LINE_BREAK, ""));
  }

  private static String row(Person person, Seen seen) {
    return Stream.of(
            text(person.name()),
            person.enrolled(),
            number(seen.from()),
            number(seen.to()),
            number(seen.to() - seen.from()),
            number(person.seconds()),
            person.frames(),
            person.votes(),
            number(person.distance()),
            number(person.threshold()),
            name(person.runnerUp()),
            distance(person.runnerUp()),
            name(person.nearest()),
            distance(person.nearest()),
            person.quality() == null ? "" : person.quality())
        .map(Object::toString)
        .collect(Collectors.joining(","));
  }

  /** Returns a cell with this text in quotes. A single quote disarms what would be a formula. */
  private static String text(String text) {
    String harmless = BEFORE_FORMULA.matcher(text).replaceAll("'");
    return '"' + harmless.replace("\"", "\"\"") + '"';
  }

  private static String name(@Nullable Neighbour neighbour) {
    return neighbour == null ? "" : text(neighbour.name());
  }

  private static String distance(@Nullable Neighbour neighbour) {
    return neighbour == null ? "" : number(neighbour.distance());
  }

  /** Returns seconds or a distance with three digits after the point. */
  private static String number(@Nullable Number number) {
    return number == null ? "" : String.format(Locale.ROOT, "%.3f", number.doubleValue());
  }
}
