package dev.facepipe.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.store.ObjectRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitVideoTest {
  private static final Sampling EVERY_SECOND = Sampling.perSecond(1, 100);
  private static final ObjectRef VIDEO = new ObjectRef("videos", "front door/café.v2.mp4");

  private final Path scratch;
  private final Cloud cloud = new Cloud();
  private final List<Entry> journal = new ArrayList<>();

  SplitVideoTest(@TempDir Path scratch) {
    this.scratch = scratch;
    cloud.objects.put(VIDEO.toString(), bytes("a video"));
  }

  @AfterEach
  void nothingIsLeftOnDisk() throws IOException {
    try (Stream<Path> left = Files.list(scratch)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void framesAreUploadedInTheirOrderUnderTheVideosStem() {
    split(EVERY_SECOND, giving("one", "two", "three")).handle(VIDEO);

    assertEquals(
        List.of(
            "front door/café.v2/frame-00001.jpg",
            "front door/café.v2/frame-00002.jpg",
            "front door/café.v2/frame-00003.jpg"),
        cloud.keys("frames"));
    assertArrayEquals(bytes("two"), cloud.object("s3://frames/front door/café.v2/frame-00002.jpg"));
    assertEquals(List.of(), cloud.answered);
  }

  @Test
  void whatBecameOfAVideoIsTold() {
    split(EVERY_SECOND, giving("one", "two", "three")).handle(VIDEO);
    split(EVERY_SECOND, giving("one")).handle(new ObjectRef("videos", "gone.mp4"));

    Entry cut = journal.get(0);
    assertEquals(new RequestId("front door/café.v2"), cut.requestId());
    assertEquals(Entry.Result.CUT, cut.result());
    assertEquals(Map.of("videos", 1, "frames", 3), cut.counts());
    assertEquals(List.of("download", "cut"), List.copyOf(cut.timingsMs().keySet()));
    Entry gone = journal.get(1);
    assertEquals(Entry.Result.ERROR, gone.result());
    assertEquals(Map.of("videos", 1, "frames", 0, "refused", 1), gone.counts());
    assertEquals("no_object", gone.failure().code());
  }

  @Test
  void theFirstFrameAloneHasTheVideosName() {
    split(Sampling.first(), giving("one")).handle(VIDEO);

    assertEquals(List.of("front door/café.v2.jpg"), cloud.keys("frames"));
  }

  @Test
  void theVideoLiesUnderANameOfOurs() {
    List<String> seen = new ArrayList<>();
    FrameCutter cutter =
        (video, frames) -> {
          seen.add(scratch.relativize(video).toString().replaceAll("video-\\d+/", "video-N/"));
          seen.add(read(video));
          return true;
        };
    ObjectRef hostile = new ObjectRef("videos", "../../etc/-i;rm.mp4");
    cloud.objects.put(hostile.toString(), bytes("another"));

    split(EVERY_SECOND, cutter).handle(hostile);

    assertEquals(List.of("facepipe-video-N/video", "another"), seen);
  }

  @Test
  void aVideoCutShortKeepsItsFramesAndIsAnsweredError() {
    FrameCutter cutter =
        (video, frames) -> {
          frames.accept(bytes("one"));
          frames.accept(bytes("two"));
          throw VideoRefused.cutShort("partial file");
        };

    split(EVERY_SECOND, cutter).handle(VIDEO);

    assertEquals(2, cloud.keys("frames").size());
    String answer =
        """
        {"request_id":"front door/caf\\u00E9.v2","result":"Error",\
        "filename":"front door/caf\\u00E9.v2.mp4",\
        "error":{"code":"video_cut_short","message":"partial file; frames before that: 2"}}""";
    assertEquals(List.of(answer), cloud.answered);
    assertEquals(
        List.of(
            "front door/café.v2.json", "front door/café.v2.txt", "front door/café.v2/video.json"),
        cloud.keys("results"));
    assertEquals(answer, text(cloud.object("s3://results/front door/café.v2.json")));
    assertEquals("Error", text(cloud.object("s3://results/front door/café.v2.txt")));
  }

  @Test
  void aReportSaysHowManyAnswersToWaitFor() {
    SplitVideo split = split(EVERY_SECOND, giving("one", "two"));

    split.handle(VIDEO);
    split.handle(new ObjectRef("videos", "gone.mp4"));

    VideoReport cut = report("s3://results/front door/café.v2/video.json");
    assertEquals(new VideoReport(new RequestId("front door/café.v2"), 2, true), cut);
    assertEquals(2, cut.answers());
    VideoReport gone = report("s3://results/gone/video.json");
    assertEquals(new VideoReport(new RequestId("gone"), 0, false), gone);
    assertEquals(1, gone.answers());
  }

  @Test
  void aVideoThatIsNotThereIsAnsweredError() {
    split(EVERY_SECOND, giving("one")).handle(new ObjectRef("videos", "gone.mp4"));

    assertEquals(
        List.of(
            """
            {"request_id":"gone","result":"Error","filename":"gone.mp4","error":\
            {"code":"no_object","message":"s3://videos/gone.mp4: no such object"}}"""),
        cloud.answered);
  }

  @Test
  void aVideoTooLargeForTheDiskIsAnsweredError() {
    ObjectRef large = new ObjectRef("videos", "large.mp4");
    cloud.objects.put(large.toString(), new byte[1001]);

    split(EVERY_SECOND, giving("one")).handle(large);

    assertEquals(
        List.of(
            """
            {"request_id":"large","result":"Error","filename":"large.mp4","error":\
            {"code":"video_too_large","message":"video has 1001 bytes; expected at most 1000"}}"""),
        cloud.answered);
  }

  @Test
  void aStoreThatIsAwayFailsTheVideoSoThatItComesAgain() {
    cloud.room = 1;

    assertThrows(Unavailable.class, () -> split(EVERY_SECOND, giving("one", "two")).handle(VIDEO));

    assertEquals(List.of("front door/café.v2/frame-00001.jpg"), cloud.keys("frames"));
    assertEquals(List.of(), cloud.answered);
  }

  @Test
  void theSameVideoTwiceGivesTheSameKeys() {
    SplitVideo split = split(EVERY_SECOND, giving("one", "two"));

    split.handle(VIDEO);
    split.handle(VIDEO);

    assertEquals(2, cloud.keys("frames").size());
    assertEquals(List.of(), cloud.answered);
  }

  @Test
  void aKeyThatLeavesNoRoomForFramesIsAnsweredError() {
    // S3 takes 1024 bytes, and "/frame-00100.jpg" has 16.
    ObjectRef fits = new ObjectRef("videos", "k".repeat(1008));
    ObjectRef tooLong = new ObjectRef("videos", "é".repeat(504) + "k" /* 1009 bytes */);
    cloud.objects.put(fits.toString(), bytes("a video"));
    cloud.objects.put(tooLong.toString(), bytes("a video"));
    SplitVideo split = split(EVERY_SECOND, giving("one"));

    split.handle(fits);
    split.handle(tooLong);

    assertEquals(List.of("k".repeat(1008) + "/frame-00001.jpg"), cloud.keys("frames"));
    assertEquals(1, cloud.answered.size());
    String failure =
        """
        {"code":"bad_key","message":"keys of the frames would have 1025 bytes; expected at most \
        1024"}}""";
    assertTrue(cloud.answered.get(0).endsWith(failure), cloud.answered.get(0));
  }

  @ParameterizedTest
  @CsvSource({
    "'new\nline.mp4', new\ufffdline",
    "bell\u0007.mp4, bell\ufffd",
    "zero\u200bwidth.mp4, zero\ufffdwidth"
  })
  void aKeyThatNoIdCanBeIsAnsweredErrorAndStoredNowhere(String key, String id) {
    split(EVERY_SECOND, giving("one")).handle(new ObjectRef("videos", key));

    Answer answer = Json.read(cloud.answered.get(0), Answer.class);
    assertEquals(id, answer.requestId().value());
    assertEquals("bad_key", answer.error().code());
    assertEquals(key, answer.filename());
    assertEquals(List.of(), cloud.keys("frames"));
    assertEquals(List.of(), cloud.keys("results"));
  }

  /** The results' keys are longer than the videos': .json is longer than .mp4. */
  @Test
  void aKeyAsLongAsTheyComeIsAnsweredAlthoughNoResultFits() {
    split(EVERY_SECOND, giving("one")).handle(new ObjectRef("videos", "k".repeat(1020) + ".mp4"));

    assertEquals("bad_key", Json.read(cloud.answered.get(0), Answer.class).error().code());
    assertEquals(List.of("k".repeat(1020) + ".txt"), cloud.keys("results"));
  }

  @Test
  void foldersThatAnEndedRunLeftBehindAreSwept() throws IOException {
    Files.writeString(
        Files.createDirectory(scratch.resolve("facepipe-video-17")).resolve("video"), "left");
    Path other = Files.writeString(scratch.resolve("other"), "not ours");

    Scratch.sweep(scratch);

    assertEquals("not ours", Files.readString(other));
    Files.delete(other); // @AfterEach sees that nothing else is there
  }

  private SplitVideo split(Sampling sampling, FrameCutter cutter) {
    VideoSettings settings =
        new VideoSettings(
            "frames", "queue", Optional.of("results"), sampling, 1000, Duration.ofSeconds(30));
    return new SplitVideo(cloud, cutter, cloud, cloud.answers(), settings, scratch, journal::add);
  }

  private VideoReport report(String name) {
    return Json.read(text(cloud.object(name)), VideoReport.class);
  }

  private static FrameCutter giving(String... jpegs) {
    return (video, frames) -> {
      for (String jpeg : jpegs) {
        frames.accept(bytes(jpeg));
      }
      return true;
    };
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
