package dev.facepipe.local.cli;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.Person.Best;
import dev.facepipe.common.message.Person.Seen;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.VideoAnswers;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.message.VideoReport;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * The time lines that {@code facepipe video} prints. The test plays the service, so that times and
 * failures are known: a video named {@code old} gets no summary, {@code broken} is cut short,
 * {@code late} gets no answer, any other is seen whole.
 */
class VideoTimeLineTest extends CommandTester {
  /** The service is never quicker than the reply to the upload. */
  private static final Executor SOON = CompletableFuture.delayedExecutor(300, MILLISECONDS);

  @TempDir private static Path folder;

  private static EmbeddedSqs sqs;
  private static EmbeddedS3 s3;
  private static String queue;

  @BeforeAll
  static void start() {
    sqs = EmbeddedSqs.start(new LocalPort(0, "--sqs-port"));
    queue = sqs.create(new LocalQueue(Names.RESPONSE_QUEUE, Duration.ofSeconds(1)));
    s3 =
        EmbeddedS3.start(
            new LocalPort(0, "--s3-port"), List.of(Names.VIDEOS_BUCKET, Names.RESULTS_BUCKET));
    s3.onObjectCreated(
        Names.VIDEOS_BUCKET,
        event -> {
          JsonNode object = Json.read(event, JsonNode.class).at("/Records/0/s3/object");
          Drop drop = new Drop(object.get("key").asText(), object.get("eTag").asText());
          SOON.execute(() -> serve(drop));
        });
  }

  @AfterAll
  static void stop() {
    s3.close();
    sqs.close();
  }

  @Test
  void timeLineIsPrintedInsteadOfFrames() throws IOException {
    assertEquals(0, video(file("hall.mp4")), err.toString());

    assertEquals(
        """
        hall.mp4: Ada; 00:12 of video, 2 frames
        name  seen         seconds  frames  distance  threshold  without a name
        Ada   00:04–00:11  7.0      2       0.31      0.45

        """,
        out.toString());
    assertEquals("", err.toString(), "progress is shown on a terminal only");
  }

  @Test
  void framesArePrintedIfWanted() throws IOException {
    assertEquals(0, video("--frames", file("hall.mp4")), err.toString());

    assertTrue(out.toString().contains("Ada   00:04–00:11  7.0"), out.toString());
    assertTrue(out.toString().contains("\nhall/frame-00002.jpg  Ada"), out.toString());
  }

  @Test
  void severalVideosAreDroppedTogetherAlsoUnderOneName() throws IOException {
    assertEquals(
        0, video(file("a/hall.mp4"), file("b/hall.mp4"), file("porch.mp4")), err.toString());

    assertEquals(
        List.of("hall.mp4", "porch.mp4", "hall.mp4"),
        out.toString()
            .lines()
            .filter(line -> line.contains("of video"))
            .map(line -> line.substring(0, line.indexOf(':')))
            .toList());
  }

  @Test
  void serviceWithoutSummariesPrintsFrames() throws IOException {
    assertEquals(0, video(file("old.mp4")), err.toString());

    assertTrue(out.toString().startsWith("file "), out.toString());
    assertTrue(out.toString().contains("\nold/frame-00002.jpg  Ada"), out.toString());
  }

  @Test
  void videoThatIsCutShortSaysWhy() throws IOException {
    assertEquals(1, video(file("broken.mp4")));

    assertTrue(out.toString().startsWith("broken.mp4: Ada; "), out.toString());
    assertTrue(
        err.toString().endsWith("facepipe: broken.mp4: it ends too early\n"), err.toString());
  }

  @Test
  void framesThatFailedAreCounted() throws IOException {
    assertEquals(1, video(file("gaps.mp4")));

    assertTrue(
        err.toString()
            .endsWith("facepipe: gaps.mp4: 1 of 2 frames could not be looked at, the first is 2\n"),
        err.toString());
  }

  @Test
  void timeoutSaysWhatWasAwaitedAndPrintsTheRest() throws IOException {
    assertEquals(1, video("--timeout=3", file("late.mp4"), file("hall.mp4")));

    assertTrue(out.toString().startsWith("hall.mp4: Ada; "), out.toString());
    assertTrue(
        err.toString()
            .endsWith(
                "facepipe: video late.mp4: got 0 of an unknown number of answers to frames, then no"
                    + " answer for 3 seconds; --timeout waits longer\n"),
        err.toString());
  }

  @Test
  void jsonHasAnswersAndVideosWithoutThumbnails() throws IOException {
    assertEquals(0, video("--json", file("hall.mp4"), file("old.mp4")), err.toString());

    JsonNode document = new ObjectMapper().readTree(out.toString());
    assertEquals(4, document.get("answers").size());
    assertEquals(1, document.get("videos").size());
    assertEquals(4.0, document.at("/videos/0/people/0/seen/0/from").asDouble());
    assertFalse(document.at("/videos/0/people/0").has("thumbnail"));
  }

  @Test
  void pageIsWritten() throws IOException {
    Path page = folder.resolve("page.html");
    assertEquals(0, video("--html=" + page, file("hall.mp4")), err.toString());

    assertTrue(Files.readString(page).contains("\"video\":\"hall.mp4\""));
    assertTrue(Files.readString(page).contains("\"thumbnail\":\"/9j/\""));
    assertTrue(err.toString().endsWith("wrote " + page + "\n"), err.toString());
  }

  @Test
  void pagesOfSeveralVideosGoIntoAFolder() throws IOException {
    Path pages = Files.createDirectory(folder.resolve("pages"));
    assertEquals(1, video("--html=" + pages, file("hall.mp4"), file("old.mp4")));

    assertTrue(Files.exists(pages.resolve("hall.mp4.html")));
    assertTrue(
        err.toString()
            .endsWith("facepipe: old.mp4 has no page: the service did not say who was in it\n"),
        err.toString());
  }

  @Test
  void pagesWithoutAPlaceAreRefusedBeforeAnythingIsDropped() throws IOException {
    String both = file("a/hall.mp4");

    assertEquals(2, video("--html=" + folder.resolve("x.html"), both, file("porch.mp4")));
    assertTrue(err.toString().contains("x.html is no folder"), err.toString());
    assertEquals(2, video("--html=" + folder, both, file("b/hall.mp4")));
    assertTrue(err.toString().contains("the same file name"), err.toString());
    assertEquals(2, video("--html=" + folder.resolve("gone/x.html"), both));
    assertTrue(err.toString().contains("there is no folder"), err.toString());
    assertFalse(err.toString().contains("frame-"), err.toString());
  }

  private int video(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of("video", "--endpoint=" + sqs.endpoint(), "--s3-endpoint=" + s3.endpoint()));
    all.addAll(Arrays.asList(arguments));
    return run(all.toArray(String[]::new));
  }

  private static String file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "video " + name).toString();
  }

  private static void serve(Drop drop) {
    switch (drop.stem()) {
      case "late" -> {}
      case "old" -> {
        frames(drop);
        report(drop, true, null);
      }
      case "broken" -> {
        frames(drop);
        send(
            answer(
                drop.stem(), Answer.ERROR, new Failure("video_broken", "it ends too early"), drop));
        report(drop, false, VideoAnswers.BOTH);
        summary(drop, List.of(), false);
      }
      case "gaps" -> {
        report(drop, true, VideoAnswers.PEOPLE);
        summary(drop, List.of(2), false);
      }
      default -> {
        frames(drop);
        report(drop, true, VideoAnswers.BOTH);
        summary(drop, List.of(), true);
      }
    }
  }

  private static void frames(Drop drop) {
    for (int i = 1; i <= 2; i++) {
      send(answer("%s/frame-%05d".formatted(drop.stem(), i), "Ada", null, drop));
    }
  }

  private static Answer answer(String id, String result, @Nullable Failure failure, Drop drop) {
    return new Answer(
        new RequestId(id),
        result,
        id + ".jpg",
        null,
        null,
        null,
        null,
        failure,
        drop,
        null,
        null,
        null,
        null);
  }

  private static void report(Drop drop, boolean complete, @Nullable VideoAnswers answers) {
    store(
        Keys.ownReport(drop),
        new VideoReport(RequestId.ofStem(drop.stem()), 2, complete, drop, answers));
  }

  private static void summary(Drop drop, List<Integer> missing, boolean complete) {
    store(Keys.ownPeople(drop, ".json"), people(drop, missing, complete, "/9j/"));
    send(people(drop, missing, complete, null));
  }

  private static VideoPeople people(
      Drop drop, List<Integer> missing, boolean complete, @Nullable String thumbnail) {
    Person ada =
        new Person(
            "Ada",
            true,
            List.of(new Seen(4, 11)),
            7,
            2,
            2,
            0.31f,
            0.45f,
            null,
            null,
            null,
            new Best(1, 4, new Box(0, 0, 1, 1)),
            thumbnail);
    return new VideoPeople(
        RequestId.ofStem(drop.stem()),
        "Ada",
        drop.key(),
        "net",
        "v1",
        2,
        complete,
        missing,
        12,
        List.of(ada),
        drop,
        null);
  }

  private static void send(Object message) {
    sqs.client().sendMessage(r -> r.queueUrl(queue).messageBody(Json.write(message)));
  }

  private static void store(String key, Object json) {
    s3.client()
        .putObject(
            r -> r.bucket(Names.RESULTS_BUCKET).key(key), RequestBody.fromString(Json.write(json)));
  }
}
