package dev.facepipe.video.ffmpeg;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A video track in FFmpeg's list of a file's streams.
 *
 * @param number the stream's number in the file, from 0
 * @param marked true if the file marks the track as the default
 * @param pixels pixels of a frame; 0 if FFmpeg does not know
 * @param interlaced true if each frame consists of two half pictures, taken one after the other
 */
record Track(int number, boolean marked, long pixels, boolean interlaced) {
  /**
   * {@code [info] Stream #0:1[0x2](und): Video: h264 (High), yuv420p(top first), 640x480 [SAR 1:1
   * DAR 4:3], 25 fps (default)}. Text from the file, such as a title, is indented further.
   */
  private static final Pattern LINE =
      Pattern.compile("\\[info\\]   Stream #0:(\\d{1,4})\\S*: Video: (?!none|unknown)(.*)");

  private static final Pattern SIZE = Pattern.compile(", (\\d{1,6})x(\\d{1,6})[ ,\\[]");

  private static final Pattern MARKED = Pattern.compile("\\(default\\)");

  /** Covers, pictures of chapters, and single pictures beside a video. */
  private static final Pattern STILL =
      Pattern.compile("\\((attached pic|timed thumbnails|still image)\\)");

  private static final Pattern FIELDS =
      Pattern.compile("(top|bottom) first|(top|bottom) coded first");

  /**
   * Returns the track to cut. Tracks marked as the default win, then the track with most pixels,
   * then the first track. A camera's preview track is small: it loses even if it is first, when
   * both tracks are marked.
   *
   * @param lines FFmpeg's output about the file
   */
  static Optional<Track> ofFilm(Stream<String> lines) {
    return lines
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .filter(line -> !STILL.matcher(line.group(2)).find())
        .map(line -> of(Integer.parseInt(line.group(1)), line.group(2)))
        .min(
            Comparator.comparing(Track::marked)
                .thenComparingLong(Track::pixels)
                .reversed()
                .thenComparingInt(Track::number));
  }

  private static Track of(int number, String description) {
    return new Track(
        number,
        MARKED.matcher(description).find(),
        pixels(description),
        FIELDS.matcher(description).find());
  }

  private static long pixels(String description) {
    Matcher size = SIZE.matcher(description + " ");
    return size.find() ? Long.parseLong(size.group(1)) * Long.parseLong(size.group(2)) : 0;
  }
}
