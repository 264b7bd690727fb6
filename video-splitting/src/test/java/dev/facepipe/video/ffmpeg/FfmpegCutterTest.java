package dev.facepipe.video.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.facepipe.video.FrameCutter;
import dev.facepipe.video.Sampling;
import dev.facepipe.video.VideoRefused;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FfmpegCutterTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Sampling EVERY_SECOND = Sampling.perSecond(1, 100);

  /** Times are rounded to milliseconds. */
  private static final double MILLISECOND = 0.0005;

  /** Largest error of JPEG and MPEG-4 at their best quality, for values from 0 to 255. */
  private static final int COLOUR_TOLERANCE = 6;

  private final Path folder;

  private final List<byte[]> frames = new ArrayList<>();
  private final List<Double> times = new ArrayList<>();

  FfmpegCutterTest(@TempDir Path folder) {
    this.folder = folder;
  }

  // Choice of frames.

  @ParameterizedTest
  @CsvSource({
    "1, 100 010 001",
    "2, 100 100 010 010 001 001",
    "0.5, 100 001",
    "0.1, 100",
    "1.25, 100 100 010 001", // at 0, 0.8, 1.6 and 2.4 seconds
  })
  void frameNIsOnScreenAfterNMinusOnePeriods(double rate, String colours) {
    Path video = Videos.redGreenBlue(folder.resolve("video.mp4"));

    assertTrue(cut(video, Sampling.perSecond(rate, 100)));

    assertEquals(List.of(colours.split(" ")), coloursInTheMiddle());
    for (int i = 0; i < times.size(); i++) {
      assertEquals(i / rate, times.get(i), MILLISECOND);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2.4, 1, 0 1 2, 2.4",
    "2.4, 2, 0 0.5 1 1.5 2, 2.4",
    "3, 1, 0 1 2, 3",
    "0.4, 1, 0, 0.4",
    "3, 0.5, 0 2, 3",
  })
  void videoEndsWhereItsLengthSays(double seconds, double rate, String at, double end) {
    Path video =
        Videos.make(folder.resolve("v.mp4"), "-f", "lavfi", "-i", Videos.color("red", seconds));

    FrameCutter.Cut cut = cutOf(video, Sampling.perSecond(rate, 100));

    assertEquals(new FrameCutter.Cut(true, end), cut);
    assertEquals(Stream.of(at.split(" ")).map(Double::valueOf).toList(), times);
  }

  /** FFmpeg gives the length of the longest stream. */
  @Test
  void soundThatIsLongerDoesNotMoveTheEnd() {
    Path video =
        Videos.make(
            folder.resolve("v.mkv"),
            "-f",
            "lavfi",
            "-i",
            Videos.color("red", 2.5),
            "-f",
            "lavfi",
            "-i",
            "sine=duration=9");

    assertEquals(3, cutOf(video, EVERY_SECOND).end()); // at 3 seconds a frame would have been cut
  }

  @Test
  void videoOfUnknownLengthEndsAPeriodAfterItsLastFrame() {
    Path video =
        Videos.make(
            folder.resolve("v.h264"),
            "-f",
            "lavfi",
            "-i",
            Videos.color("red", 2.5),
            "-c:v",
            "libopenh264");

    assertEquals(3, cutOf(video, EVERY_SECOND).end());
  }

  /** The clock of the second half starts again, so FFmpeg takes the length from that half. */
  @Test
  void lengthBeforeTheLastFrameIsIgnored() throws IOException {
    Path half =
        Videos.make(
            folder.resolve("half.ts"),
            "-f",
            "lavfi",
            "-i",
            Videos.color("red", 4),
            "-c:v",
            "mpeg2video");
    byte[] bytes = Files.readAllBytes(half);
    Path video = Files.write(folder.resolve("v.ts"), bytes);
    Files.write(video, bytes, StandardOpenOption.APPEND);

    assertEquals(new FrameCutter.Cut(true, 8), cutOf(video, EVERY_SECOND));
    assertEquals(List.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0), times);
  }

  @Test
  void partialLastSecondGivesAFrame() {
    Path video =
        Videos.make(folder.resolve("v.mp4"), "-f", "lavfi", "-i", Videos.color("red", 3.4));

    cut(video, EVERY_SECOND);

    assertEquals(4, frames.size()); // at 0, 1, 2 and 3 seconds
  }

  @ParameterizedTest
  @ValueSource(strings = {"mp4", "mov", "mkv", "webm", "avi", "ts", "mpg", "flv", "wmv", "ogv"})
  void threeSecondsGiveThreeFramesInEveryFormat(String ending) {
    Path video = Videos.redGreenBlue(folder.resolve("v." + ending), encoding(ending));

    assertTrue(cut(video, EVERY_SECOND));

    assertEquals(List.of("100", "010", "001"), coloursInTheMiddle());
  }

  @ParameterizedTest
  @CsvSource({
    "mp4, libopenh264, aac, 30000/1001", // 90 frames are 3.003 seconds
    "mkv, mpeg4, aac, 25", // the sound begins 6 ms before the picture
    "ts, mpeg2video, mp2, 30000/1001",
    "avi, mpeg4, libmp3lame, 15", // the picture begins with a pause
  })
  void slightlyLongVideoGivesNoExtraFrame(
      String ending, String codec, String soundCodec, String rate) {
    Path video =
        Videos.make(
            folder.resolve("v." + ending),
            "-f",
            "lavfi",
            "-i",
            "color=red:size=320x240:duration=3:rate=" + rate,
            "-f",
            "lavfi",
            "-i",
            "sine=duration=3",
            "-c:v",
            codec,
            "-c:a",
            soundCodec);

    cut(video, EVERY_SECOND);

    assertEquals(List.of("100", "100", "100"), coloursInTheMiddle());
  }

  @Test
  void videoOfOneFrameGivesOneFrame() {
    Path video =
        Videos.make(
            folder.resolve("v.mkv"), "-f", "lavfi", "-i", Videos.color("red", 9), "-frames:v", "1");

    cut(video, EVERY_SECOND);

    assertEquals(List.of("100"), coloursInTheMiddle());
  }

  @Test
  void firstFrameIsAtZeroIfSoundBeginsFirst() {
    Path video =
        Videos.make(
            folder.resolve("v.mkv"),
            "-f",
            "lavfi",
            "-i",
            "sine=duration=3",
            "-itsoffset",
            "1.5",
            "-f",
            "lavfi",
            "-i",
            Videos.color("red", 1.5));

    cut(video, EVERY_SECOND);

    assertEquals(List.of("100", "100", "100"), coloursInTheMiddle()); // at 0, 1 and 2 seconds
  }

  @Test
  void firstSamplingGivesOnlyTheFirstFrame() {
    Path video = Videos.redGreenBlue(folder.resolve("video.mp4"));

    assertTrue(cut(video, Sampling.first()));

    assertEquals(List.of("100"), coloursInTheMiddle());
  }

  @Test
  void stopsAtTheFrameLimitAndReturnsFalse() {
    Path video = Videos.redGreenBlue(folder.resolve("video.mp4"));

    FrameCutter.Cut cut = cutOf(video, Sampling.perSecond(1, 2));

    assertEquals(new FrameCutter.Cut(false, 2), cut);
    assertEquals(List.of("100", "010"), coloursInTheMiddle());
  }

  @Test
  void exactlyTheFrameLimitReturnsTrue() {
    Path video = Videos.redGreenBlue(folder.resolve("video.mp4"));

    assertTrue(cut(video, Sampling.perSecond(1, 3)));

    assertEquals(3, frames.size());
  }

  @Test
  void sameVideoTwiceGivesSameBytes() {
    Path video = Videos.busy(folder.resolve("video.mp4"));
    cut(video, EVERY_SECOND);
    List<byte[]> first = List.copyOf(frames);
    frames.clear();

    cut(video, EVERY_SECOND);

    assertEquals(3, first.size());
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(first.get(i), frames.get(i));
    }
  }

  // Content of the frames.

  @Test
  void rotatedVideoComesUpright() {
    // The stored frame has a white mark at the top left. Players must turn the video 90 degrees
    // counter-clockwise (FFmpeg's manual, -display_rotation).
    Path stored =
        Videos.make(
            folder.resolve("stored.mp4"),
            "-f",
            "lavfi",
            "-i",
            Videos.color("black", 1) + ",drawbox=0:0:60:60:white:fill");
    Path turned =
        Videos.make(
            folder.resolve("turned.mp4"),
            "-display_rotation:v:0",
            "90",
            "-i",
            stored.toString(),
            "-c",
            "copy");

    cut(turned, EVERY_SECOND);

    BufferedImage picture = Videos.picture(frames.get(0));
    assertEquals("240x320", picture.getWidth() + "x" + picture.getHeight());
    assertEquals("111", Videos.colour(picture, 30, 290)); // bottom left
    assertEquals("000", Videos.colour(picture, 30, 30));
    assertEquals("000", Videos.colour(picture, 210, 30));
    assertEquals("000", Videos.colour(picture, 210, 290));
  }

  @Test
  void pixelsBecomeSquare() {
    Path video =
        Videos.make(
            folder.resolve("v.mp4"), "-f", "lavfi", "-i", Videos.color("red", 1) + ",setsar=4/3");

    cut(video, EVERY_SECOND);

    BufferedImage picture = Videos.picture(frames.get(0));
    assertEquals("427x240", picture.getWidth() + "x" + picture.getHeight()); // 320 * 4/3 = 426.7
  }

  @ParameterizedTest
  @ValueSource(strings = {"bt709", "smpte170m"})
  void coloursSurviveBothColourMatrices(String matrix) {
    Path video =
        Videos.make(
            folder.resolve("v.mp4"),
            "-f",
            "lavfi",
            "-i",
            "color=0xC86432:size=320x240:rate=25:duration=1,format=gbrp,scale=out_color_matrix="
                + matrix
                + ",format=yuv420p",
            "-colorspace",
            matrix,
            "-c:v",
            "libopenh264",
            "-b:v",
            "2M");

    cut(video, EVERY_SECOND);

    int rgb = Videos.picture(frames.get(0)).getRGB(160, 120);
    assertEquals(0xC8, rgb >> 16 & 0xff, COLOUR_TOLERANCE, "red");
    assertEquals(0x64, rgb >> 8 & 0xff, COLOUR_TOLERANCE, "green");
    assertEquals(0x32, rgb & 0xff, COLOUR_TOLERANCE, "blue");
  }

  // Refused files.

  @Test
  void soundFileIsNotAVideo() {
    Path sound = Videos.make(folder.resolve("a.m4a"), "-f", "lavfi", "-i", "sine=duration=1");

    VideoRefused refused = refused(sound);

    assertEquals("no_video", refused.code());
    assertEquals("the file has no video stream", refused.getMessage());
  }

  @Test
  void coverIsNotAVideo() {
    Path sound = Videos.make(folder.resolve("a.m4a"), "-f", "lavfi", "-i", "sine=duration=1");
    Path cover =
        Videos.make(
            folder.resolve("c.jpg"), "-f", "lavfi", "-i", Videos.color("red", 1), "-frames:v", "1");
    Path song =
        Videos.make(
            folder.resolve("song.m4a"),
            "-i",
            sound.toString(),
            "-i",
            cover.toString(),
            "-map",
            "0",
            "-map",
            "1",
            "-c",
            "copy",
            "-disposition:v",
            "attached_pic");

    assertEquals("no_video", refused(song).code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a shopping list\n", "<!DOCTYPE html><html><body>404</body></html>", "\0\0\0"})
  void otherFilesAreRefused(String content) throws IOException {
    VideoRefused refused = refused(Files.writeString(folder.resolve("video"), content));

    assertEquals("not_a_video", refused.code());
    assertEquals(List.of(), frames);
  }

  @Test
  void noiseIsRefused() throws IOException {
    byte[] noise = new byte[100_000];
    new Random(7).nextBytes(noise);

    assertEquals("not_a_video", refused(Files.write(folder.resolve("video"), noise)).code());
  }

  @Test
  void pictureIsNotAVideo() {
    Path picture =
        Videos.make(
            folder.resolve("c.jpg"), "-f", "lavfi", "-i", Videos.color("red", 1), "-frames:v", "1");

    assertEquals("not_a_video", refused(picture).code());
  }

  // Decoders.

  @ParameterizedTest
  @CsvSource({
    "avi, magicyuv",
    "mkv, magicyuv",
    "mov, magicyuv",
    "mkv, ffv1",
    "avi, huffyuv",
    "avi, rawvideo",
    "mov, png",
    "mov, qtrle",
    "flv, flashsv", // a format without a header: FFmpeg finds the stream while it reads packets
    "mxf, jpeg2000",
  })
  void unsupportedCodecIsRefusedByName(String ending, String codec) {
    Path video = Videos.redGreenBlue(folder.resolve("v." + ending), "-c:v", codec);

    VideoRefused refused = refused(video);

    assertEquals("video_codec", refused.code());
    assertContains(
        "video codec is " + codec + "; expected one of h264, hevc", refused.getMessage());
    assertEquals(List.of(), frames);
  }

  @Test
  void unsupportedCodecIsRefusedWithAnotherExtension() throws IOException {
    Path video = Videos.redGreenBlue(folder.resolve("v.avi"), "-c:v", "magicyuv");

    VideoRefused refused = refused(Files.move(video, folder.resolve("v.mp4")));

    assertContains("video codec is magicyuv;", refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "mp4, libopenh264",
    "mkv, libvpx",
    "webm, libvpx-vp9",
    "mp4, libsvtav1",
    "mkv, mpeg4",
    "avi, msmpeg4v2",
    "avi, msmpeg4",
    "mpg, mpeg1video",
    "ts, mpeg2video",
    "mxf, mpeg2video",
    "mov, mjpeg",
    "mov, prores_ks",
    "flv, flv",
    "wmv, wmv1",
    "wmv, wmv2",
  })
  void supportedCodecsAreCut(String ending, String encoder) {
    Path video = Videos.redGreenBlue(folder.resolve("v." + ending), "-c:v", encoder, "-b:v", "2M");

    assertTrue(cut(video, EVERY_SECOND));

    assertEquals(List.of("100", "010", "001"), coloursInTheMiddle());
  }

  @ParameterizedTest
  @CsvSource({"3gp, h263, 352x288", "avi, dvvideo, 720x576", "mov, dvvideo, 720x576"})
  void codecsWithFixedSizesAreCut(String ending, String encoder, String size) {
    Path video =
        Videos.make(
            folder.resolve("v." + ending),
            "-f",
            "lavfi",
            "-i",
            "color=lime:size=%s:rate=25:duration=1,format=yuv420p".formatted(size),
            "-c:v",
            encoder);

    assertTrue(cut(video, EVERY_SECOND));

    assertEquals(List.of("010"), coloursInTheMiddle());
  }

  /** Only the stream to cut is decoded. */
  @ParameterizedTest
  @CsvSource({"magicyuv, 0", "png, attached_pic"})
  void secondStreamIsNotDecoded(String codec, String disposition) {
    Path good = Videos.redGreenBlue(folder.resolve("good.mp4"));
    Path other =
        Videos.make(
            folder.resolve("other.mkv"),
            "-f",
            "lavfi",
            "-i",
            Videos.color("white", 1),
            "-frames:v",
            "1",
            "-c:v",
            codec);
    Path both = both(good, other, disposition);

    assertTrue(cut(both, EVERY_SECOND));

    assertEquals(List.of("100", "010", "001"), coloursInTheMiddle());
  }

  @Test
  void firstStreamDecidesTheRefusal() {
    Path good = Videos.redGreenBlue(folder.resolve("good.mp4"));
    Path other = Videos.redGreenBlue(folder.resolve("other.mkv"), "-c:v", "magicyuv");

    assertContains("video codec is magicyuv;", refused(both(other, good, "0")).getMessage());
  }

  private Path both(Path first, Path second, String dispositionOfTheSecond) {
    return Videos.make(
        folder.resolve("both.mkv"),
        "-i",
        first.toString(),
        "-i",
        second.toString(),
        "-map",
        "0",
        "-map",
        "1",
        "-c",
        "copy",
        "-disposition:v:1",
        dispositionOfTheSecond);
  }

  /** FFmpeg opens decoders while it probes a file. The whitelist must stop the sound's decoder. */
  @Test
  void soundIsNotDecoded() throws Exception {
    Path video =
        Videos.make(
            folder.resolve("v.ts"),
            "-f",
            "lavfi",
            "-i",
            Videos.color("red", 1),
            "-f",
            "lavfi",
            "-i",
            "sine=duration=1",
            "-c:v",
            "mpeg2video",
            "-c:a",
            "mp2");

    Process ffmpeg =
        cutter(EVERY_SECOND)
            .command(video, Optional.empty(), Optional.empty())
            .redirectErrorStream(true)
            .start();
    String said = new String(ffmpeg.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

    assertEquals(0, ffmpeg.waitFor());
    assertContains("not on whitelist", said);
    assertFalse(said.contains("Codec (mpeg2video)"), said);
    assertTrue(cut(video, EVERY_SECOND));
    assertEquals(List.of("100"), coloursInTheMiddle());
  }

  /**
   * The decoder of the sound is not allowed, but the reason of the refusal is the missing video.
   */
  @Test
  void headerlessSoundFileIsNotAVideo() {
    Path sound =
        Videos.make(folder.resolve("a.ts"), "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "mp2");

    assertEquals("no_video", refused(sound).code());
  }

  @Test
  void scriptWithAnotherFileIsRefused() throws IOException {
    Videos.redGreenBlue(folder.resolve("secret.mp4"));
    Path script =
        Files.writeString(folder.resolve("video"), "ffconcat version 1.0\nfile secret.mp4\n");
    // Without our options, FFmpeg follows the reference.
    Videos.make(folder.resolve("stolen.mp4"), "-i", script.toString());

    assertEquals("not_a_video", refused(script).code());
    assertEquals(List.of(), frames);
  }

  @Test
  void playlistIsRefusedUnderAnyName() throws IOException {
    Videos.redGreenBlue(folder.resolve("secret.ts"));
    String playlist =
        "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nfile://%s\n#EXT-X-ENDLIST\n"
            .formatted(folder.resolve("secret.ts"));
    Path named = Files.writeString(folder.resolve("video.m3u8"), playlist);
    Path unnamed = Files.writeString(folder.resolve("video"), playlist);
    // Without our options, FFmpeg follows the reference.
    Videos.make(folder.resolve("stolen.mp4"), "-i", named.toString());

    assertEquals("not_a_video", refused(named).code());
    assertEquals("not_a_video", refused(unnamed).code());
    assertEquals(List.of(), frames);
  }

  static Stream<String> scripts() {
    return Stream.of(
        "ffconcat version 1.0\nfile secret.mp4\n",
        "ffconcat version 1.0\nfile 'subfile,,start,0,end,0,,:secret.mp4'\n",
        "ffconcat version 1.0\nfile 'data:video/mp4;base64,AAAA'\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nsecret.mp4\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nhttp://127.0.0.1:9/\n#EXT-X-ENDLIST\n",
        "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'"
            + " profiles='urn:mpeg:dash:profile:isoff-live:2011'><Period><AdaptationSet"
            + " mimeType='video/mp4'><Representation id='0'><BaseURL>secret.mp4</BaseURL>"
            + "</Representation></AdaptationSet></Period></MPD>",
        "<?xml version='1.0'?><SmoothStreamingMedia MajorVersion='2'></SmoothStreamingMedia>",
        ";FFMETADATA1\ntitle=secret\n[CHAPTER]\nSTART=0\nEND=1\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 26\n",
        "[playlist]\nFile1=secret.mp4\n",
        "RTSPtext\r\nrtsp://127.0.0.1:9/\n",
        "secret.mp4\n");
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void filesThatNameOtherFilesAreRefused(String script) throws IOException {
    Videos.redGreenBlue(folder.resolve("secret.mp4"));

    VideoRefused refused = refused(Files.writeString(folder.resolve("video"), script));

    assertEquals("not_a_video", refused.code());
    assertEquals(List.of(), frames);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%03d.mp4", "concat:a|b.mp4", "-y.mp4", "a b;$(id).mp4", "http:x.mp4"})
  void specialFileNamesAreOnlyNames(String name) throws IOException {
    Path video = Videos.redGreenBlue(folder.resolve("made.mp4"));

    assertTrue(cut(Files.move(video, folder.resolve(name)), EVERY_SECOND));

    assertEquals(3, frames.size());
  }

  /** No accepted format names another file, so this test gives FFmpeg an address as the input. */
  @Test
  void networkAddressIsNotFetched() throws Exception {
    byte[] video = Files.readAllBytes(Videos.redGreenBlue(folder.resolve("video.mp4")));
    AtomicInteger asked = new AtomicInteger();
    HttpServer elsewhere =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    elsewhere.createContext("/", exchange -> serve(exchange, video, asked));
    elsewhere.start();
    try {
      String url = "http://127.0.0.1:%d/video.mp4".formatted(elsewhere.getAddress().getPort());
      // Without our options, FFmpeg fetches the video.
      Videos.make(folder.resolve("fetched.mp4"), "-i", url);
      int before = asked.get();

      ProcessBuilder ours =
          cutter(EVERY_SECOND)
              .command(folder.resolve("video.mp4"), Optional.empty(), Optional.empty());
      ours.command().replaceAll(argument -> argument.equals("file:video.mp4") ? url : argument);
      Process ffmpeg = ours.redirectErrorStream(true).start();
      String said = new String(ffmpeg.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

      assertTrue(ffmpeg.waitFor() != 0);
      assertContains("Protocol 'http' not on whitelist 'file'", said);
      assertTrue(before > 0);
      assertEquals(before, asked.get());
    } finally {
      elsewhere.stop(0);
    }
  }

  private static void serve(HttpExchange exchange, byte[] video, AtomicInteger asked)
      throws IOException {
    asked.incrementAndGet();
    exchange.sendResponseHeaders(200, video.length);
    exchange.getResponseBody().write(video);
    exchange.close();
  }

  @Test
  void noFileIsWrittenBesideTheVideo() throws IOException {
    Path video = Videos.redGreenBlue(folder.resolve("video.mp4"));

    cut(video, EVERY_SECOND);

    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(video), files.toList());
    }
  }

  @Test
  void thousandsOfStreamsAreRefused() throws IOException {
    Path video = Videos.redGreenBlue(folder.resolve("video.mp4"));
    Files.write(video, Videos.withTracks(2000, Files.readAllBytes(video)));

    VideoRefused refused = refused(video);

    assertEquals("video_too_large", refused.code());
    assertEquals("the file has too many streams; expected at most 100", refused.getMessage());
  }

  @Test
  void hundredStreamsAreAccepted() throws IOException {
    Path video = Videos.redGreenBlue(folder.resolve("video.mp4"));
    Files.write(video, Videos.withTracks(100, Files.readAllBytes(video)));

    assertTrue(cut(video, EVERY_SECOND));

    assertEquals(List.of("100", "010", "001"), coloursInTheMiddle());
  }

  @Test
  void framesOf8kAreCut() {
    Path video = still("7680x4320", 1);

    assertTrue(cut(video, EVERY_SECOND));

    BufferedImage picture = Videos.picture(frames.get(0));
    assertEquals("7680x4320", picture.getWidth() + "x" + picture.getHeight());
  }

  @Test
  void hiddenFramesOf16kAreNotDecoded() throws IOException {
    Path video =
        Videos.make(
            folder.resolve("v.avi"), "-f", "lavfi", "-i", Videos.color("red", 1), "-c:v", "mjpeg");
    // A JPEG's frame header: marker, length 17, 8 bits, height, width. Source: ITU-T T.81, B.2.2.
    String small = "\u00ff\u00c0\0\u0011\b\0\u00f0\u0001@"; // 240, 320
    String large = "\u00ff\u00c0\0\u0011\b!\u00c0<\0"; // 8640, 15360
    String bytes = Files.readString(video, StandardCharsets.ISO_8859_1);
    Files.writeString(video, bytes.replace(small, large), StandardCharsets.ISO_8859_1);

    refused(video);

    assertEquals(List.of(), frames);
  }

  @Test
  void videoThatNeedsTooMuchMemoryIsRefused() {
    FfmpegCutter frugal = new FfmpegCutter(Videos.ffmpeg(), EVERY_SECOND, LONG, 100L << 20);

    VideoRefused refused =
        assertThrows(
            VideoRefused.class,
            () -> frugal.cut(still("7680x4320", 3), (jpeg, at) -> frames.add(jpeg)));

    assertEquals("video_too_large", refused.code());
    assertEquals(
        "video needs more than 100 MB of memory, the limit for one video", refused.getMessage());
    assertNothingRuns();
  }

  @Test
  void programOverItsMemoryLimitIsKilled() throws IOException {
    Ffmpeg eater = Videos.script(folder, "exec tail /dev/zero"); // keeps a line without end
    FfmpegCutter frugal = new FfmpegCutter(eater, EVERY_SECOND, LONG, 100L << 20);

    VideoRefused refused =
        assertThrows(
            VideoRefused.class,
            () -> frugal.cut(folder.resolve("video"), (jpeg, at) -> frames.add(jpeg)));

    assertEquals("video_too_large", refused.code());
    assertNothingRuns();
  }

  @Test
  void longVideoStopsAtTheFrameLimit() throws IOException {
    Path video = hours();
    assertTrue(Files.size(video) < 50_000, "%d bytes".formatted(Files.size(video)));

    assertFalse(cut(video, Sampling.perSecond(1000, 200)));

    assertEquals(200, frames.size());
    assertNothingRuns();
  }

  @Test
  void longVideoStopsAtTheDeadline() {
    FfmpegCutter cutter =
        new FfmpegCutter(
            Videos.ffmpeg(), Sampling.perSecond(1000, Integer.MAX_VALUE), Duration.ofSeconds(1));

    VideoRefused refused =
        assertThrows(VideoRefused.class, () -> cutter.cut(hours(), (jpeg, at) -> frames.add(jpeg)));

    assertEquals("video_too_slow", refused.code());
    assertNothingRuns();
  }

  @Test
  void processorTimeLimitEndsAnOrphan() throws Exception {
    FfmpegCutter cutter =
        new FfmpegCutter(
            Videos.ffmpeg(), Sampling.perSecond(1000, Integer.MAX_VALUE), Duration.ofSeconds(1));
    Process alone =
        cutter
            .command(hours(), Optional.empty(), Optional.empty())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertTrue(alone.waitFor(2, TimeUnit.MINUTES), "still runs");
      assertEquals(128 + 9, alone.exitValue()); // SIGKILL at the hard limit, see setrlimit(2)
    } finally {
      alone.destroyForcibly();
    }
  }

  /** Makes a video of two frames, three hours apart. */
  private Path hours() {
    return Videos.make(
        folder.resolve("hours.mkv"),
        "-f",
        "lavfi",
        "-i",
        "color=red:size=320x240:rate=1/10800:duration=21600",
        "-c:v",
        "mpeg4");
  }

  /** Makes a video of {@code frames} frames of this size. */
  private Path still(String size, int frames) {
    return Videos.make(
        folder.resolve("still.mkv"),
        "-f",
        "lavfi",
        "-i",
        "color=red:size=%s:rate=1:duration=%d".formatted(size, frames),
        "-c:v",
        "mjpeg");
  }

  @Test
  void framesOfTooManyPixelsAreRefused() {
    Path video =
        Videos.make(
            folder.resolve("v.mkv"),
            "-f",
            "lavfi",
            "-i",
            "color=red:size=8000x5008:rate=1:duration=1", // 40,064,000 pixels
            "-c:v",
            "mjpeg");

    VideoRefused refused = refused(video);

    assertEquals("video_too_large", refused.code());
    assertContains("Picture size 8000x5008", refused.getMessage());
  }

  @Test
  void mp4CutShortBeforeItsIndexGivesNoFrames() throws IOException {
    Path cut = Videos.cutTo(60, Videos.busy(folder.resolve("v.mp4")));

    VideoRefused refused = refused(cut);

    assertEquals("video_cut_short", refused.code());
    assertEquals("the file ends before the video ends: moov atom not found", refused.getMessage());
    assertEquals(List.of(), frames);
  }

  @ParameterizedTest
  @CsvSource({"mp4, +faststart", "mp4, frag_keyframe+empty_moov", "mkv,", "avi,", "flv,"})
  void videoCutShortGivesTheFramesBeforeItsEnd(String ending, String movflags) throws IOException {
    String[] encoding =
        movflags == null ? encoding(ending) : new String[] {"-movflags", movflags, "-g", "5"};
    Path cut = Videos.cutTo(60, Videos.busy(folder.resolve("v." + ending), encoding));

    assertEquals("video_cut_short", refused(cut).code());
    assertEquals(2, frames.size()); // 60% of three seconds is between 1 s and 2 s
  }

  // The FFmpeg program.

  @Test
  void hangingProgramAndItsChildrenAreKilled() throws IOException {
    Ffmpeg hanging = Videos.script(folder, "sleep 600", "echo never");
    long before = System.nanoTime();

    VideoRefused refused =
        assertThrows(
            VideoRefused.class,
            () ->
                new FfmpegCutter(hanging, EVERY_SECOND, Duration.ofSeconds(1))
                    .cut(folder.resolve("video"), (jpeg, at) -> frames.add(jpeg)));

    assertEquals("video_too_slow", refused.code());
    assertEquals("video was not cut within 1 seconds", refused.getMessage());
    assertTrue(System.nanoTime() - before < 5e9, "took longer than 5 seconds");
    assertNothingRuns();
  }

  @Test
  void slowReceiverMissesTheDeadline() {
    Path video = Videos.busy(folder.resolve("v.mp4"));

    VideoRefused refused =
        assertThrows(
            VideoRefused.class,
            () ->
                new FfmpegCutter(
                        Videos.ffmpeg(), Sampling.perSecond(25, 100), Duration.ofMillis(500))
                    .cut(video, (jpeg, at) -> pause(100)));

    assertEquals("video_too_slow", refused.code());
    assertNothingRuns();
  }

  @Test
  void receiversExceptionIsRethrownAndFfmpegKilled() {
    Path video = Videos.busy(folder.resolve("v.mp4"));
    RuntimeException full = new RuntimeException("bucket is full");

    RuntimeException thrown =
        assertThrows(
            RuntimeException.class,
            () ->
                cutter(Sampling.perSecond(25, 100))
                    .cut(
                        video,
                        (jpeg, at) -> {
                          throw full;
                        }));

    assertSame(full, thrown);
    assertNothingRuns();
  }

  @Test
  void missingProgramIsAConfigurationError() {
    Ffmpeg missing = Ffmpeg.at(folder.resolve("nowhere"));

    @Nullable String message = thrown(IllegalStateException.class, missing).getMessage();

    assertContains(folder.resolve("nowhere").toString(), message);
    assertContains("set FFMPEG", message);
  }

  @Test
  void programWithoutLibrariesIsAConfigurationError() throws IOException {
    Ffmpeg broken = Videos.script(folder, "echo 'libx.so: cannot open' >&2", "exit 127");

    @Nullable String message = thrown(IllegalStateException.class, broken).getMessage();

    assertEquals("FFmpeg does not start: libx.so: cannot open", message);
  }

  /** The system may kill FFmpeg when memory is short or when it shuts down. A retry may work. */
  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM"})
  void killedProgramDoesNotRefuseTheVideo(String signal) throws IOException {
    Ffmpeg killed = Videos.script(folder, "kill -%s $$".formatted(signal), "sleep 600");

    @Nullable String message = thrown(IllegalStateException.class, killed).getMessage();

    assertContains("FFmpeg was killed", message);
    assertNothingRuns();
  }

  @Test
  void millionsOfMessagesAreKeptInPart() throws IOException {
    Ffmpeg talkative =
        Videos.script(folder, "echo '[error] first' >&2", "yes | head -c 5000000 >&2", "exit 3");

    VideoRefused refused = thrown(VideoRefused.class, talkative);

    assertEquals("video_broken", refused.code());
    assertEquals("FFmpeg ended with status 3: first", refused.getMessage());
  }

  private boolean cut(Path video, Sampling sampling) {
    return cutOf(video, sampling).isAll();
  }

  private FrameCutter.Cut cutOf(Path video, Sampling sampling) {
    return cutter(sampling)
        .cut(
            video,
            (jpeg, at) -> {
              frames.add(jpeg);
              times.add(at);
            });
  }

  private VideoRefused refused(Path video) {
    return assertThrows(VideoRefused.class, () -> cut(video, EVERY_SECOND));
  }

  /** Returns what a cutter with this program throws. */
  private <T extends Throwable> T thrown(Class<T> kind, Ffmpeg program) {
    return assertThrows(
        kind,
        () ->
            new FfmpegCutter(program, EVERY_SECOND, LONG)
                .cut(folder.resolve("v"), (jpeg, at) -> frames.add(jpeg)));
  }

  private static FfmpegCutter cutter(Sampling sampling) {
    return new FfmpegCutter(Videos.ffmpeg(), sampling, LONG);
  }

  private List<String> coloursInTheMiddle() {
    return frames.stream().map(jpeg -> Videos.colour(Videos.picture(jpeg), 160, 120)).toList();
  }

  /** Returns a codec for the format. */
  private static String[] encoding(String ending) {
    String codec =
        switch (ending) {
          case "webm" -> "libvpx";
          case "ts", "mpg" -> "mpeg2video";
          case "flv" -> "flv";
          case "wmv" -> "wmv2";
          case "ogv" -> "libvpx";
          default -> "mpeg4";
        };
    return new String[] {"-c:v", codec};
  }

  private static void assertNothingRuns() {
    assertEquals(
        List.of(), ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList());
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertContains(String part, @Nullable String message) {
    assertTrue(String.valueOf(message).contains(part), message);
  }
}
