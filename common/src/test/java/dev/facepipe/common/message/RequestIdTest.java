package dev.facepipe.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "hall/frame-00001", "cam 7 – Büro", "日本", "😀", "..", "%0A"})
  void printableTextIsAnId(String id) {
    assertEquals(id, RequestId.ofClient(id).value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a\nb", "a\rb", "\u0000", "\u007f", "\ufffe", "\ud800", "\u2028", "\u200e"})
  void whatSqsOrALogLineCannotHoldIsNot(String id) {
    assertThrows(IllegalArgumentException.class, () -> RequestId.ofClient(id));
  }

  @Test
  void lengthIsCountedInCharacters() {
    assertEquals(128, RequestId.ofClient("😀".repeat(128)).value().codePoints().count());
    assertThrows(IllegalArgumentException.class, () -> RequestId.ofClient("a".repeat(129)));
    assertThrows(IllegalArgumentException.class, () -> new RequestId("a".repeat(1025)));
  }
}
