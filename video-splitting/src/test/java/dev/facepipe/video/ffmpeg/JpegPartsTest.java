package dev.facepipe.video.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Source of the format: FFmpeg, libavformat/smjpegenc.c. */
class JpegPartsTest {
  private static final String START = "\0\nSMJPEG" + "\0".repeat(8);
  private static final String HEADER =
      START + "_TXT\0\0\0\u0003a=b" + "_VID\0\0\0\u000c" + "\0".repeat(12) + "HEND";

  @Test
  void partsHaveTheTimeAndTheLengthBeforeThem() throws IOException {
    JpegParts parts =
        parts(HEADER + "vidD\0\0\0\0\0\0\0\u0005vidDx" + "vidD\0\0\u0001\u0002\0\0\0\u0001dDONE");

    assertEquals(Optional.of("vidDx at 0.0"), next(parts));
    assertEquals(Optional.of("d at 0.258"), next(parts));
    assertEquals(Optional.empty(), next(parts));
  }

  @Test
  void timeHasNoSign() throws IOException {
    JpegParts parts = parts(HEADER + "vidD\u00ff\u00ff\u00ff\u00ff\0\0\0\u0001a");

    assertEquals(Optional.of("a at 4294967.295"), next(parts));
  }

  @Test
  void noOutputHasNoParts() throws IOException {
    assertEquals(Optional.empty(), next(parts("")));
    assertEquals(Optional.empty(), next(parts(HEADER)));
  }

  @Test
  void endInsideAPartIsAnError() {
    assertThrows(EOFException.class, () -> next(parts(HEADER + "vidD\0\0\0\0\0\0\0\u0009abc")));
    assertThrows(EOFException.class, () -> next(parts(HEADER + "vidD\0\0")));
    assertThrows(EOFException.class, () -> next(parts(START + "_TXT\u00ff\u00ff\u00ff\u00ffa")));
  }

  @Test
  void lengthIsCheckedBeforeAllocation() {
    IOException refused =
        assertThrows(IOException.class, () -> next(parts(HEADER + "vidD\0\0\0\0\u0004\0\0\u0001")));

    assertEquals("frame has 67108865 bytes; expected at most 67108864", refused.getMessage());
  }

  @Test
  void otherFormatIsShownOnOneLine() {
    IOException refused =
        assertThrows(IOException.class, () -> next(parts("--ff\u0007\neg\r\nContent-type")));

    assertEquals(
        "output of FFmpeg has '--ff??eg'; expected the start of SMJPEG", refused.getMessage());
    assertEquals(
        "output of FFmpeg has 'sndD'; expected the start of a part",
        assertThrows(IOException.class, () -> next(parts(HEADER + "sndD"))).getMessage());
  }

  private static JpegParts parts(String text) {
    return new JpegParts(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static Optional<String> next(JpegParts parts) throws IOException {
    return parts
        .next()
        .map(part -> new String(part.jpeg(), StandardCharsets.ISO_8859_1) + " at " + part.at());
  }
}
