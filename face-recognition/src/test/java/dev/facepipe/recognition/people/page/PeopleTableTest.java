package dev.facepipe.recognition.people.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.message.Person.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table as RFC 4180 says; expected rows are written by hand. */
class PeopleTableTest {
  private static final String HEADER =
      "name,enrolled,from,to,seconds,total_seconds,frames,votes,distance,threshold,"
          + "runner_up,runner_up_distance,nearest,nearest_distance,quality\r\n";

  /** A cell in quotes that may hold pairs of quotes, or a cell without quotes. */
  private static final Pattern CELL =
      Pattern.compile("(?:\"((?:[^\"]|\"\")*)\"|([^\",\r\n]*))(,|\r\n)");

  @Test
  void eachTimeOnScreenIsARow() {
    assertEquals(
        HEADER
            + "\"Ada\",true,4.000,11.000,7.000,9.500,10,9,0.310,0.450,\"Bea\",0.720,,,67\r\n"
            + "\"Ada\",true,12.000,14.500,2.500,9.500,10,9,0.310,0.450,\"Bea\",0.720,,,67\r\n"
            + "\"unknown-1\",false,10.000,13.000,3.000,3.000,3,3,0.610,0.450,\"Cleo\",0.660,\"Bea\",0.610,\r\n",
        SummaryFiles.csv(SomePeople.video(SomePeople.ada(), SomePeople.stranger())));
  }

  @Test
  void videoWithoutPeopleHasOnlyTheHeader() {
    assertEquals(HEADER, SummaryFiles.csv(SomePeople.video()));
  }

  @Test
  void hostileNamesStayInTheirCells() {
    List<List<String>> rows = rows(SummaryFiles.csv(SomePeople.hostile()));

    assertEquals(SomePeople.HOSTILE.size() + 1, rows.size());
    for (List<String> row : rows) {
      assertEquals(15, row.size(), row.toString());
    }
    for (int i = 0; i < SomePeople.HOSTILE.size(); i++) {
      assertEquals(SomePeople.HOSTILE.get(i), rows.get(i + 1).get(0).replace("'=", "="));
    }
  }

  /** The single quote is what spreadsheets hide and OWASP advises. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "=cmd(), '=cmd()",
        "+1, '+1",
        "-1, '-1",
        "@SUM(A1), '@SUM(A1)",
        "`\t=1`, `'\t'=1`",
        "`\r=1`, `'\r'=1`",
        "`\n=1`, `'\n'=1`",
        "\uff1d1, '\uff1d1",
        "x;=1, x;'=1",
        "`a,+1`, `a,'+1`",
        "`a\n@b`, `a\n'@b`",
        "a'=1, a''=1",
        "Jean-Luc, Jean-Luc",
        "a=b, a=b",
        "O'Brien, O'Brien"
      })
  void formulasAreDisarmed(String name, String cell) {
    List<List<String>> rows =
        rows(SummaryFiles.csv(SomePeople.video(SomePeople.named(name, new Seen(0, 1)))));

    assertEquals(cell, rows.get(1).get(0));
  }

  /** A slow reader of RFC 4180 that finds all cells, or fails. */
  private static List<List<String>> rows(String csv) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    Matcher cell = CELL.matcher(csv);
    int at = 0;
    while (at < csv.length()) {
      assertTrue(cell.find(at) && cell.start() == at, "no cell at " + csv.substring(at));
      row.add(cell.group(1) == null ? cell.group(2) : cell.group(1).replace("\"\"", "\""));
      if (cell.group(3).equals("\r\n")) {
        rows.add(row);
        row = new ArrayList<>();
      }
      at = cell.end();
    }
    return rows;
  }
}
