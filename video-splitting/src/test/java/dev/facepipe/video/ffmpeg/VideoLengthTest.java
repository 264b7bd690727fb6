package dev.facepipe.video.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lines are those that FFmpeg 7.1 printed. */
class VideoLengthTest {
  @ParameterizedTest
  @CsvSource({
    "00:00:02.50, 2.5",
    "00:01:00.04, 60.04",
    "02:00:00.00, 7200",
    "100:00:01.00, 360001"
  })
  void lengthIsReadInSeconds(String printed, double seconds) {
    assertEquals(
        OptionalDouble.of(seconds),
        length(
            "[info] Input #0, matroska,webm, from 'video':",
            "[info]   Duration: %s, start: 1.440000, bitrate: 1866 kb/s".formatted(printed)));
  }

  @Test
  void lengthMayBeUnknown() {
    assertEquals(
        OptionalDouble.empty(), length("[info]   Duration: N/A, start: 0.000000, bitrate: N/A"));
    assertEquals(OptionalDouble.empty(), length());
  }

  /** A title may look like the line; its text is indented further. */
  @Test
  void textOfTheFileIsIgnored() {
    assertEquals(
        OptionalDouble.empty(),
        length("[info]     title           : x", "                    :   Duration: 99:00:00.00,"));
  }

  private static OptionalDouble length(String... lines) {
    return VideoLength.of(Stream.of(lines));
  }
}
