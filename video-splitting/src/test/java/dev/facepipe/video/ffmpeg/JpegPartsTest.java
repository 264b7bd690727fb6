package dev.facepipe.video.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JpegPartsTest {
  @Test
  void partsHaveTheLengthOfTheirHeader() throws IOException {
    JpegParts parts =
        parts(
            String.join(
                "\r\n",
                "--ffmpeg",
                "Content-type: image/jpeg",
                "Content-length: 5",
                "",
                "a\r\nbc",
                "--ffmpeg",
                "Content-type: image/jpeg",
                "Content-length: 1",
                "",
                "d",
                ""));

    assertEquals(Optional.of("a\r\nbc"), next(parts));
    assertEquals(Optional.of("d"), next(parts));
    assertEquals(Optional.empty(), next(parts));
  }

  @Test
  void boundaryMayEndAPart() throws IOException {
    JpegParts parts =
        parts("--x\r\nContent-type: image/jpeg\r\nContent-length: 1\r\n\r\na\r\n--x\r\n");

    assertEquals(Optional.of("a"), next(parts));
    assertEquals(Optional.empty(), next(parts));
  }

  @Test
  void endInsideAJpegIsAnError() {
    assertThrows(EOFException.class, () -> next(parts("--x\r\nContent-length: 9\r\n\r\nabc")));
    assertThrows(EOFException.class, () -> next(parts("--x\r\nContent-length: 9\r\n")));
  }

  @Test
  void lengthsAreCheckedBeforeAllocation() {
    assertThrows(IOException.class, () -> next(parts("Content-length: 67108865\r\n\r\n")));
    assertThrows(IOException.class, () -> next(parts("Content-length: 99999999999\r\n\r\n")));
    assertThrows(IOException.class, () -> next(parts("Content-length: -1\r\n\r\n")));
    assertThrows(IOException.class, () -> next(parts("x".repeat(1000))));
  }

  @Test // found by FfmpegOutputFuzzTest
  void wrongLengthIsShownOnOneLine() {
    IOException refused =
        assertThrows(IOException.class, () -> next(parts("Content-length: 4\0\u0007h\r\n\r\n")));

    assertEquals("Content-length is '4??h'; expected at most 67108864 bytes", refused.getMessage());
  }

  private static JpegParts parts(String text) {
    return new JpegParts(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static Optional<String> next(JpegParts parts) throws IOException {
    return parts.next().map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
  }
}
