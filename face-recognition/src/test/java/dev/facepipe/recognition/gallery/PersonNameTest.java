package dev.facepipe.recognition.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonNameTest {
  private static String refusal(String name) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> PersonName.checked(name)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ada",
        "Ada Lovelace",
        "łukasz",
        "O'Neil-Đorđe",
        "山田太郎",
        "unknown",
        "فرانک\u200cلین",
        "𠮷田",
        "\u200fנועה\u200e",
        "\ud83e\udee8" // a character of Unicode 15; Java 17 knows Unicode 13
      })
  void namesOfManyScriptsAreAccepted(String name) {
    assertEquals(name, PersonName.checked(name));
  }

  @Test
  void lengthIsCountedInCodePoints() {
    assertEquals(256, PersonName.checked("𠮷".repeat(128)).length());
    assertEquals(
        "name of a person has 129 characters; expected 1 to 128", refusal("𠮷".repeat(129)));
  }

  @Test
  void emptyNameIsRefused() {
    assertEquals("name of a person has 0 characters; expected 1 to 128", refusal(""));
  }

  @Test
  void lineBreaksAreRefused() {
    assertEquals(
        "name of a person has U+000A at index 3 of 'Ada?Grace'; expected printable characters on one line",
        refusal("Ada\nGrace"));
    assertEquals(
        "name of a person has U+D800 at index 1 of 'A?'; expected printable characters on one line",
        refusal("A\ud800"));
  }

  @ParameterizedTest
  @ValueSource(strings = {" Ada", "Ada ", "Ada\u00a0"})
  void outerSpacesAreRefused(String name) {
    assertEquals(
        "name of a person '%s' begins or ends with a space; expected no space there"
            .formatted(name),
        refusal(name));
  }

  @ParameterizedTest
  @CsvSource({"Unknown", "No-Face", "Error"})
  void reservedWordsOfAnswersAreRefused(String word) {
    assertEquals(
        "name of a person is '%s', which answers use for a face without a name; expected another"
            .formatted(word),
        refusal(word));
  }
}
