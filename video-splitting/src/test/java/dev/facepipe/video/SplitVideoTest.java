package dev.facepipe.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.figure.Count;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.Origin;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.ResultsForm;
import dev.facepipe.common.message.SummaryRequest;
import dev.facepipe.common.message.VideoAnswers;
import dev.facepipe.common.message.VideoFrames;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.message.VideoReport;
import dev.facepipe.common.store.ObjectRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitVideoTest {
  /** All wanted frames were cut. */
  private static final FrameCutter.Cut ALL = new FrameCutter.Cut(true, 1);

  private static final Sampling EVERY_SECOND = Sampling.perSecond(1, 100);
  private static final ObjectRef VIDEO = new ObjectRef("videos", "front door/café.v2.mp4");

  /** Output of {@code printf 'a video' | md5sum}. */
  private static final String ETAG = "778768101ee00c72e34f828b9855e821";

  private final Path scratch;
  private final Cloud cloud = new Cloud();
  private int drops;
  private final List<Entry> journal = new ArrayList<>();

  SplitVideoTest(@TempDir Path scratch) {
    this.scratch = scratch;
    cloud.objects.put(VIDEO.toString(), bytes("a video"));
  }

  @AfterEach
  void noTemporaryFileIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(scratch)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void framesAreUploadedInOrderUnderTheirDrop() {
    handle(split(EVERY_SECOND, giving("one", "two", "three")), VIDEO);

    assertEquals(
        List.of(
            "drops/front door/café.v2.mp4/" + ETAG + "/frame-00001.jpg",
            "drops/front door/café.v2.mp4/" + ETAG + "/frame-00002.jpg",
            "drops/front door/café.v2.mp4/" + ETAG + "/frame-00003.jpg"),
        cloud.keys("frames"));
    assertArrayEquals(bytes("two"), cloud.object("s3://frames/" + cloud.keys("frames").get(1)));
    assertEquals(List.of(), cloud.answered);
  }

  @Test
  void journalRecordsSuccessAndFailure() {
    handle(split(EVERY_SECOND, giving("one", "two", "three")), VIDEO);
    handle(split(EVERY_SECOND, giving("one")), new ObjectRef("videos", "gone.mp4"));

    Entry cut = journal.get(0);
    assertEquals(new RequestId("front door/café.v2"), cut.requestId());
    assertEquals(Entry.Result.CUT, cut.result());
    assertEquals(Map.of(Count.VIDEOS, 1, Count.FRAMES, 3), cut.counts());
    assertEquals("[download, cut]", cut.timingsMs().keySet().toString());
    Entry gone = journal.get(1);
    assertEquals(Entry.Result.ERROR, gone.result());
    assertEquals(Map.of(Count.VIDEOS, 1, Count.FRAMES, 0, Count.REFUSED, 1), gone.counts());
    assertEquals("no_object", gone.failure().code());
  }

  @Test
  void singleFrameIsAlsoCopiedToTheVideosName() {
    handle(split(Sampling.first(), giving("one")), VIDEO);

    assertEquals(
        List.of("drops/front door/café.v2.mp4/" + ETAG + "/frame.jpg", "front door/café.v2.jpg"),
        cloud.keys("frames"));
    assertEquals(List.of("s3://frames/front door/café.v2.jpg"), cloud.copies);
  }

  /** The name of an earlier video would be read as the answer to this video. */
  @Test
  void asTextNothingButTheAnswerIsLeftInTheResults() {
    String old = "s3://results/front door/café.v2.txt";
    cloud.objects.put(old, bytes("Ada"));
    FrameCutter broken =
        (video, frames) -> {
          throw VideoRefused.noObject("gone");
        };

    handle(asText(giving("one")), VIDEO);
    assertEquals(List.of(), cloud.keys("results"));
    assertTrue(cloud.objects.containsKey("s3://frames/front door/café.v2.jpg"));

    handle(asText(broken), VIDEO);
    assertEquals(List.of("front door/café.v2.txt"), cloud.keys("results"));
    assertEquals("Error", text(old));
  }

  private SplitVideo asText(FrameCutter cutter) {
    return split(Sampling.first(), cutter, Optional.empty(), VideoAnswers.BOTH, ResultsForm.TEXT);
  }

  private String text(String object) {
    return new String(cloud.object(object), StandardCharsets.UTF_8);
  }

  @Test
  void temporaryFileNeverUsesTheVideosKey() {
    List<String> seen = new ArrayList<>();
    FrameCutter cutter =
        (video, frames) -> {
          seen.add(scratch.relativize(video).toString().replaceAll("video-\\d+-\\d+/", "video-N/"));
          seen.add(read(video));
          return ALL;
        };
    ObjectRef hostile = new ObjectRef("videos", "../../etc/-i;rm.mp4");
    cloud.objects.put(hostile.toString(), bytes("another"));

    handle(split(EVERY_SECOND, cutter), hostile);

    assertEquals(List.of("facepipe-video-N/video", "another"), seen);
  }

  @Test
  void videoCutShortKeepsItsFramesAndGivesError() {
    FrameCutter cutter =
        (video, frames) -> {
          frames.accept(bytes("one"), 0);
          frames.accept(bytes("two"), 1);
          throw VideoRefused.cutShort("partial file");
        };

    handle(split(EVERY_SECOND, cutter), VIDEO);

    assertEquals(2, cloud.keys("frames").size());
    String answer =
        """
        {"request_id":"front door/caf\\u00E9.v2","result":"Error",\
        "filename":"front door/caf\\u00E9.v2.mp4",\
        "error":{"code":"video_cut_short","message":"partial file; frames cut before the failure: 2"},\
        "drop":{"key":"front door/caf\\u00E9.v2.mp4",\
        "etag":"778768101ee00c72e34f828b9855e821"},"camera":"front door",\
        "at":"1970-01-01T00:00:00.000Z"}""";
    assertEquals(List.of(answer), cloud.answered);
    assertEquals(
        Set.of(
            "drops/front door/café.v2.mp4/" + ETAG + "/failure.json",
            "drops/front door/café.v2.mp4/" + ETAG + "/video.json",
            "front door/café.v2.json",
            "front door/café.v2.txt",
            "front door/café.v2/video.json",
            "front door/café.v2/newest-answer.json",
            "front door/café.v2/newest-film.json"),
        Set.copyOf(cloud.keys("results")));
    assertEquals(answer, text(cloud.object("s3://results/front door/café.v2.json")));
    assertEquals("Error", text(cloud.object("s3://results/front door/café.v2.txt")));
  }

  @Test
  void reportGivesNumberOfAnswers() {
    SplitVideo split = split(EVERY_SECOND, giving("one", "two"));

    handle(split, VIDEO);
    handle(split, new ObjectRef("videos", "gone.mp4"));

    VideoReport cut = report("s3://results/front door/café.v2/video.json");
    Drop drop = new Drop("front door/café.v2.mp4", ETAG);
    assertEquals(
        new VideoReport(new RequestId("front door/café.v2"), 2, true, drop, VideoAnswers.FRAMES),
        cut);
    assertEquals(cut, report("s3://results/" + Keys.ownReport(drop)));
    assertEquals(2, cut.answersToFrames());
    VideoReport gone = report("s3://results/gone/video.json");
    assertEquals(
        new VideoReport(
            new RequestId("gone"), 0, false, new Drop("gone.mp4", ETAG), VideoAnswers.FRAMES),
        gone);
    assertEquals(1, gone.answersToFrames());
  }

  /** The longer video may show another person. */
  @Test
  void shorterVideoReplacesBareResultsOfALongerOne() {
    handle(split(EVERY_SECOND, giving("one", "two", "three")), VIDEO);
    answerFrames();
    cloud.objects.put(VIDEO.toString(), bytes("another"));

    handle(split(EVERY_SECOND, giving("four")), VIDEO);
    answerFrames();

    Drop another = new Drop(VIDEO.key(), md5("another"));
    assertEquals(another, report("s3://results/front door/café.v2/video.json").drop());
    assertEquals(1, report("s3://results/front door/café.v2/video.json").frames());
    assertEquals(
        Set.of(
            "front door/café.v2/frame-00001.json",
            "front door/café.v2/newest-film.json",
            "front door/café.v2/video.json"),
        bareResults());
    assertEquals(another, answerAt("front door/café.v2/frame-00001.json").drop());
    assertEquals(3, report("s3://results/" + Keys.ownReport(drop("a video"))).frames());
    assertEquals(
        3,
        cloud.keys("results").stream().filter(key -> key.contains(ETAG + "/frame-")).count(),
        "each drop keeps its own results");
  }

  /** The late answers come during the work on the newer video, and after it. */
  @Test
  void lateAnswersOfAnOlderVideoGetNoBareResult() {
    handle(split(EVERY_SECOND, giving("one", "two")), VIDEO);
    List<String> older = List.copyOf(cloud.keys("frames"));
    cloud.objects.put(VIDEO.toString(), bytes("another"));
    FrameCutter cutter =
        (video, frames) -> {
          answer(older.get(0));
          frames.accept(bytes("three"), 0);
          return ALL;
        };

    handle(split(EVERY_SECOND, cutter), VIDEO);
    answer(older.get(1));

    assertEquals(
        Set.of("front door/café.v2/newest-film.json", "front door/café.v2/video.json"),
        bareResults());
  }

  /** An older answer checked for the newest video just before the newer video began. */
  @Test
  void lateBareResultIsDeletedWhenTheVideoEnds() {
    FrameCutter cutter =
        (video, frames) -> {
          frames.accept(bytes("one"), 0);
          cloud.objects.put("s3://results/front door/café.v2/frame-00002.json", bytes("{}"));
          return ALL;
        };

    handle(split(EVERY_SECOND, cutter), VIDEO);

    assertFalse(cloud.keys("results").contains("front door/café.v2/frame-00002.json"));
  }

  @Test
  void lateEventKeepsBareResultsOfTheNewerVideo() {
    cloud.objects.put("s3://videos/hall.mp4", bytes("first"));
    cloud.objects.put("s3://videos/hall.mov", bytes("second"));
    SplitVideo split = split(EVERY_SECOND, giving("one", "two"));
    ObjectRef first = new ObjectRef("videos", "hall.mp4");
    ObjectRef second = new ObjectRef("videos", "hall.mov");

    split.handle(second, md5("second"), Instant.ofEpochSecond(2));
    answerFrames();
    split.handle(first, md5("first"), Instant.ofEpochSecond(1));
    answerFrames();

    assertEquals("hall.mov", report("s3://results/hall/video.json").drop().key());
    assertEquals("hall.mov", answerAt("hall/frame-00002.json").drop().key());
    assertEquals(4, cloud.keys("frames").size());
    assertEquals(
        2, report("s3://results/" + Keys.ownReport(new Drop("hall.mp4", md5("first")))).frames());
  }

  /** Another video got the same key before this video was read. */
  @Test
  void replacedVideoGivesErrorOnlyForItsOwnDrop() {
    String replaced = "0".repeat(32);
    handle(split(EVERY_SECOND, giving("one")), VIDEO);

    split(EVERY_SECOND, giving("two")).handle(VIDEO, replaced, Instant.ofEpochSecond(9));

    Answer answer = Json.read(cloud.answered.get(0), Answer.class);
    assertEquals("video_replaced", answer.error().code());
    assertEquals(new Drop(VIDEO.key(), replaced), answer.drop());
    assertEquals(ETAG, report("s3://results/front door/café.v2/video.json").drop().etag());
    assertFalse(cloud.keys("results").contains("front door/café.v2.json"));
    VideoReport report = report("s3://results/" + Keys.ownReport(answer.drop()));
    assertEquals(1, report.answersToFrames());
  }

  /** Buckets may send an event twice, and the video may be deleted in between. */
  @Test
  void lateEventOfADeletedVideoKeepsItsReport() {
    handle(split(EVERY_SECOND, giving("one")), VIDEO);
    cloud.objects.remove(VIDEO.toString());

    handle(split(EVERY_SECOND, giving("one")), VIDEO);

    assertTrue(report("s3://results/front door/café.v2/video.json").complete());
    assertTrue(report("s3://results/" + Keys.ownReport(drop("a video"))).complete());
  }

  @Test
  void summaryIsAskedForWhenTheVideoIsCut() {
    handle(summarised(giving("one", "two"), VideoAnswers.BOTH), VIDEO);

    Drop drop = drop("a video");
    VideoFrames frames =
        Json.read(text(cloud.object("s3://claims/" + Keys.notedVideo(drop))), VideoFrames.class);
    assertEquals(new VideoFrames(drop, true, List.of(0.0, 1.0), 2), frames);
    SummaryRequest request = Json.read(cloud.summaries.get(0), SummaryRequest.class);
    assertEquals(drop, request.drop());
    assertEquals(0, request.answered());
    VideoReport report = report("s3://results/" + Keys.ownReport(drop));
    assertEquals(2, report.answersToFrames());
    assertTrue(report.hasPeople());
  }

  @Test
  void reportCountsNoAnswersToFramesIfOnlyPeopleAreWanted() {
    handle(summarised(giving("one", "two"), VideoAnswers.PEOPLE), VIDEO);

    VideoReport report = report("s3://results/" + Keys.ownReport(drop("a video")));
    assertEquals(0, report.answersToFrames());
    assertTrue(report.hasPeople());
  }

  @Test
  void videoCutShortIsSummarisedAsFarAsItWasCut() {
    FrameCutter cutter =
        (video, frames) -> {
          frames.accept(bytes("one"), 0);
          frames.accept(bytes("two"), 1);
          throw VideoRefused.cutShort("partial file");
        };

    handle(summarised(cutter, VideoAnswers.BOTH), VIDEO);

    Drop drop = drop("a video");
    VideoFrames frames =
        Json.read(text(cloud.object("s3://claims/" + Keys.notedVideo(drop))), VideoFrames.class);
    assertEquals(new VideoFrames(drop, false, List.of(0.0, 1.0), 2), frames);
    assertEquals(1, cloud.summaries.size());
  }

  @Test
  void videoWithoutFramesHasNoSummary() {
    FrameCutter broken =
        (video, frames) -> {
          throw VideoRefused.notAVideo("not a video");
        };

    handle(summarised(broken, VideoAnswers.PEOPLE), VIDEO);

    assertEquals(List.of(), cloud.summaries);
    VideoReport report = report("s3://results/" + Keys.ownReport(drop("a video")));
    assertEquals(1, report.answersToFrames()); // the failure
    assertFalse(report.hasPeople());
  }

  /** The answer to the single frame says who is in it. */
  @Test
  void singleFrameHasNoSummary() {
    handle(
        split(
            Sampling.first(),
            giving("one"),
            Optional.of("summaries"),
            VideoAnswers.BOTH,
            ResultsForm.ALL),
        VIDEO);

    assertEquals(List.of(), cloud.summaries);
    assertFalse(report("s3://results/" + Keys.ownReport(drop("a video"))).hasPeople());
  }

  /** The gallery may have changed since the earlier drop of these bytes. */
  @Test
  void earlierNotesAndSummaryOfTheSameBytesAreDeleted() {
    Drop drop = drop("a video");
    List<String> old = new ArrayList<>(List.of("s3://claims/" + Keys.note(drop, 7)));
    for (String ending : VideoPeople.ENDINGS) {
      old.add("s3://results/" + Keys.ownPeople(drop, ending));
      old.add("s3://results/" + Keys.people(drop, ending));
    }
    old.forEach(name -> cloud.objects.put(name, bytes("old")));
    cloud.objects.put("s3://claims/" + Keys.note(drop("another"), 7), bytes("kept"));

    handle(summarised(giving("one"), VideoAnswers.BOTH), VIDEO);

    old.forEach(name -> assertFalse(cloud.objects.containsKey(name), name));
    assertTrue(cloud.objects.containsKey("s3://claims/" + Keys.note(drop("another"), 7)));
  }

  /** The older video failed, and its failure is the bare answer of the stem. */
  @Test
  void goodVideoDeletesTheFailureOfAnOlderOne() {
    FrameCutter broken =
        (video, frames) -> {
          throw VideoRefused.cutShort("partial file");
        };
    handle(split(EVERY_SECOND, broken), VIDEO);
    assertTrue(cloud.keys("results").contains("front door/café.v2.txt"));
    cloud.objects.put(VIDEO.toString(), bytes("another"));

    handle(split(EVERY_SECOND, giving("one")), VIDEO);

    assertEquals(
        Set.of("front door/café.v2/newest-film.json", "front door/café.v2/video.json"),
        bareResults());
  }

  /** Answers each frame in the bucket, as detection and recognition do. */
  private void answerFrames() {
    List.copyOf(cloud.keys("frames")).forEach(this::answer);
  }

  private void answer(String frameKey) {
    ObjectRef frame = new ObjectRef("frames", frameKey);
    if (frameKey.startsWith("drops/")) {
      Origin origin = Origin.ofFrame(frame, cloud.etag(frame));
      cloud.answers().send(Answer.noFace(origin.requestId(), null, Map.of()), origin);
    }
  }

  private Answer answerAt(String key) {
    return Json.read(text(cloud.object("s3://results/" + key)), Answer.class);
  }

  private Set<String> bareResults() {
    return cloud.keys("results").stream()
        .filter(key -> !key.startsWith("drops/"))
        .collect(Collectors.toSet());
  }

  private static Drop drop(String video) {
    return new Drop(VIDEO.key(), md5(video));
  }

  private static String md5(String text) {
    Cloud other = new Cloud();
    other.put(VIDEO, bytes(text), "");
    return other.etag(VIDEO);
  }

  @Test
  void missingVideoGivesError() {
    handle(split(EVERY_SECOND, giving("one")), new ObjectRef("videos", "gone.mp4"));

    assertEquals(
        List.of(
            """
            {"request_id":"gone","result":"Error","filename":"gone.mp4","error":\
            {"code":"no_object","message":"s3://videos/gone.mp4: no such object"},"drop":\
            {"key":"gone.mp4","etag":"778768101ee00c72e34f828b9855e821"},\
            "at":"1970-01-01T00:00:00.000Z"}"""),
        cloud.answered);
  }

  @Test
  void tooLargeVideoGivesError() {
    ObjectRef large = new ObjectRef("videos", "large.mp4");
    cloud.objects.put(large.toString(), new byte[1001]);

    handle(split(EVERY_SECOND, giving("one")), large);

    assertEquals(
        List.of(
            """
            {"request_id":"large","result":"Error","filename":"large.mp4","error":\
            {"code":"video_too_large","message":"video has 1001 bytes; expected at most 1000"},\
            "drop":{"key":"large.mp4","etag":"036c0c5b41328a203d5679ff965dd0cc"},\
            "at":"1970-01-01T00:00:00.000Z"}"""),
        cloud.answered);
  }

  @Test
  void storeFailureIsThrownForARetry() {
    cloud.room = 2; // the object that names the newest video, and one frame

    assertThrows(Unavailable.class, () -> handle(split(EVERY_SECOND, giving("one", "two")), VIDEO));

    assertEquals(1, cloud.keys("frames").size());
    assertEquals(List.of(), cloud.answered);
  }

  @Test
  void sameVideoTwiceGivesSameKeys() {
    SplitVideo split = split(EVERY_SECOND, giving("one", "two"));

    handle(split, VIDEO);
    handle(split, VIDEO);

    assertEquals(2, cloud.keys("frames").size());
    assertEquals(List.of(), cloud.answered);
  }

  @Test
  void keyTooLongForFrameKeysGivesError() {
    // S3 allows 1024 bytes. "drops/", the ETag with its slash and "/frame-00100.jpg" have 55.
    ObjectRef fits = new ObjectRef("videos", "k".repeat(969));
    ObjectRef tooLong = new ObjectRef("videos", "é".repeat(485) /* 970 bytes */);
    cloud.objects.put(fits.toString(), bytes("a video"));
    cloud.objects.put(tooLong.toString(), bytes("a video"));
    SplitVideo split = split(EVERY_SECOND, giving("one"));

    handle(split, fits);
    handle(split, tooLong);

    assertEquals(
        List.of("drops/%s/%s/frame-00001.jpg".formatted("k".repeat(969), ETAG)),
        cloud.keys("frames"));
    assertEquals(1, cloud.answered.size());
    String failure =
        """
        {"code":"bad_key","message":"keys of the frames would have 1025 bytes; expected at most \
        1024"}""";
    assertTrue(cloud.answered.get(0).contains(failure), cloud.answered.get(0));
  }

  @ParameterizedTest
  @CsvSource({
    "'new\nline.mp4', new\ufffdline",
    "bell\u0007.mp4, bell\ufffd",
    "separated\u2028lines.mp4, separated\ufffdlines"
  })
  void unprintableKeyGivesErrorAndNoResult(String key, String id) {
    handle(split(EVERY_SECOND, giving("one")), new ObjectRef("videos", key));

    Answer answer = Json.read(cloud.answered.get(0), Answer.class);
    assertEquals(id, answer.requestId().value());
    assertEquals("bad_key", answer.error().code());
    assertEquals(key, answer.filename());
    assertEquals(List.of(), cloud.keys("frames"));
    assertEquals(List.of(), cloud.keys("results"));
  }

  /** The key of the JSON result would be too long: .json is longer than .mp4. */
  @Test
  void longestKeyIsAnsweredWithoutJsonResult() {
    handle(split(EVERY_SECOND, giving("one")), new ObjectRef("videos", "k".repeat(1020) + ".mp4"));

    assertEquals("bad_key", Json.read(cloud.answered.get(0), Answer.class).error().code());
    assertEquals(List.of("k".repeat(1020) + ".txt"), cloud.keys("results"));
  }

  @Test
  void foldersOfEarlierRunsAreDeleted() throws IOException {
    Files.writeString(
        Files.createDirectory(scratch.resolve("facepipe-video-17")).resolve("video"), "left");
    Path other = Files.writeString(scratch.resolve("other"), "not ours");

    Scratch.sweep(scratch);

    assertEquals("not ours", Files.readString(other));
    Files.delete(other); // @AfterEach checks that no other file is left
  }

  /** Handles a video like the event of a bucket. */
  private void handle(SplitVideo split, ObjectRef video) {
    boolean there = cloud.objects.containsKey(video.toString());
    split.handle(video, there ? cloud.etag(video) : ETAG, Instant.ofEpochSecond(++drops));
  }

  private SplitVideo split(Sampling sampling, FrameCutter cutter) {
    return split(sampling, cutter, Optional.empty(), VideoAnswers.BOTH, ResultsForm.ALL);
  }

  private SplitVideo summarised(FrameCutter cutter, VideoAnswers answers) {
    return split(EVERY_SECOND, cutter, Optional.of("summaries"), answers, ResultsForm.ALL);
  }

  private SplitVideo split(
      Sampling sampling,
      FrameCutter cutter,
      Optional<String> summaries,
      VideoAnswers answers,
      ResultsForm form) {
    VideoSettings settings =
        new VideoSettings(
            "frames",
            "queue",
            Optional.of("results"),
            Optional.of("claims"),
            summaries,
            answers,
            form,
            sampling,
            1000,
            Duration.ofSeconds(30));
    return new SplitVideo(
        cloud,
        cutter,
        cloud,
        cloud.answers(form),
        cloud.summaries::add,
        settings,
        scratch,
        journal::add);
  }

  private VideoReport report(String name) {
    return Json.read(text(cloud.object(name)), VideoReport.class);
  }

  private static FrameCutter giving(String... jpegs) {
    return (video, frames) -> {
      for (int i = 0; i < jpegs.length; i++) {
        frames.accept(bytes(jpegs[i]), i);
      }
      return new FrameCutter.Cut(true, jpegs.length);
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
