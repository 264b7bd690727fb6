package dev.facepipe.recognition.people.page;

import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.Person.Seen;
import dev.facepipe.common.message.VideoPeople;
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

  private PeopleTable() {}

  static String of(VideoPeople people) {
    return people.people().stream()
        .flatMap(person -> person.seen().stream().map(seen -> row(person, seen)))
        .map(row -> row + LINE_BREAK)
        .collect(Collectors.joining("", HEADER + LINE_BREAK, ""));
  }

  private static String row(Person person, Seen seen) {
    return Stream.of(
            Cells.text(person.name()),
            person.enrolled(),
            Cells.number(seen.from()),
            Cells.number(seen.to()),
            Cells.number(seen.to() - seen.from()),
            Cells.number(person.seconds()),
            person.frames(),
            person.votes(),
            Cells.number(person.distance()),
            Cells.number(person.threshold()),
            name(person.runnerUp()),
            distance(person.runnerUp()),
            name(person.nearest()),
            distance(person.nearest()),
            person.quality() == null ? "" : person.quality())
        .map(Object::toString)
        .collect(Collectors.joining(","));
  }

  private static String name(@Nullable Neighbour neighbour) {
    return neighbour == null ? "" : Cells.text(neighbour.name());
  }

  private static String distance(@Nullable Neighbour neighbour) {
    return neighbour == null ? "" : Cells.number(neighbour.distance());
  }
}
