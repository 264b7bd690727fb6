package dev.facepipe.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "hall/frame-00001",
        "cam 7 – Büro",
        "日本",
        "😀",
        "..",
        "%0A",
        "\ud83e\udee8", // shaking face, Unicode 15; Java 17 knows 13
        "\ud83e\udef1\ud83c\udffb\u200d\ud83e\udef2\ud83c\udfff", // handshake of two skin tones
        "\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc65\udb40\udc6e\udb40\udc67\udb40\udc7f", // England
        "\u200f\u05e0\u05d5\u05e2\u05d4\u200e",
        "\u2068Jos\u00e9\u2069",
        "a\u200bb\ufeff"
      })
  void printableTextOfOneLineIsAnId(String id) {
    assertEquals(id, RequestId.ofClient(id).value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a\nb", "a\rb", "\u0000", "\u007f", "\u0085", "\ufffe", "\uffff", "\ud800", "a\udc00",
        "\u2028", "\u2029"
      })
  void charactersThatSqsOrALogLineCannotHoldAreRefused(String id) {
    assertThrows(IllegalArgumentException.class, () -> RequestId.ofClient(id));
  }

  @Test
  void lengthIsCountedInCharacters() {
    assertEquals(128, RequestId.ofClient("😀".repeat(128)).value().codePoints().count());
    assertThrows(IllegalArgumentException.class, () -> RequestId.ofClient("a".repeat(129)));
    assertThrows(IllegalArgumentException.class, () -> new RequestId("a".repeat(1025)));
  }
}
