package dev.facepipe.video.ffmpeg;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the length of a video in FFmpeg's list of a file's streams. */
final class VideoLength {
  /**
   * {@code [info] Duration: 00:00:02.50, start: 0.000000, bitrate: 33 kb/s}. Text from the file,
   * such as a title, is indented further.
   */
  private static final Pattern LINE =
      Pattern.compile("\\[info\\]   Duration: (\\d{2,6}):(\\d{2}):(\\d{2}\\.\\d{1,6}),.*");

  private static final int SECONDS_IN_AN_HOUR = 3600;
  private static final int SECONDS_IN_A_MINUTE = 60;

  private VideoLength() {}

  /**
   * Returns the length in seconds, by the file's own header or FFmpeg's estimate. Sound may be
   * longer than the picture. Empty if FFmpeg does not know.
   *
   * @param lines FFmpeg's output about the file
   */
  static OptionalDouble of(Stream<String> lines) {
    Optional<MatchResult> line =
        lines.map(LINE::matcher).filter(Matcher::matches).map(Matcher::toMatchResult).findFirst();
    return line.map(VideoLength::seconds).map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }

  private static double seconds(MatchResult line) {
    return Integer.parseInt(line.group(1)) * SECONDS_IN_AN_HOUR
        + Integer.parseInt(line.group(2)) * SECONDS_IN_A_MINUTE
        + Double.parseDouble(line.group(3));
  }
}
