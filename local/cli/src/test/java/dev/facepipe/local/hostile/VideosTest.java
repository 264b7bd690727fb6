package dev.facepipe.local.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Puts invalid and unusual videos in the videos bucket, with the real FFmpeg. */
class VideosTest {
  @RegisterExtension static final HostileCloud CLOUD = HostileCloud.shared();

  /** Most frames of one video in these tests, so that an endless video ends soon. */
  static final int MAX_FRAMES = 3;

  private static final Ffmpeg FFMPEG = Ffmpeg.from(new Environment(System.getenv()));

  @TempDir private static Path folder;

  static Stream<Arguments> noVideos() {
    String hls = "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n%s\n#EXT-X-ENDLIST\n";
    return Stream.of(
            "",
            "\0",
            "\0".repeat(100_000),
            "ffconcat version 1.0\nfile '/etc/passwd'\n",
            "ffconcat version 1.0\nfile video\n",
            "ffconcat version 1.0\nfile http://127.0.0.1:9/a.mp4\n",
            hls.formatted("file:///etc/passwd"),
            hls.formatted("http://127.0.0.1:9/a.ts"),
            hls.formatted("concat:video|/etc/passwd"),
            hls.formatted("data:video/mp2t;base64,AAAA"),
            hls.formatted("video"),
            "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nvideo\n",
            "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'><BaseURL>/etc/</BaseURL></MPD>",
            "<smil><body><video src='file:///etc/passwd'/></body></smil>",
            "<asx version='3.0'><entry><ref href='file:///etc/passwd'/></entry></asx>",
            "[playlist]\nFile1=/etc/passwd\n",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n",
            ";FFMETADATA1\ntitle=x\n",
            "1\n00:00:00,000 --> 00:00:01,000\nx\n",
            "[Script Info]\nScriptType: v4.00+\n",
            "YUV4MPEG2 W8 H8 F25:1\nFRAME\n",
            "GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2L\1\0;",
            "RIFF\0\0\0\0WAVEfmt ",
            "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "%PDF-1.7\n",
            "PK\3\4",
            "\177ELF",
            "#!/bin/sh\nreboot\n",
            "<!DOCTYPE html><html></html>")
        .map(content -> Arguments.of(HostileCloud.shown(content), content));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("noVideos")
  void fileThatIsNotAVideoIsAnsweredWithAnError(String name, String content) throws Exception {
    assertOutcome(name, content.getBytes(UTF_8), Set.of("Error not_a_video"));
  }

  static Stream<Arguments> videos() throws IOException {
    String red = "color=red:size=%s:rate=1:duration=1";
    Path small = made("small.mkv", "-f", "lavfi", "-i", red.formatted("64x64"), "-c:v", "mpeg4");
    Path sound = made("sound.m4a", "-f", "lavfi", "-i", "sine=duration=1");
    return Stream.of(
        Arguments.of("only sound in MP4", bytes(sound), Set.of("Error no_video")),
        Arguments.of(
            "only sound in Matroska",
            bytes(made("sound.mkv", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "pcm_s16le")),
            Set.of("Error no_video")),
        Arguments.of(
            "index missing",
            Arrays.copyOf(bytes(sound), 500),
            Set.of("Error video_cut_short", "Error not_a_video")),
        Arguments.of("one frame", bytes(small), Set.of("1 frames")),
        Arguments.of(
            "8K",
            bytes(made("8k.mkv", "-f", "lavfi", "-i", red.formatted("7680x4320"), "-c:v", "mjpeg")),
            Set.of("1 frames")),
        Arguments.of(
            "over 40 megapixels",
            bytes(
                made("16k.mkv", "-f", "lavfi", "-i", red.formatted("8192x8192"), "-c:v", "mjpeg")),
            Set.of("Error video_too_large")),
        // Two frames 1,000 seconds apart, which give 1,000 frames at one frame a second.
        Arguments.of(
            "endless",
            bytes(
                made(
                    "endless.mkv",
                    "-f",
                    "lavfi",
                    "-i",
                    "color=red:size=64x64:rate=1:duration=2,setpts=PTS*1000",
                    "-fps_mode",
                    "passthrough",
                    "-c:v",
                    "mpeg4")),
            Set.of(MAX_FRAMES + " frames")),
        Arguments.of(
            "looping 1,000 times",
            bytes(made("loop.avi", "-stream_loop", "1000", "-i", small.toString(), "-c", "copy")),
            Set.of(MAX_FRAMES + " frames")),
        Arguments.of("1,000 streams", bytes(streams(small, 1000)), Set.of("Error video_too_large")),
        Arguments.of(
            "noise after a valid beginning",
            noisy(small),
            Set.of(
                "1 frames",
                "Error video_broken",
                "Error not_a_video",
                "Error no_video",
                "Error video_cut_short")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("videos")
  void unusualVideoIsCutOrAnsweredWithAnError(String name, byte[] video, Set<String> expected)
      throws Exception {
    assertOutcome(name, video, expected);
  }

  private static void assertOutcome(String name, byte[] video, Set<String> expected)
      throws Exception {
    CLOUD.measure(
        "videos",
        name,
        () -> {
          String stem = HostileCloud.nextId();
          CLOUD.put(Names.DEFAULT.videosBucket(), stem + ".mp4", video);
          CLOUD.await("report of " + stem, () -> CLOUD.result(stem + "/video.json").isPresent());
          String outcome = outcome(stem);
          assertTrue(expected.contains(outcome), outcome + " instead of " + expected);
          return outcome;
        });
  }

  private static String outcome(String stem) throws IOException {
    JsonNode report = HostileCloud.JSON.readTree(CLOUD.result(stem + "/video.json").orElseThrow());
    int frames = report.get("frames").asInt();
    for (int i = 1; i <= frames; i++) {
      String id = "%s/frame-%05d".formatted(stem, i);
      assertEquals("No-Face", CLOUD.answer(id).get("result").asText());
    }
    if (report.get("complete").asBoolean()) {
      return frames + " frames";
    }
    JsonNode answer = CLOUD.answer(stem);
    return answer.get("result").asText() + " " + answer.at("/error/code").asText();
  }

  private static Path made(String name, String... arguments) {
    List<String> all = new ArrayList<>(List.of("-nostdin", "-y", "-loglevel", "error"));
    all.addAll(Arrays.asList(arguments));
    Path file = folder.resolve(name);
    all.add(file.toString());
    FFMPEG.run(all, Duration.ofMinutes(1));
    return file;
  }

  /** Returns a video with many streams. FFmpeg writes at most a thousand. */
  private static Path streams(Path video, int count) {
    List<String> arguments = new ArrayList<>(List.of("-i", video.toString()));
    Collections.nCopies(count, List.of("-map", "0:v")).forEach(arguments::addAll);
    arguments.addAll(List.of("-c", "copy"));
    return made("streams.mkv", arguments.toArray(String[]::new));
  }

  private static byte[] noisy(Path video) throws IOException {
    byte[] all = bytes(video);
    new java.util.Random(20261122).nextBytes(all);
    byte[] start = Arrays.copyOf(bytes(video), all.length / 2);
    System.arraycopy(start, 0, all, 0, start.length);
    return all;
  }

  private static byte[] bytes(Path file) throws IOException {
    return Files.readAllBytes(file);
  }
}
