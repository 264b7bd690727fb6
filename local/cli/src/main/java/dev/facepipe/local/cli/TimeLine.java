package dev.facepipe.local.cli;

import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.Person.Seen;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.text.Printer;
import dev.facepipe.models.Terminal;
import java.util.List;
import java.util.Locale;
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

  private TimeLine() {}

  /** Prints a line about the video, the table and, on a terminal, the bars. */
  static void print(VideoPeople video, Printer out) {
    out.line(
        "%s: %s; %s of video, %d frames"
            .formatted(video.filename(), video.result(), clock(video.end()), video.frames()));
    if (!video.people().isEmpty()) {
      table(video.people()).print(out);
      if (Terminal.showsOutput()) {
        out.line();
        printBars(video, new UsageMessageSpec().autoWidth(true).width(), out);
      }
    }
  }

  private static Table table(List<Person> people) {
    Table table =
        new Table("name", "seen", "seconds", "frames", "distance", "threshold", "without a name");
    for (Person person : people) {
      table.row(
          new Cell(person.name(), person.enrolled() ? Paint.NAME : Paint.UNKNOWN),
          times(person.seen()),
          String.format(Locale.ROOT, "%.1f", person.seconds()),
          person.frames(),
          number(person.distance()),
          number(person.threshold()),
          person.nearest() == null ? "" : AnswersOption.nearest(person.nearest()));
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
    List<String> names =
        video.people().stream()
            .map(person -> DisplayWidth.cut(person.name(), NAME_COLUMNS))
            .toList();
    int widest = names.stream().mapToInt(DisplayWidth::of).max().orElse(0);
    int cells = Math.max(NARROWEST, width - widest - 2 * GAP.length());
    for (int i = 0; i < names.size(); i++) {
      out.line(
          names.get(i)
              + " ".repeat(widest - DisplayWidth.of(names.get(i)))
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
}
