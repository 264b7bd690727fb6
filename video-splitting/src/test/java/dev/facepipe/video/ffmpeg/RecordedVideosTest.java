package dev.facepipe.video.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.video.Sampling;
import dev.facepipe.video.VideoRefused;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests videos in the formats of recorders, small cameras, camcorders and video calls. */
class RecordedVideosTest {
  private static final Sampling EVERY_SECOND = Sampling.perSecond(1, 100);

  private final Path folder;
  private final List<byte[]> frames = new ArrayList<>();
  private final List<Double> times = new ArrayList<>();

  RecordedVideosTest(@TempDir Path folder) {
    this.folder = folder;
  }

  // Formats. The file name "video" has no extension that would tell the format.

  @ParameterizedTest
  @CsvSource({
    "mjpeg, mjpeg",
    "mpjpeg, mjpeg",
    "ivf, libvpx",
    "ivf, libsvtav1",
    "h264, libopenh264"
  })
  void bareVideoIsCut(String format, String codec) {
    Path video =
        Videos.redGreenBlue(folder.resolve("video"), "-c:v", codec, "-b:v", "2M", "-f", format);

    cut(video);

    assertEquals(List.of("100 320x240", "010 320x240", "001 320x240"), described());
  }

  @Test
  void camcorderVideoIsCut() {
    Path video =
        Videos.make(
            folder.resolve("video"),
            "-f",
            "lavfi",
            "-i",
            "color=lime:size=720x576:rate=25:duration=1,format=yuv420p,setsar=16/15",
            "-f",
            "dv");

    cut(video);

    assertEquals(List.of("010 768x576"), described());
  }

  @Test
  void motionJpegOfLargeFramesIsCut() {
    Path video = noise(3); // FFmpeg's probe ends inside the first frame

    cut(video);

    assertEquals(1, frames.size());
  }

  @Test
  void twoJpegsInARowAreNotAVideo() {
    assertEquals("not_a_video", refused(noise(2)).code());
  }

  /** Makes a bare Motion-JPEG of noisy frames of 640x480 pixels, which JPEG cannot make small. */
  private Path noise(int count) {
    return Videos.make(
        folder.resolve("video"),
        "-f",
        "lavfi",
        "-i",
        "color=gray:size=640x480:rate=25,noise=alls=100:allf=t",
        "-frames:v",
        Integer.toString(count),
        "-c:v",
        "mjpeg",
        "-q:v",
        "2",
        "-f",
        "mjpeg");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 4000})
  void gapsBetweenFramesAreAllowed(int gap) throws IOException {
    byte[] frame = Files.readAllBytes(noise(1));
    var film = new ByteArrayOutputStream();
    for (int i = 0; i < 4; i++) {
      film.write(frame);
      film.write(new byte[gap]);
    }

    cut(Files.write(folder.resolve("video"), film.toByteArray()));

    assertEquals(1, frames.size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void dhavRecordingIsCut(boolean header) throws IOException {
    byte[] dhav = dhav();
    byte[] file = header ? dahua(dhav) : dhav;

    cut(Files.write(folder.resolve("video"), file));

    assertEquals(List.of("100 320x240", "010 320x240", "001 320x240"), described());
  }

  /** Makes a DHAV recording of one JPEG a second. */
  private byte[] dhav() throws IOException {
    List<byte[]> pictures = new ArrayList<>();
    for (String colour : List.of("red", "lime", "blue")) {
      Path picture =
          Videos.make(
              folder.resolve(colour + ".jpg"),
              "-f",
              "lavfi",
              "-i",
              Videos.color(colour, 1),
              "-frames:v",
              "1");
      pictures.add(Files.readAllBytes(picture));
    }
    return Videos.dhav(pictures);
  }

  /** Adds the header of 1 KB that some recorders write first. */
  private static byte[] dahua(byte[] dhav) {
    byte[] file = new byte[1024 + dhav.length];
    System.arraycopy("DAHUA".getBytes(StandardCharsets.US_ASCII), 0, file, 0, 5);
    System.arraycopy(dhav, 0, file, 1024, dhav.length);
    return file;
  }

  @Test
  void damagedRecordingsAreReadOrRefused() throws IOException {
    Random random = new Random(14);
    List<byte[]> films = new ArrayList<>(List.of(dhav()));
    for (String format : List.of("mjpeg", "mpjpeg", "ivf")) {
      String codec = format.equals("ivf") ? "libvpx" : "mjpeg";
      films.add(
          Files.readAllBytes(
              Videos.redGreenBlue(folder.resolve("video"), "-c:v", codec, "-f", format)));
    }
    for (byte[] film : films) {
      for (int i = 0; i < 12; i++) {
        readOrRefused(Files.write(folder.resolve("video"), damaged(film, random)));
      }
    }
  }

  /** Cuts off the end and changes some bytes, half of them near the beginning. */
  private static byte[] damaged(byte[] film, Random random) {
    byte[] damaged = Arrays.copyOf(film, 1 + random.nextInt(film.length));
    for (int i = 0; i < 8; i++) {
      int most = i % 2 == 0 ? Math.min(100, damaged.length) : damaged.length;
      damaged[random.nextInt(most)] = (byte) random.nextInt();
    }
    return damaged;
  }

  private void readOrRefused(Path film) {
    frames.clear();
    try {
      cut(film);
    } catch (VideoRefused e) {
      assertTrue(e.code().startsWith("video_") || e.code().matches("no(t_a)?_video"), e.code());
    }
    assertTrue(frames.size() <= 100, "%d frames".formatted(frames.size()));
  }

  // Frames that change their size.

  /** A browser's recording of a call does so when the network gets faster or slower. */
  @ParameterizedTest
  @CsvSource({"webm, libvpx", "ts, mpeg2video", "flv, flv"})
  void videoThatChangesItsSizeIsCutToItsEnd(String ending, String codec) throws IOException {
    Path video = changing(ending, codec, "320x240", "640x480", "160x120");

    cut(video);

    assertEquals(
        List.of("100 320x240", "010 640x480", "001 640x480"), // later ones get the largest size
        described());
    assertEquals(List.of(0.0, 1.0, 2.0), times);
  }

  @ParameterizedTest
  @CsvSource({"webm, libvpx", "ts, mpeg2video"})
  void videoThatChangesItsSizeIsCutByItsScenes(String ending, String codec) throws IOException {
    Path video = changing(ending, codec, "320x240", "640x480", "160x120");

    cut(video, Sampling.auto(100));

    assertEquals(List.of("100 320x240", "010 640x480", "001 640x480"), described());
    assertEquals(List.of(0.0, 1.0, 2.0), times);
  }

  @Test
  void frameOfAnotherShapeKeepsItsShape() throws IOException {
    cut(changing("webm", "libvpx", "320x240", "240x320"));

    BufferedImage second = Videos.picture(frames.get(1));
    assertEquals("320x320", second.getWidth() + "x" + second.getHeight());
    assertEquals("010", Videos.colour(second, 160, 10));
    assertEquals("000", Videos.colour(second, 20, 160)); // black beside the upright frame
    assertEquals("000", Videos.colour(second, 300, 160));
  }

  @Test
  void videoThatChangesItsSizeStopsAtTheFrameLimit() throws IOException {
    Path video = changing("webm", "libvpx", "320x240", "640x480", "160x120");

    boolean all =
        new FfmpegCutter(Videos.ffmpeg(), Sampling.perSecond(1, 2), Duration.ofSeconds(30))
            .cut(video, (jpeg, at) -> frames.add(jpeg))
            .isAll();

    assertEquals(2, frames.size());
    assertEquals(false, all);
  }

  /** Makes a video with one second of each size, in red, green and blue. */
  private Path changing(String ending, String codec, String... sizes) throws IOException {
    StringBuilder list = new StringBuilder();
    List<String> colours = List.of("red", "lime", "blue");
    for (int i = 0; i < sizes.length; i++) {
      Path part = folder.resolve("part%d.%s".formatted(i, ending));
      Videos.make(
          part,
          "-f",
          "lavfi",
          "-i",
          "color=%s:size=%s:rate=25:duration=1".formatted(colours.get(i), sizes[i]),
          "-c:v",
          codec,
          "-b:v",
          "1M");
      list.append("file '%s'%n".formatted(part));
    }
    Path script = Files.writeString(folder.resolve("parts.txt"), list);
    return Videos.make(
        folder.resolve("v." + ending),
        "-f",
        "concat",
        "-safe",
        "0",
        "-i",
        script.toString(),
        "-c",
        "copy");
  }

  // Interlaced frames.

  /** A white bar moves by 12 pixels between the two halves of a frame. */
  @ParameterizedTest
  @CsvSource({"ts, mpeg2video", "mpg, mpeg2video"})
  void interlacedFrameHasNoComb(String ending, String codec) {
    Path video =
        Videos.make(
            folder.resolve("v." + ending),
            "-f",
            "lavfi",
            "-i",
            "color=black:size=360x288:rate=50:duration=1[b];color=white:size=100x288:rate=50[w];"
                + "[b][w]overlay=x=t*600-50:eval=frame:shortest=1,setfield=tff,separatefields,"
                + "select='eq(mod(n,4),0)+eq(mod(n,4),3)',weave=first_field=top,setfield=tff",
            "-c:v",
            codec,
            "-flags",
            "+ildct+ilme",
            "-q:v",
            "2");

    new FfmpegCutter(Videos.ffmpeg(), Sampling.perSecond(5, 100), Duration.ofSeconds(30))
        .cut(video, (jpeg, at) -> frames.add(jpeg));

    BufferedImage second = Videos.picture(frames.get(1)); // at 0.2 s, the bar is in the middle
    int steps = 0;
    for (int x = 0; x < second.getWidth(); x++) {
      for (int y = 100; y < 180; y++) {
        int above = second.getRGB(x, y) & 0xff;
        int below = second.getRGB(x, y + 1) & 0xff;
        steps += Math.abs(above - below) > 100 ? 1 : 0;
      }
    }
    assertEquals(0, steps); // a comb has 80 steps in each of some 24 columns
  }

  private void cut(Path video) {
    cut(video, EVERY_SECOND);
  }

  private void cut(Path video, Sampling sampling) {
    new FfmpegCutter(Videos.ffmpeg(), sampling, Duration.ofSeconds(30))
        .cut(
            video,
            (jpeg, at) -> {
              frames.add(jpeg);
              times.add(at);
            });
  }

  private VideoRefused refused(Path video) {
    return assertThrows(VideoRefused.class, () -> cut(video));
  }

  private List<String> described() {
    return frames.stream().map(Videos::described).toList();
  }
}
