package dev.facepipe.local.client.aws;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
import dev.facepipe.local.client.VideoListener;
import dev.facepipe.local.client.VideoOutcome;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.core.sync.RequestBody;

/** What a client waits for. The test plays the service, by messages and objects put by hand. */
@Execution(ExecutionMode.CONCURRENT) // each has its own queue and buckets
class VideosBucketTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String RESULTS = "results";

  /** The service is never quicker than the reply to the upload. */
  private static final Executor SOON = CompletableFuture.delayedExecutor(300, MILLISECONDS);

  @TempDir private Path folder;

  private EmbeddedSqs sqs;
  private EmbeddedS3 s3;
  private String queue;
  private ResponseQueue responses;
  private VideosBucket videos;

  /** What the service does with each drop of a key. */
  private final Map<String, Queue<Consumer<Drop>>> service = new HashMap<>();

  private final List<String> told = new ArrayList<>();
  private final VideoListener listener =
      new VideoListener() {
        @Override
        public void answered(Answer answer) {
          told.add(answer.requestId() + " " + answer.result());
        }

        @Override
        public void at(Progress progress) {
          last = progress;
        }
      };
  private VideoListener.@Nullable Progress last;

  @BeforeEach
  void start() {
    sqs = EmbeddedSqs.start(new LocalPort(0, "--sqs-port"));
    queue = sqs.create(new LocalQueue("responses", Duration.ofSeconds(1)));
    s3 = EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of("videos", RESULTS));
    responses = ResponseQueue.at(Endpoint.at(sqs.endpoint()), "responses");
    videos = VideosBucket.at(Endpoint.at(s3.endpoint()), "videos", RESULTS);
    s3.onObjectCreated(
        "videos",
        event -> {
          Drop drop = dropped(event);
          Consumer<Drop> next = service.get(drop.key()).remove();
          SOON.execute(() -> next.accept(drop));
        });
  }

  private static Drop dropped(String event) {
    JsonNode object = Json.read(event, JsonNode.class).at("/Records/0/s3/object");
    return new Drop(object.get("key").asText(), object.get("eTag").asText());
  }

  @AfterEach
  void stop() {
    videos.close();
    responses.close();
    s3.close();
    sqs.close();
  }

  @Test
  void answersToFramesAndTheSummaryAreAwaited() throws IOException {
    play(
        "hall.mp4",
        drop -> {
          frame(drop, 2, "Unknown");
          frame(drop, 1, "Ada");
          report(drop, 2, true, VideoAnswers.BOTH);
          summary(drop);
        });

    VideoOutcome outcome = drop("hall.mp4").get(0);

    assertNull(outcome.late());
    assertEquals(List.of("hall/frame-00001 Ada", "hall/frame-00002 Unknown"), lines(outcome));
    assertEquals("/9j/", outcome.people().people().get(0).thumbnail());
    assertEquals(List.of("hall/frame-00001 Ada", "hall/frame-00002 Unknown"), sorted(told));
    assertEquals(new VideoListener.Progress(1, 1, 2, 2, 1, 1), last);
    assertQueueIsEmpty();
  }

  /** Both answers have the video's stem as their request id. */
  @Test
  void failureOfTheVideoAndItsSummaryAreKeptApart() throws IOException {
    play(
        "hall.mp4",
        drop -> {
          frame(drop, 1, "Ada");
          report(drop, 1, false, VideoAnswers.BOTH);
          summary(drop); // SQS may deliver it before the failure
          send(failure(drop, "video_broken"));
        });

    VideoOutcome outcome = drop("hall.mp4").get(0);

    assertNull(outcome.late());
    assertEquals(List.of("hall Error", "hall/frame-00001 Ada"), lines(outcome));
    assertEquals("Ada", outcome.people().result());
  }

  @Test
  void videoWithoutAnswersToFramesHasOnlyPeople() throws IOException {
    play(
        "hall.mp4",
        drop -> {
          report(drop, 9, true, VideoAnswers.PEOPLE);
          summary(drop);
        });

    VideoOutcome outcome = drop("hall.mp4").get(0);

    assertNull(outcome.late());
    assertEquals(List.of(), outcome.answers());
    assertEquals("Ada", outcome.people().result());
  }

  /** Reports of older services do not say which answers come. */
  @Test
  void noSummaryIsAwaitedIfTheReportNamesNone() throws IOException {
    play(
        "old.mp4",
        drop -> {
          frame(drop, 1, "Ada");
          report(drop, 1, true, null);
        });
    play(
        "frames.mp4",
        drop -> {
          frame(drop, 1, "Ada");
          report(drop, 1, true, VideoAnswers.FRAMES);
        });

    for (VideoOutcome outcome : drop("old.mp4", "frames.mp4")) {
      assertNull(outcome.late());
      assertNull(outcome.people());
      assertEquals(1, outcome.answers().size());
    }
  }

  @Test
  void videosAtOnceGetTheirOwnAnswers() throws IOException {
    play(
        "a.mp4",
        drop -> {
          frame(drop, 1, "Ada");
          report(drop, 1, true, VideoAnswers.BOTH);
          summary(drop);
        });
    play(
        "a.mov", // the same stem, so the same request ids
        drop -> {
          frame(drop, 1, "Bea");
          frame(drop, 2, "Bea");
          report(drop, 2, true, VideoAnswers.BOTH);
          summary(drop);
        });

    List<VideoOutcome> outcomes = drop("a.mp4", "a.mov");

    assertEquals(List.of("a.mp4", "a.mov"), outcomes.stream().map(VideoOutcome::key).toList());
    assertEquals(List.of("a/frame-00001 Ada"), lines(outcomes.get(0)));
    assertEquals(List.of("a/frame-00001 Bea", "a/frame-00002 Bea"), lines(outcomes.get(1)));
    for (VideoOutcome outcome : outcomes) {
      assertEquals(outcome.key(), outcome.people().drop().key());
    }
    assertQueueIsEmpty();
  }

  @Test
  void missingSummaryIsNamedAndTheOtherVideoIsWhole() throws IOException {
    play(
        "late.mp4",
        drop -> {
          frame(drop, 1, "Ada");
          report(drop, 1, true, VideoAnswers.BOTH);
        });
    play("gone.mp4", drop -> {});
    play(
        "hall.mp4",
        drop -> {
          frame(drop, 1, "Ada");
          report(drop, 1, true, VideoAnswers.BOTH);
          summary(drop);
        });

    List<VideoOutcome> outcomes = drop(Duration.ofSeconds(4), "late.mp4", "gone.mp4", "hall.mp4");

    assertEquals(
        "video late.mp4: got all 1 answers to frames and no summary, then no answer for 4 seconds",
        outcomes.get(0).late());
    assertEquals(List.of("late/frame-00001 Ada"), lines(outcomes.get(0)));
    assertEquals(
        "video gone.mp4: got 0 of an unknown number of answers to frames, then no answer for 4 seconds",
        outcomes.get(1).late());
    assertNull(outcomes.get(2).late());
    assertEquals("Ada", outcomes.get(2).people().result());
  }

  /** Another client that dropped the same bytes may take the only answer with the people. */
  @Test
  void storedSummaryIsEnoughIfItsAnswerDoesNotCome() throws IOException {
    play(
        "hall.mp4",
        drop -> {
          frame(drop, 1, "Ada");
          report(drop, 1, true, VideoAnswers.BOTH);
          store(Keys.ownPeople(drop, ".json"), people(drop, "/9j/"));
        });

    VideoOutcome outcome = drop("hall.mp4").get(0);

    assertNull(outcome.late());
    assertEquals("Ada", outcome.people().result());
  }

  @Test
  void replacedVideoIsDroppedAgain() throws IOException {
    play("hall.mp4", drop -> send(failure(drop, VideoReport.REPLACED)));
    play(
        "hall.mp4",
        drop -> {
          frame(drop, 1, "Ada");
          report(drop, 1, true, VideoAnswers.BOTH);
          summary(drop);
        });

    VideoOutcome outcome = drop("hall.mp4").get(0);

    assertNull(outcome.late());
    assertEquals(List.of("hall/frame-00001 Ada"), lines(outcome));
    assertEquals(List.of("hall/frame-00001 Ada"), told);
  }

  @Test
  void answersToAnEarlierDropOfTheBytesAreLeft() throws Exception {
    play("hall.mp4", drop -> frame(drop, 1, "Bea"));
    play(
        "hall.mp4",
        drop -> {
          frame(drop, 1, "Ada");
          report(drop, 1, true, VideoAnswers.FRAMES);
        });
    videos.put(file("hall.mp4"), "hall.mp4");
    Thread.sleep(1500); // the bucket's clock has whole seconds

    assertEquals(List.of("hall/frame-00001 Ada"), lines(drop("hall.mp4").get(0)));
  }

  private void play(String key, Consumer<Drop> script) {
    service.computeIfAbsent(key, any -> new ArrayDeque<>()).add(script);
  }

  private List<VideoOutcome> drop(String... keys) throws IOException {
    return drop(LONG, keys);
  }

  private List<VideoOutcome> drop(Duration timeout, String... keys) throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    for (String key : keys) {
      files.put(key, file(key));
    }
    return videos.drop(files, responses, timeout, listener);
  }

  private Path file(String key) throws IOException {
    return Files.writeString(folder.resolve(key), "video " + key);
  }

  private static List<String> lines(VideoOutcome outcome) {
    return outcome.answers().stream()
        .map(answer -> answer.requestId() + " " + answer.result())
        .toList();
  }

  private static List<String> sorted(List<String> lines) {
    return lines.stream().sorted().toList();
  }

  private void assertQueueIsEmpty() {
    assertTrue(
        sqs.client()
            .receiveMessage(r -> r.queueUrl(queue).waitTimeSeconds(2))
            .messages()
            .isEmpty());
  }

  private void frame(Drop drop, int number, String result) {
    send(answer("%s/frame-%05d".formatted(drop.stem(), number), result, null, drop));
  }

  private static Answer failure(Drop drop, String code) {
    return answer(drop.stem(), Answer.ERROR, new Failure(code, "broken"), drop);
  }

  private static Answer answer(String id, String result, @Nullable Failure failure, Drop drop) {
    return new Answer(
        new RequestId(id),
        result,
        drop.key(),
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

  private void report(Drop drop, int frames, boolean complete, @Nullable VideoAnswers answers) {
    store(
        Keys.ownReport(drop),
        new VideoReport(RequestId.ofStem(drop.stem()), frames, complete, drop, answers));
  }

  private void summary(Drop drop) {
    store(Keys.ownPeople(drop, ".json"), people(drop, "/9j/"));
    send(people(drop, null));
  }

  private static VideoPeople people(Drop drop, @Nullable String thumbnail) {
    Person ada =
        new Person(
            "Ada",
            true,
            List.of(new Seen(0, 1)),
            1,
            1,
            1,
            0.3f,
            0.45f,
            null,
            null,
            null,
            new Best(1, 0, new Box(0, 0, 1, 1)),
            thumbnail);
    return new VideoPeople(
        RequestId.ofStem(drop.stem()),
        "Ada",
        drop.key(),
        "net",
        "v1",
        1,
        true,
        List.of(),
        1,
        List.of(ada),
        drop,
        null);
  }

  private void send(Object message) {
    sqs.client().sendMessage(r -> r.queueUrl(queue).messageBody(Json.write(message)));
  }

  private void store(String key, Object json) {
    s3.client()
        .putObject(r -> r.bucket(RESULTS).key(key), RequestBody.fromString(Json.write(json)));
  }
}
