package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.common.text.Printer;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns of tables stand below each other on a terminal. */
class TableTest {
  private static final int WIDE = 200;

  private final StringWriter written = new StringWriter();
  private final Printer out = new Printer(new PrintWriter(written, true));

  /** Widths of Python's wcwidth 0.7.0: {@code wcwidth.wcswidth(text)}. */
  @ParameterizedTest
  @CsvSource({
    "Ada, 3",
    "José, 4",
    "Jose\u0301, 4",
    "山田太郎, 8",
    "김민수, 6",
    "\u1112\u1161\u11ab, 2",
    "ｱﾀﾞ, 3",
    "नमस्ते, 4",
    "مُحَمَّد, 4",
    "ไทย, 3",
    "👍🏽, 2",
    "🇩🇪, 2",
    "❤️, 2",
    "👩‍👩‍👧, 2",
    "👨‍🚀 Neil, 7",
  })
  void widthIsThatOfATerminal(String text, int columns) {
    assertEquals(columns, DisplayWidth.of(text));
  }

  /** The printer escapes direction marks, so that a name cannot reverse the cells behind it. */
  @Test
  void escapedMarksCountAsTheyAreShown() {
    assertEquals("\\u2066Ada\\u2069".length(), DisplayWidth.of("\u2066Ada\u2069"));
  }

  @Test
  void longTextIsCutBetweenCharacters() {
    assertEquals("山田", DisplayWidth.cut("山田太郎", 5));
    assertEquals("👩‍👩‍👧", DisplayWidth.cut("👩‍👩‍👧👩‍👩‍👧", 3));
  }

  @Test
  void columnsAreAligned() {
    new Table("name", "seen")
        .row("山田太郎", 1)
        .row("Jose\u0301", 22)
        .row(null, 333)
        .print(out, WIDE, false);

    assertEquals(
        """
        name      seen
        山田太郎  1
        José      22
                  333
        """
            .replace("José", "Jose\u0301"),
        written.toString());
  }

  /** The columns need 13 characters. */
  @Test
  void rowsOfATableThatIsTooWideAreBlocks() {
    Table table = new Table("name", "distance").row("Ada", "0.41").row("Bea", null);

    table.print(out, 14, false);
    table.print(out, 13, false);

    assertEquals(
        """
        name  distance
        Ada   0.41
        Bea
        name      Ada
        distance  0.41

        name      Bea
        """,
        written.toString());
  }

  /** Codes of ECMA-48, 8.3.117: 32 green, 33 yellow, 31 red, 39 the default colour. */
  @Test
  void coloursAddNothingToTheWidth() {
    new Table("name", "result", "reason")
        .row(painted("Ada"), painted("Unknown"), "-")
        .row("Bea", painted("Error"), "-")
        .print(out, WIDE, true);

    assertEquals(
        """
        name  result   reason
        E[32mAdaE[39m   E[33mUnknownE[39m  -
        Bea   E[31mErrorE[39m    -
        """
            .replace("E[", "\u001b["),
        written.toString());
  }

  private static Cell painted(String word) {
    return new Cell(word, Paint.of(word));
  }

  /** A name cannot bring a colour of its own. */
  @Test
  void codesInNamesAreShownAsQuestionMarks() {
    new Table("names").row(new Cell("\u001b[5mAda", Paint.NAME)).print(out, WIDE, false);

    assertEquals("names\n?[5mAda\n", written.toString());
  }

  @Test
  void rowNeedsACellForEachHeading() {
    assertThrows(IllegalArgumentException.class, () -> new Table("a", "b").row("one"));
  }

  @Test
  void statusIsNotPrintedWithoutATerminal() {
    try (StatusLine status = new StatusLine(out, false)) {
      status.show("1 of 2 pictures");
      status.tell("made film.mp4");
      status.show("2 of 2 pictures");
    }

    assertEquals("made film.mp4\n", written.toString());
  }

  @Test
  void lineThatStaysReplacesTheStatus() {
    try (StatusLine status = new StatusLine(out, true)) {
      status.show("1 of 2");
      status.tell("made film.mp4");
    }

    assertEquals("\r1 of 2 \r       \rmade film.mp4\n", written.toString());
  }
}
