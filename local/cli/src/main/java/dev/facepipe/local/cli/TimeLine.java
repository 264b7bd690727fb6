package dev.facepipe.local.cli;

import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.Person.Seen;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.text.Printable;
import dev.facepipe.common.text.Printer;
import dev.facepipe.models.Terminal;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Shows who was in a video: a table with the times on screen, and a bar for each person. Times are
 * rounded to seconds.
 */
final class TimeLine {
  /** Most times of a person in the table; JSON and page have all. */
  private static final int MOST_TIMES = 6;

  /** Columns for a name beside its bar; longer names are cut. */
  private static final int NAME_COLUMNS = 20;

  private static final int NARROWEST = 10;

  private static final String GAP = "  ";

  /** Scripts whose characters take two columns of a terminal. */
  private static final Set<UnicodeScript> WIDE =
      EnumSet.of(
          UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HANGUL);

  private static final int FIRST_EMOJI = 0x1f300;
  private static final int LAST_EMOJI = 0x1faff;

  private TimeLine() {}

  /** Prints a line about the video, the table and, on a terminal, the bars. */
  static void print(VideoPeople video, Printer out) {
    out.line(
        "%s: %s; %s of video, %d frames"
            .formatted(video.filename(), video.result(), clock(video.end()), video.frames()));
    if (!video.people().isEmpty()) {
      table(video.people()).print(out);
      if (Terminal.isThere()) {
        out.line();
        printBars(video, new UsageMessageSpec().autoWidth(true).width(), out);
      }
    }
  }

  private static Table table(List<Person> people) {
    Table table =
        new Table("name", "seen", "seconds", "frames", "distance", "threshold", "nearest");
    for (Person person : people) {
      table.row(
          person.name(),
          times(person.seen()),
          String.format(Locale.ROOT, "%.1f", person.seconds()),
          person.frames(),
          number(person.distance()),
          number(person.threshold()),
          person.nearest() == null ? "" : person.nearest().name());
    }
    return table;
  }

  private static String number(@Nullable Float number) {
    return number == null ? "-" : String.format(Locale.ROOT, "%.2f", number);
  }

  private static String times(List<Seen> seen) {
    String first =
        seen.stream().limit(MOST_TIMES).map(TimeLine::span).collect(Collectors.joining(" "));
    return seen.size() <= MOST_TIMES
        ? first
        : "%s and %d more".formatted(first, seen.size() - MOST_TIMES);
  }

  private static String span(Seen seen) {
    String from = clock(seen.from());
    String to = clock(seen.to());
    return from.equals(to) ? from : from + "\u2013" + to;
  }

  /** Returns seconds as minutes and seconds, with hours when needed. */
  static String clock(double seconds) {
    long whole = Math.round(seconds);
    String minutes = "%02d:%02d".formatted(whole / 60 % 60, whole % 60);
    return whole < 3600 ? minutes : "%d:%s".formatted(whole / 3600, minutes);
  }

  /**
   * Prints a bar for each person, and the times of its two ends.
   *
   * @param width columns of the terminal
   */
  static void printBars(VideoPeople video, int width, Printer out) {
    List<String> names = video.people().stream().map(person -> cut(person.name())).toList();
    int widest = names.stream().mapToInt(TimeLine::columns).max().orElse(0);
    int cells = Math.max(NARROWEST, width - widest - 2 * GAP.length());
    for (int i = 0; i < names.size(); i++) {
      out.line(
          names.get(i)
              + " ".repeat(widest - columns(names.get(i)))
              + GAP
              + bar(video.people().get(i).seen(), video.end(), cells));
    }
    String start = clock(0);
    String end = clock(video.end());
    out.line(
        " ".repeat(widest)
            + GAP
            + start
            + " ".repeat(Math.max(1, cells - start.length() - end.length()))
            + end);
  }

  /** Returns one character a cell: # if the person was on screen during a part of the cell. */
  private static String bar(List<Seen> seen, double end, int cells) {
    var bar = new StringBuilder(".".repeat(cells));
    double cell = end / cells;
    for (Seen time : seen) {
      int first = cell > 0 ? (int) Math.min(cells - 1, time.from() / cell) : 0;
      int last = cell > 0 ? (int) Math.min(cells, Math.ceil(time.to() / cell)) : cells;
      for (int i = first; i < Math.max(first + 1, last); i++) {
        bar.setCharAt(i, '#');
      }
    }
    return bar.toString();
  }

  /** Returns a name as {@link Printer} shows it, at most {@link #NAME_COLUMNS} columns wide. */
  private static String cut(String name) {
    List<Integer> kept = new ArrayList<>();
    int used = 0;
    for (int character : Printable.shown(name).codePoints().toArray()) {
      used += columns(character);
      if (used > NAME_COLUMNS) {
        break;
      }
      kept.add(character);
    }
    return kept.stream().map(Character::toString).collect(Collectors.joining());
  }

  private static int columns(String text) {
    return text.codePoints().map(TimeLine::columns).sum();
  }

  /** Returns how many columns of a terminal a character takes. */
  private static int columns(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default ->
          WIDE.contains(UnicodeScript.of(character))
                  || (character >= FIRST_EMOJI && character <= LAST_EMOJI)
              ? 2
              : 1;
    };
  }
}
