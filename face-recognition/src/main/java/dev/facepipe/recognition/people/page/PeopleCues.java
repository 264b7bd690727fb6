package dev.facepipe.recognition.people.page;

import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.Person.Seen;
import dev.facepipe.common.message.VideoPeople;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes the people of a video as WebVTT metadata cues, in the order of their times. */
final class PeopleCues {
  private static final long HOUR = 3_600_000;
  private static final long MINUTE = 60_000;
  private static final long SECOND = 1000;

  private PeopleCues() {}

  /** The text of a cue, as JSON: the people on screen, longest time on screen first. */
  record Cue(List<OnScreen> people) {}

  /**
   * A person on screen.
   *
   * @param distance as {@link Person#distance}
   */
  record OnScreen(String name, boolean enrolled, @Nullable Float distance) {}

  static String of(VideoPeople people) {
    var vtt = new StringBuilder("WEBVTT\n");
    NavigableMap<Long, List<Person>> changes = changes(people.people());
    changes.forEach(
        (from, onScreen) -> {
          Long to = changes.higherKey(from);
          if (to != null && !onScreen.isEmpty()) {
            vtt.append("\n%s --> %s\n%s\n".formatted(time(from), time(to), json(onScreen)));
          }
        });
    return vtt.toString();
  }

  /** Returns who is on screen from each time on at which that changes, in milliseconds. */
  private static NavigableMap<Long, List<Person>> changes(List<Person> people) {
    var changes = new TreeMap<Long, List<Person>>();
    for (Person person : people) {
      for (Seen seen : person.seen()) {
        changes.put(from(seen), new ArrayList<>());
        changes.put(to(seen), new ArrayList<>());
      }
    }
    for (Person person : people) {
      for (Seen seen : person.seen()) {
        changes.subMap(from(seen), to(seen)).values().forEach(onScreen -> onScreen.add(person));
      }
    }
    return changes;
  }

  private static long from(Seen seen) {
    return Math.round(seen.from() * SECOND);
  }

  /** Returns the end of a time on screen. WebVTT has no cues without a length. */
  private static long to(Seen seen) {
    return Math.max(Math.round(seen.to() * SECOND), from(seen) + 1);
  }

  /**
   * Returns the cue's text in ASCII, on one line. A greater-than sign is escaped, because a text
   * must not hold an arrow ("--&gt;").
   */
  private static String json(List<Person> people) {
    List<OnScreen> onScreen =
        people.stream()
            .map(person -> new OnScreen(person.name(), person.enrolled(), person.distance()))
            .toList();
    return Json.write(new Cue(onScreen)).replace(">", "\\u003e");
  }

  private static String time(long milliseconds) {
    String minutes =
        String.format(
            Locale.ROOT,
            "%02d:%02d.%03d",
            milliseconds % HOUR / MINUTE,
            milliseconds % MINUTE / SECOND,
            milliseconds % SECOND);
    return milliseconds < HOUR ? minutes : "%02d:%s".formatted(milliseconds / HOUR, minutes);
  }
}
