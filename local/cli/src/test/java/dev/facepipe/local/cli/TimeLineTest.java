package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.Person.Best;
import dev.facepipe.common.message.Person.Seen;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.VideoListener.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code facepipe video} prints; expected lines are written by hand. */
class TimeLineTest {
  private final StringWriter written = new StringWriter();
  private final Printer out = new Printer(new PrintWriter(written));

  @Test
  void tableSaysWhoWasSeenAndWhen() {
    Person ada = person("Ada", null, new Seen(4, 11.2), new Seen(40, 52));
    Person stranger = person("unknown-1", new Neighbour("Ada", 0.61f), new Seen(0, 0.4));

    TimeLine.print(video(60, ada, stranger), out);

    assertEquals(
        """
        hall.mp4: Ada, Unknown; 01:00 of video, 60 frames
        name       seen                     seconds  frames  distance  threshold  without a name
        Ada        00:04–00:11 00:40–00:52  3.0      3       0.31      0.45
        unknown-1  00:00                    3.0      3       0.31      0.45       nearest Ada 0.61
        """,
        written.toString());
  }

  @Test
  void videoWithoutPeopleIsOneLine() {
    TimeLine.print(video(60), out);

    assertEquals("hall.mp4: Ada, Unknown; 01:00 of video, 60 frames\n", written.toString());
  }

  @Test
  void manyTimesAreCutShort() {
    Seen[] seen = new Seen[9];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = new Seen(2 * i, 2 * i + 1);
    }

    TimeLine.print(video(60, person("Ada", null, seen)), out);

    assertEquals(
        "00:00–00:01 00:02–00:03 00:04–00:05 00:06–00:07 00:08–00:09 00:10–00:11 and 3 more",
        written.toString().lines().toList().get(2).substring("Ada   ".length(), 88));
  }

  @Test
  void barsAreAsWideAsTheTerminal() {
    Person ada = person("Ada", null, new Seen(0, 15), new Seen(50, 60));
    Person wide = person("\u5c71\u7530", null, new Seen(29.9, 30)); // two characters, four columns

    TimeLine.printBars(video(60, ada, wide), 32, out);

    assertEquals(
        """
        Ada   ######..............####
        \u5c71\u7530  ...........#............
              00:00              01:00
        """,
        written.toString());
  }

  @Test
  void hostileNameStaysInItsLine() {
    Person evil = person("\u202eevil\n\u001b[31m" + "x".repeat(1000), null, new Seen(0, 60));

    TimeLine.printBars(video(60, evil), 40, out);

    assertEquals(
        """
        \\u202eevil??[31mxxxx  ################
                              00:00      01:00
        """,
        written.toString());
  }

  @Test
  void momentOfAVideoWithoutLengthIsShown() {
    TimeLine.printBars(video(0, person("Ada", null, new Seen(0, 0))), 20, out);

    assertEquals("Ada  #############", written.toString().lines().toList().get(0));
  }

  @ParameterizedTest
  @CsvSource({"0, 00:00", "59.4, 00:59", "59.6, 01:00", "3599.6, 1:00:00", "36000, 10:00:00"})
  void timesAreRoundedToSeconds(double seconds, String clock) {
    assertEquals(clock, TimeLine.clock(seconds));
  }

  @Test
  void progressOnATerminalIsOneLine() {
    try (StatusLine status = new StatusLine(out, true)) {
      VideoProgress progress = new VideoProgress(status);
      progress.at(new Progress(2, 0, 0, 3, 0, 0));
      progress.at(new Progress(2, 0, 0, 3, 0, 0));
      progress.at(new Progress(2, 2, 12, 12, 2, 1));
    }

    assertEquals(
        "\rcut 0 of 2 videos, 3 frames answered "
            + "\rcut 2 of 2 videos, 12 of 12 frames answered, 1 of 2 summarised \n",
        written.toString());
  }

  private static Person person(String name, Neighbour nearest, Seen... seen) {
    return new Person(
        name,
        nearest == null,
        List.of(seen),
        3,
        3,
        3,
        0.31f,
        0.45f,
        null,
        nearest,
        null,
        new Best(1, 0, new Box(0, 0, 1, 1)),
        null);
  }

  private static VideoPeople video(double end, Person... people) {
    return new VideoPeople(
        new RequestId("hall"),
        "Ada, Unknown",
        "hall.mp4",
        "net",
        "v1",
        60,
        true,
        List.of(),
        end,
        List.of(people),
        new Drop("hall.mp4", "0123456789abcdef0123456789abcdef"),
        null);
  }
}
