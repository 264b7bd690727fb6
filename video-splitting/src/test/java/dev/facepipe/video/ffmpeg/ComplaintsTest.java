package dev.facepipe.video.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ComplaintsTest {
  @Test
  void firstSeriousLineIsReturnedWithoutOrigin() {
    FfmpegMessages said =
        complaints(
            "[mov @ 0x55] [warning] odd\n[mjpeg @ 0x56] [IMGUTILS @ 0x57] [error] wrong [x]\n");

    assertEquals("wrong [x]", said.first());
  }

  @Test
  void loaderMessagesAreIgnored() {
    FfmpegMessages said =
        complaints("/x/ffmpeg: /x/libpulse.so.0: no version information available (required)\n");

    assertEquals("no message", said.first());
  }

  @Test
  void hostileTextIsShortenedToOneLine() {
    FfmpegMessages said = complaints("[error] tag \u001b[31m\u0007" + "a".repeat(1000) + "\n");

    assertEquals("tag ?[31m?" + "a".repeat(190) + "...", said.first()); // 200 characters
  }

  @Test // found by FfmpegOutputFuzzTest
  void unicodeLineSeparatorsAreReplaced() {
    assertEquals("a?b?c", complaints("[error] a\u2028b\u2029c\n").first());
  }

  @Test
  void beforeReturnsThePreviousLine() {
    FfmpegMessages said =
        complaints("[aac @ 0x1] [error] one\n\n[x @ 0x2] [error] two\n[dec @ 0x3] [error] three\n");

    assertEquals(Optional.of("two"), said.before(Pattern.compile("three")));
    assertEquals(Optional.empty(), said.before(Pattern.compile("one")));
    assertEquals(Optional.empty(), said.before(Pattern.compile("four")));
  }

  @Test
  void firstAndLastOfAMillionLinesAreKept() {
    FfmpegMessages said =
        complaints("[error] the first\n" + "[warning] more\n".repeat(1_000_000) + "the last\n");

    assertEquals("the first", said.first());
    assertEquals(Optional.of("the last"), said.first(Pattern.compile("^the last$")));
  }

  @Test
  void lineAcrossTheBufferEdgeStaysWhole() {
    // The first 16 KB end inside the word "here".
    FfmpegMessages said = complaints("x".repeat(16 * 1024 - 9) + "\n[error] here\n");

    assertEquals("here", said.first());
  }

  private static FfmpegMessages complaints(String text) {
    return new FfmpegMessages(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
