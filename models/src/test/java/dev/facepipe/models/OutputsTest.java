package dev.facepipe.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each output is looked at by itself: one can go to a file and the other to a terminal. */
class OutputsTest {
  @ParameterizedTest
  @CsvSource({
    "out, 'out,err', xterm, true",
    "out, 'out', xterm, true",
    "out, ',err', xterm, false",
    "err, ',err', xterm, true",
    "err, '', xterm, false",
    "err, 'out,err', dumb, false"
  })
  void terminalIsThereForAnOutput(String output, String watched, String term, boolean isThere) {
    assertEquals(isThere, Terminal.shows(output, watched, Map.of("TERM", term)));
  }
}
