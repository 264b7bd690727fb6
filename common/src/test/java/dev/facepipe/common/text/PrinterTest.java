package dev.facepipe.common.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrinterTest {
  private final StringWriter written = new StringWriter();
  private final Printer printer = new Printer(new PrintWriter(written));

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00, 0x07, 0x08, 0x09, 0x0a, 0x0d, 0x1b, 0x7f, // C0 and DEL
        0x80, 0x85, 0x9b, 0x9d, // C1; 9b begins a sequence like ESC [
        0x2028, 0x2029
      })
  void controlCharactersBecomeQuestionMarks(int character) {
    printer.line("a" + Character.toString(character) + "b");

    assertEquals("a?b" + System.lineSeparator(), written.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "202a", "202b", "202c", "202d", "202e", "2066", "2067", "2068", "2069", "200e", "200f", "061c",
    "200b", "2060", "feff", "00ad", "2064", "180e"
  })
  void charactersThatReverseOrHideTextAreEscaped(String digits) {
    printer.line("a" + Character.toString(Integer.parseInt(digits, 16)) + "b");

    assertEquals("a\\u" + digits + "b" + System.lineSeparator(), written.toString());
  }

  @Test
  void anEmojiNewerThanJava17Stays() {
    String shaking = Character.toString(0x1fae8); // Unicode 15; Java 17 knows 13

    printer.line(shaking);

    assertEquals(shaking + System.lineSeparator(), written.toString());
  }

  @Test
  void lettersOfAllScriptsStay() {
    String names = "Zoë Łukasz Ægir 𠮷田 太郎 נועה نور می\u200cخواهم प्रिय 👩\u200d🔬";

    printer.line(names);

    assertEquals(names + System.lineSeparator(), written.toString());
  }

  @Test
  void jsonKeepsItsContentAndHasNoControlCharacters() throws IOException {
    String name = "a\u001b[31m\u007f\u009b2J\u202eb" + Character.toString(0xe0041) + "ë";
    ObjectMapper plain = new ObjectMapper();

    printer.json(plain.writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("file", name)));

    assertEquals(name, plain.readTree(written.toString()).get("file").asText());
    assertTrue(
        written.toString().contains("\\u007f\\u009b2J\\u202eb\\udb40\\udc41ë"), written + "");
    assertFalse(
        written.toString().codePoints().anyMatch(c -> c != '\n' && Character.isISOControl(c)));
  }

  @Test
  void aStackTraceIsPrintedLineByLine() {
    printer.stackTrace(new IllegalStateException("bad \u001b]0;title\u0007 name"));

    assertTrue(
        written.toString().startsWith("java.lang.IllegalStateException: bad ?]0;title? name"),
        written.toString());
    assertTrue(written.toString().contains("    at dev.facepipe.common.text.PrinterTest"));
  }
}
