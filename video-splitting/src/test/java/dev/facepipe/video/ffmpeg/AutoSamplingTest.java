package dev.facepipe.video.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.video.FrameCutter;
import dev.facepipe.video.Sampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests {@code FRAME_RATE=auto}. Scenes are plain colours, so a frame tells its scene. */
class AutoSamplingTest {
  /** Source of frames that are black twice, white twice, and so on: many changes a second. */
  private static final String FLICKER =
      "color=black:size=64x48:rate=25:duration=3,"
          + "geq=lum='16+219*mod(floor(N/2),2)':cb=128:cr=128";

  private static final double MOST_SECONDS = 2;
  private static final double FEWEST_SECONDS = 0.25;

  /** Some formats round times to milliseconds. */
  private static final double ROUNDING = 0.003;

  private final Path folder;
  private final List<byte[]> frames = new ArrayList<>();
  private final List<Double> times = new ArrayList<>();

  AutoSamplingTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void everySceneGivesItsFirstFrame() {
    FrameCutter.Cut cut = cut(Videos.redGreenBlue(folder.resolve("v.mp4")));

    assertEquals(List.of(0.0, 1.0, 2.0), times);
    assertEquals(List.of("100", "010", "001"), colours());
    assertEquals(new FrameCutter.Cut(true, 3), cut);
  }

  /** The second scene begins 0.12 seconds after a frame, and the third as soon after the second. */
  @Test
  void shortSceneAfterAFrameIsFound() {
    cut(scenes("v.mp4", "red 2.12", "lime 0.28", "blue 0.28", "white 2"));

    assertEquals(List.of("100", "100", "010", "001", "111"), colours().subList(0, 5));
    assertEquals(List.of(0.0, 2.0, 2.28, 2.56, 2.84), times.subList(0, 5));
  }

  @ParameterizedTest
  @CsvSource({"mp4, mpeg4", "avi, mjpeg", "mov, prores_ks", "mkv, libvpx"})
  void stillPictureGivesAFrameInTwoSeconds(String ending, String codec) {
    FrameCutter.Cut cut =
        cut(make("v." + ending, Videos.color("red", 9), "-c:v", codec, "-b:v", "1M"));

    assertEquals(List.of(0.0, 2.0, 4.0, 6.0, 8.0), times);
    assertEquals(9, cut.end(), 0.1);
  }

  @ParameterizedTest
  @CsvSource({"30000/1001", "7", "50", "1", "10/7"})
  void framesAreAtMostTwoSecondsApart(String rate) {
    cut(make("v.mkv", "color=red:size=64x48:duration=9:rate=" + rate, "-c:v", "mpeg4"));

    assertTrue(times.size() >= 5, times::toString);
    requireGaps();
  }

  /** In the second video every frame is a key frame. */
  @ParameterizedTest
  @CsvSource({"mp4, mpeg4", "avi, mjpeg"})
  void flickerGivesAtMostFourFramesASecond(String ending, String codec) {
    cut(make("v." + ending, FLICKER, "-c:v", codec, "-q:v", "2"));

    assertTrue(times.size() >= 10, times::toString); // one in 0.28 seconds
    requireGaps();
  }

  @Test
  void frameOfAVariableRateIsGivenOnce() {
    // Frames at 0, 10, 20 and 20.4 seconds.
    Path video =
        make(
            "v.mkv",
            "color=red:size=64x48:rate=25:duration=21,"
                + "select=eq(n\\,0)+eq(n\\,250)+eq(n\\,500)+eq(n\\,510)",
            "-fps_mode",
            "passthrough",
            "-c:v",
            "mpeg4");

    cut(video);

    assertEquals(List.of(0.0, 10.0, 20.0), times);
  }

  @Test
  void holeOfTwoHoursGivesNoFrames() {
    Path video = make("v.mkv", "color=red:size=64x48:rate=1/7200:duration=21600", "-c:v", "mpeg4");

    cut(video);

    assertEquals(List.of(0.0, 7200.0, 14400.0), times);
  }

  @Test
  void firstFrameIsAtZeroIfSoundBeginsFirst() {
    Path video =
        Videos.make(
            folder.resolve("v.mkv"),
            "-f",
            "lavfi",
            "-i",
            "sine=duration=6",
            "-itsoffset",
            "1.5",
            "-f",
            "lavfi",
            "-i",
            Videos.color("red", 4.5),
            "-c:v",
            "mpeg4");

    cut(video);

    assertEquals(0.0, times.get(0));
    assertTrue(times.size() >= 3, times::toString);
    requireGaps();
  }

  /** The copy keeps frames from before its start, with times below 0. */
  @Test
  void framesBeforeTheStartAreNotGiven() {
    Path whole = make("whole.mp4", Videos.color("red", 9), "-c:v", "mpeg4", "-g", "100");
    Path video =
        Videos.make(folder.resolve("v.mp4"), "-ss", "2.3", "-i", whole.toString(), "-c", "copy");

    FrameCutter.Cut cut = cut(video);

    assertEquals(List.of(0.0, 2.0, 4.0, 6.0), times.stream().map(Math::floor).toList());
    assertEquals(6.7, cut.end(), 0.1);
  }

  @Test
  void clockThatStartsAgainGivesAllFrames() throws IOException {
    byte[] half = Files.readAllBytes(make("half.ts", Videos.color("red", 4), "-c:v", "mpeg2video"));
    Path video = Files.write(folder.resolve("v.ts"), half);
    Files.write(video, half, StandardOpenOption.APPEND);

    FrameCutter.Cut cut = cut(video);

    assertEquals(List.of(0.0, 2.0, 4.0, 6.0), times);
    assertEquals(8, cut.end());
  }

  @Test
  void videoOfOneFrameGivesOneFrame() {
    FrameCutter.Cut cut = cut(make("v.mkv", Videos.color("red", 9), "-frames:v", "1"));

    assertEquals(List.of(0.0), times);
    assertEquals(0.04, cut.end());
  }

  @Test
  void videoOfUnknownLengthEndsTwoSecondsAfterItsLastFrame() {
    assertEquals(4, cut(make("v.h264", Videos.color("red", 3), "-c:v", "libopenh264")).end());
  }

  @Test
  void stopsAtTheFrameLimit() {
    Path video = Videos.redGreenBlue(folder.resolve("v.mp4"));

    assertEquals(new FrameCutter.Cut(false, 2), cut(video, Sampling.auto(2)));
    assertEquals(List.of(0.0, 1.0), times);
    times.clear();
    assertEquals(new FrameCutter.Cut(true, 3), cut(video, Sampling.auto(3)));
  }

  /** Makes a video of scenes, such as {@code red 2.5}: a colour and its seconds. */
  private Path scenes(String name, String... scenes) {
    List<String> arguments = new ArrayList<>();
    for (String scene : scenes) {
      String[] parts = scene.split(" ", 2);
      arguments.addAll(
          List.of("-f", "lavfi", "-i", Videos.color(parts[0], Double.parseDouble(parts[1]))));
    }
    arguments.addAll(
        List.of("-filter_complex", "concat=n=" + scenes.length, "-c:v", "mpeg4", "-q:v", "2"));
    return Videos.make(folder.resolve(name), arguments.toArray(String[]::new));
  }

  private Path make(String name, String source, String... encoding) {
    return Videos.make(
        folder.resolve(name),
        Stream.concat(Stream.of("-f", "lavfi", "-i", source), Stream.of(encoding))
            .toArray(String[]::new));
  }

  private FrameCutter.Cut cut(Path video) {
    return cut(video, Sampling.auto(100));
  }

  private FrameCutter.Cut cut(Path video, Sampling sampling) {
    return new FfmpegCutter(Videos.ffmpeg(), sampling, Duration.ofSeconds(30))
        .cut(
            video,
            (jpeg, at) -> {
              frames.add(jpeg);
              times.add(at);
            });
  }

  private List<String> colours() {
    return frames.stream().map(jpeg -> Videos.colour(Videos.picture(jpeg), 160, 120)).toList();
  }

  private void requireGaps() {
    for (int i = 1; i < times.size(); i++) {
      double gap = times.get(i) - times.get(i - 1);
      assertTrue(
          gap >= FEWEST_SECONDS - ROUNDING && gap <= MOST_SECONDS + ROUNDING, times::toString);
    }
  }
}
