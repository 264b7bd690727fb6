package dev.facepipe.video.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.video.Sampling;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests which of a file's video tracks is cut. */
class VideoTracksTest {
  private static final String LINE = "[info]   Stream #0:%s: Video: h264, yuv420p, %s, 25 fps%s";

  private final Path folder;

  VideoTracksTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** The first track is white with 160x120 pixels, the second red with 320x240. */
  @ParameterizedTest
  @CsvSource({
    "mkv, 0, default, 100 320x240",
    "mp4, 0, default, 100 320x240",
    "mkv, default, 0, 111 160x120",
    "mp4, default, default, 100 320x240",
    "mov, default, default, 100 320x240",
    "ts, 0, 0, 100 320x240", // a format without default marks
    "avi, 0, 0, 100 320x240",
  })
  void markedThenLargestTrackIsCut(
      String ending, String markOfFirst, String markOfSecond, String expected) {
    Path video =
        Videos.make(
            folder.resolve("v." + ending),
            "-f",
            "lavfi",
            "-i",
            "color=white:size=160x120:rate=25:duration=1",
            "-f",
            "lavfi",
            "-i",
            Videos.color("red", 1),
            "-map",
            "0",
            "-map",
            "1",
            "-c:v",
            "mpeg4",
            "-disposition:v:0",
            markOfFirst,
            "-disposition:v:1",
            markOfSecond);
    List<String> frames = new ArrayList<>();

    new FfmpegCutter(Videos.ffmpeg(), Sampling.perSecond(1, 9), Duration.ofSeconds(30))
        .cut(video, (jpeg, at) -> frames.add(Videos.described(jpeg)));

    assertEquals(List.of(expected), frames);
  }

  @Test
  void coversAndStillPicturesAreIgnored() {
    assertEquals(
        Optional.empty(),
        film(
            LINE.formatted("0", "4000x3000", " (default) (attached pic)"),
            LINE.formatted("1", "4000x3000", " (default) (timed thumbnails)"),
            LINE.formatted("2", "4000x3000", " (default) (still image)"),
            "[info]   Stream #0:3: Audio: aac, 48000 Hz (default)",
            "[info]   Stream #0:4: Video: none, none, 640x480 (default)"));
  }

  @Test
  void firstOfEqualTracksWins() {
    assertEquals(
        Optional.of(1),
        film(
                LINE.formatted("0", "160x120", " (default)"),
                LINE.formatted("1[0x2](und)", "640x480 [SAR 1:1 DAR 4:3]", " (default)"),
                LINE.formatted("2[0x3](und)", "640x480 [SAR 1:1 DAR 4:3]", " (default)"),
                LINE.formatted("3", "1920x1080", ""))
            .map(Track::number));
  }

  /** FFmpeg indents a title further than the list of tracks. */
  @Test
  void titleThatLooksLikeATrackIsIgnored() {
    assertEquals(
        Optional.of(0),
        film(
                LINE.formatted("0", "160x120", ""),
                "[info]     title           : Stream #0:7: Video: h264, yuv420p, 9x9 (default)",
                "[info]                     :   Stream #0:7: Video: h264, yuv420p, 9x9 (default)")
            .map(Track::number));
  }

  @Test
  void trackOfUnknownSizeIsAccepted() {
    assertTrue(film("[info]   Stream #0:0: Video: hevc, none, 25 fps").isPresent());
  }

  private static Optional<Track> film(String... lines) {
    return Track.ofFilm(Stream.of(lines));
  }
}
