package dev.facepipe.local.service.aws;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.common.base.Splitter;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.aws.SqsOutbox;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.detection.DetectFaces;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.detection.aws.AwsDetection;
import dev.facepipe.detection.aws.FrameUploadHandler;
import dev.facepipe.local.cloud.BucketTrigger;
import dev.facepipe.local.cloud.FunctionFailed;
import dev.facepipe.local.cloud.LambdaFunction;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.local.cloud.aws.LambdaRuntime;
import dev.facepipe.local.cloud.aws.QueueTrigger;
import dev.facepipe.recognition.RecognitionSettings;
import dev.facepipe.recognition.aws.AwsRecognition;
import dev.facepipe.recognition.aws.FacesQueueHandler;
import dev.facepipe.recognition.aws.SummariesQueueHandler;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.people.SummarySettings;
import dev.facepipe.video.FrameCutter;
import dev.facepipe.video.SplitVideo;
import dev.facepipe.video.VideoSettings;
import dev.facepipe.video.VideoSource;
import dev.facepipe.video.aws.VideoUploadHandler;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Drops videos while the network breaks and functions die after their work. Checks that each video
 * has one summary of all its frames, and that only frames on which the network fails are missing.
 * Bucket events that failed at all three tries are replayed, as {@code facepipe dlq replay} does.
 *
 * <p>Handlers, cores, SQS, S3 and wire are the real ones. Only the slow networks and FFmpeg are
 * replaced: a video is a line with the colours of its frames ({@link Colours}).
 */
class NoVideoLostTest {
  private static final int VIDEOS = Integer.getInteger("facepipe.videos", 12);
  private static final int FRAMES = 10;
  private static final long SEED = Long.getLong("facepipe.seed", 5);

  /** Percentage of events after which a function dies. Its work is done before. */
  private static final int DEATHS = 2;

  /** Number of reads in a thousand that end too early. */
  private static final int CUT_SHORT = 20;

  private static final int ADA = 100;
  private static final int STRANGER = 200;
  private static final int POISON = 66;

  /**
   * Seconds: longer than a poisoned message takes to its dead-letter queue, five tries of 2 s, and
   * than the others take on a busy machine.
   */
  private static final String PATIENCE = "25";

  private final AtomicInteger replayed = new AtomicInteger();
  private final AtomicInteger deaths = new AtomicInteger();

  @Test
  @SuppressWarnings("try") // the triggers work while they are open
  void everyVideoHasOneSummaryOfAllAnsweredFrames(@TempDir Path folder) throws Exception {
    Path people = folder.resolve("people.npz");
    GalleryFile.write(
        Gallery.empty(Colours.MODEL).with("Ada", List.of(Colours.embedding(ADA))), people);
    try (EmbeddedSqs service = EmbeddedSqs.start(new LocalPort(0, "--sqs-port"));
        EmbeddedS3 store =
            EmbeddedS3.start(
                new LocalPort(0, "--s3-port"), List.of("videos", "frames", "results", "claims"));
        Faults faults = new Faults(UrlConnectionHttpClient.create(), SEED, CUT_SHORT);
        SqsClient sqs = faults.sqs(service);
        S3Client s3 = faults.s3(store)) {
      String requests = queue(service, "requests", 2);
      String summaries = queue(service, "summaries", 10);
      String responses = service.create(new LocalQueue("responses", Duration.ofMinutes(5)));
      Environment settings =
          new Environment(
              Map.ofEntries(
                  Map.entry("NETWORKS", folder.toString()),
                  Map.entry("EMBEDDER", "resnet34"),
                  Map.entry("GALLERY", "file:" + people),
                  Map.entry("MATCH_THRESHOLD", "0.5"),
                  Map.entry("REQUEST_QUEUE_URL", requests),
                  Map.entry("RESPONSE_QUEUE_URL", responses),
                  Map.entry("SUMMARIES_QUEUE_URL", summaries),
                  Map.entry("SUMMARY_PATIENCE_SECONDS", PATIENCE),
                  Map.entry("FRAMES_BUCKET", "frames"),
                  Map.entry("RESULTS_BUCKET", "results"),
                  Map.entry("CLAIMS_BUCKET", "claims")));
      var gallery =
          AwsRecognition.gallery(RecognitionSettings.from(settings), Colours.MODEL, sqs, s3);
      QueueTrigger.Polling one = new QueueTrigger.Polling(1, Duration.ZERO, 2);
      DetectFaces detection =
          AwsDetection.detectFaces(
              DetectionSettings.from(settings), Colours::faces, sqs, new S3ObjectStore(s3));
      try (QueueTrigger recognising =
              new QueueTrigger(
                  sqs,
                  requests,
                  QueueTrigger.Polling.DEFAULT,
                  function(
                      SQSEvent.class,
                      SQSBatchResponse.class,
                      new FacesQueueHandler(
                          AwsRecognition.recognizeFaces(
                              RecognitionSettings.from(settings),
                              new Colours(POISON),
                              gallery::current,
                              sqs,
                              s3))));
          QueueTrigger summarising =
              new QueueTrigger(
                  sqs,
                  summaries,
                  one,
                  function(
                      SQSEvent.class,
                      SQSBatchResponse.class,
                      new SummariesQueueHandler(
                          AwsRecognition.summarizeVideos(
                              SummarySettings.from(settings), gallery::current, sqs, s3))));
          BucketTrigger detecting =
              trigger(
                  function(
                      S3Event.class,
                      Void.class,
                      new FrameUploadHandler(detection, new S3ObjectStore(s3))));
          BucketTrigger splitting =
              trigger(function(S3Event.class, Void.class, video(settings, sqs, s3)))) {
        store.onObjectCreated("frames", detecting);
        store.onObjectCreated("videos", splitting);
        IntStream.range(0, VIDEOS).forEach(i -> drop(store.client(), i));
        Map<String, List<VideoPeople>> told = new TreeMap<>();
        await()
            .atMost(Duration.ofMinutes(3))
            .until(
                () -> {
                  collect(service.client(), responses, told);
                  return told.size() == VIDEOS;
                });
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> left(service.client(), requests) + left(service.client(), summaries) == 0);
        collect(service.client(), responses, told);
        assertNothingLost(told, store.client(), faults);
      }
    }
  }

  private void assertNothingLost(Map<String, List<VideoPeople>> told, S3Client s3, Faults faults) {
    int missing = 0;
    for (int i = 0; i < VIDEOS; i++) {
      List<VideoPeople> answers = told.get(name(i));
      VideoPeople summary = answers.get(0);
      answers.forEach(again -> assertEquals(summary, again, "each answer is the same"));
      assertEquals(summary, stored(s3, summary));
      missing += summary.missing().size();
      assertRight(i, summary);
    }
    System.out.printf(
        "%d videos of %d frames, %d summaries (%d answers), %d frames missing, %d events replayed,"
            + " %d functions died; faults: %s; seed %d%n",
        VIDEOS,
        FRAMES,
        told.size(),
        told.values().stream().mapToInt(List::size).sum(),
        missing,
        replayed.get(),
        deaths.get(),
        faults.counts(),
        SEED);
  }

  private void assertRight(int i, VideoPeople summary) {
    assertEquals(FRAMES, summary.frames());
    List<Integer> colours = colours(i);
    List<Integer> poisoned =
        IntStream.rangeClosed(1, FRAMES)
            .filter(number -> colours.get(number - 1) == POISON)
            .boxed()
            .toList();
    assertEquals(poisoned, summary.missing(), summary.toString());
    assertEquals(Collections.frequency(colours, ADA), frames(summary, "Ada"), summary.toString());
    assertEquals(
        Collections.frequency(colours, STRANGER), frames(summary, "unknown-1"), summary.toString());
  }

  private static int frames(VideoPeople summary, String name) {
    return summary.people().stream()
        .filter(person -> person.name().equals(name))
        .mapToInt(Person::frames)
        .sum();
  }

  private static VideoPeople stored(S3Client s3, VideoPeople told) {
    String json =
        s3.getObjectAsBytes(get -> get.bucket("results").key(Keys.ownPeople(told.drop(), ".json")))
            .asString(StandardCharsets.UTF_8);
    VideoPeople stored = Json.read(json, VideoPeople.class);
    return stored.with(stored.people().stream().map(person -> person.withThumbnail(null)).toList());
  }

  private static String name(int i) {
    return "video-%03d".formatted(i);
  }

  /** Returns the colours of a video's frames. Every fourth video has a poisoned frame. */
  private static List<Integer> colours(int i) {
    List<Integer> colours = new ArrayList<>();
    Random random = new Random(i);
    for (int frame = 0; frame < FRAMES; frame++) {
      colours.add(List.of(Colours.BLACK, ADA, STRANGER, ADA).get(random.nextInt(4)));
    }
    if (i % 4 == 1) {
      colours.set(FRAMES / 2, POISON);
    }
    return colours;
  }

  private static void drop(S3Client s3, int i) {
    String video =
        String.join(" ", colours(i).stream().map(String::valueOf).toList()) + " " + name(i);
    s3.putObject(put -> put.bucket("videos").key(name(i) + ".mp4"), RequestBody.fromString(video));
  }

  private static VideoUploadHandler video(Environment environment, SqsClient sqs, S3Client s3) {
    VideoSettings settings = VideoSettings.from(environment);
    S3ObjectStore objects = new S3ObjectStore(s3);
    VideoSource source =
        (video, etag, file, maxBytes) -> {
          try {
            var object = s3.getObjectAsBytes(get -> get.bucket(video.bucket()).key(video.key()));
            Files.write(file, object.asByteArray());
            return object.response().eTag();
          } catch (SdkException | IOException e) {
            throw new Unavailable(String.valueOf(e.getMessage()), e);
          }
        };
    return new VideoUploadHandler(
        new SplitVideo(
            source,
            NoVideoLostTest::cut,
            objects,
            new Answers(new SqsOutbox(sqs, settings.responseQueueUrl()), objects, "results"),
            new SqsOutbox(sqs, settings.summariesQueueUrl().orElseThrow()),
            settings,
            new LogJournal()));
  }

  private static FrameCutter.Cut cut(Path video, FrameCutter.Receiver frames) {
    try {
      List<String> colours = Splitter.on(' ').splitToList(Files.readString(video));
      for (int frame = 0; frame < FRAMES; frame++) {
        frames.accept(Colours.frame(Integer.parseInt(colours.get(frame))), frame);
      }
      return new FrameCutter.Cut(true, FRAMES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BucketTrigger trigger(LambdaFunction function) {
    AtomicReference<BucketTrigger> trigger = new AtomicReference<>();
    trigger.set(
        new BucketTrigger(
            "function",
            function,
            4,
            new BucketTrigger.Retries(2, Duration.ofMillis(100)),
            failed -> {
              replayed.incrementAndGet();
              trigger.get().accept(event(failed));
            },
            null));
    return trigger.get();
  }

  /** Returns the event that a function failed on. */
  private static String event(String failed) {
    try {
      return Json.mapper().readTree(failed).get("requestPayload").toString();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private <E, O> LambdaFunction function(
      Class<E> event, Class<O> answer, RequestHandler<E, O> handler) {
    LambdaFunction function =
        new LambdaRuntime<>(
            "function", event, answer, Duration.ofSeconds(30), Collections.nCopies(8, handler));
    Random random = new Random(SEED);
    return body -> {
      String reply = function.invoke(body);
      if (random.nextInt(100) < DEATHS) {
        deaths.incrementAndGet();
        throw new FunctionFailed("function died", new OutOfMemoryError("test"));
      }
      return reply;
    };
  }

  private static String queue(EmbeddedSqs service, String name, int visibility) {
    service.create(new LocalQueue(name + "-dead", Duration.ofMinutes(5)));
    return service.create(
        new LocalQueue(
            name, Duration.ofSeconds(visibility), new LocalQueue.DeadLetters(name + "-dead", 5)));
  }

  private static void collect(
      SqsClient sqs, String responses, Map<String, List<VideoPeople>> told) {
    List<Message> messages;
    do {
      messages =
          sqs.receiveMessage(r -> r.queueUrl(responses).maxNumberOfMessages(10).waitTimeSeconds(1))
              .messages();
      for (Message message : messages) {
        if (message.body().contains("\"people\":")) {
          VideoPeople answer = Json.read(message.body(), VideoPeople.class);
          told.computeIfAbsent(answer.requestId().value(), id -> new ArrayList<>()).add(answer);
        }
        sqs.deleteMessage(r -> r.queueUrl(responses).receiptHandle(message.receiptHandle()));
      }
    } while (!messages.isEmpty());
  }

  private static int left(SqsClient sqs, String queue) {
    return sqs
        .getQueueAttributes(
            r ->
                r.queueUrl(queue)
                    .attributeNames(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
        .attributes()
        .values()
        .stream()
        .mapToInt(Integer::parseInt)
        .sum();
  }
}
