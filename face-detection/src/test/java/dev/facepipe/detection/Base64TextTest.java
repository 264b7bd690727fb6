package dev.facepipe.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64TextTest {
  /** Computed by hand: 0xfb 0xff 0xfe is "+//+" in the standard alphabet. */
  private static final byte[] BYTES = {(byte) 0xfb, (byte) 0xff, (byte) 0xfe, 1};

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+//+AQ==",
        "-__-AQ==",
        "+//+AQ",
        "+//+\r\nAQ==\n",
        " +/ /+\tAQ= =",
        "data:image/jpeg;base64,+//+AQ==",
        "data:;base64,+//+AQ"
      })
  void acceptsVariantsThatClientsSend(String text) {
    assertArrayEquals(BYTES, Base64Text.decode(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"+//+A", "+//+AQ=", "=", "+//+AQ==AQ", "%2B", "é", "data:text/plain,AAAA"})
  void invalidBase64IsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Base64Text.decode(text));
  }

  /** Spaces in place of '+': single, several, adjacent, at the start, or within lines. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "AAAAAA AAAAA",
        "A AAAA  AAAAAAAA AAA",
        "AAAA AAA\nAAAA AAA",
        "AAAA AAAA AA AAAA",
        "data:image/jpeg;base64,AAAAAA AAAAA"
      })
  void spacesInPlaceOfPlusAreRefused(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Base64Text.decode(text));

    assertTrue(String.valueOf(refused.getMessage()).contains("no '+'"), refused.getMessage());
  }

  /**
   * Lines joined by spaces, as {@code echo $(base64 x.jpg)} prints them; also blanks next to line
   * breaks.
   */
  @ParameterizedTest
  @ValueSource(strings = {"AAAA AAAA AAAA", "AAAA AAAA AA", "AAAA \n AAAA\n AA", " AAAAAAAA AA "})
  void spacesBetweenLinesAreAccepted(String text) {
    byte[] zeros = new byte[text.replaceAll("\\s", "").length() * 3 / 4];

    assertArrayEquals(zeros, Base64Text.decode(text));
  }
}
