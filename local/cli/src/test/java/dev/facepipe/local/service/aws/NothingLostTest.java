package dev.facepipe.local.service.aws;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.FacesInbox;
import dev.facepipe.common.message.Json;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.detection.aws.AwsDetection;
import dev.facepipe.detection.aws.FrameUrlHandler;
import dev.facepipe.local.cloud.FunctionFailed;
import dev.facepipe.local.cloud.FunctionUrl;
import dev.facepipe.local.cloud.LambdaFunction;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.local.cloud.aws.LambdaRuntime;
import dev.facepipe.local.cloud.aws.QueueTrigger;
import dev.facepipe.recognition.RecognitionSettings;
import dev.facepipe.recognition.aws.AwsRecognition;
import dev.facepipe.recognition.aws.FacesQueueHandler;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.web.LocalPort;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Posts a thousand frames or more over a network that breaks, to functions that die after their
 * work. Checks that each accepted frame has an answer or a dead letter, and that no other frame has
 * one.
 *
 * <p>Handlers, cores, SQS, S3 and wire are the real ones. Only the slow networks are replaced:
 * every frame that is not black has a face, and the face's embedding is its colour.
 */
class NothingLostTest {
  /** {@code -Dlong} or {@code -Dfacepipe.requests=10000} runs a longer test. */
  private static final int REQUESTS =
      Integer.getInteger("facepipe.requests", Boolean.getBoolean("long") ? 2_000 : 1_000);

  private static final long SEED = Long.getLong("facepipe.seed", 5);

  /** Percentage of batches after which the function dies. Its answers are sent before. */
  private static final int DEATHS = 2;

  /** Number of reads in a thousand that end too early. Few are made: only claims are read. */
  private static final int CUT_SHORT = 250;

  /** Colours of frames, each with its expected result; POISON makes the embedder fail. */
  private static final int ADA = 100;

  private static final int STRANGER = 200;
  private static final int POISON = 66;

  private static final Map<Integer, String> RESULTS =
      Map.of(Colours.BLACK, "No-Face", ADA, "Ada", STRANGER, "Unknown");
  private static final Duration LONG = Duration.ofMinutes(5);

  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Map<String, List<String>> answers = new ConcurrentHashMap<>();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger deaths = new AtomicInteger();

  @Test
  @SuppressWarnings("try") // the trigger works while it is open
  void everyAcceptedFrameIsAnsweredOrADeadLetter(@TempDir Path folder) throws Exception {
    Path people = folder.resolve("people.npz");
    GalleryFile.write(
        Gallery.empty(Colours.MODEL).with("Ada", List.of(Colours.embedding(ADA))), people);
    try (EmbeddedSqs service = EmbeddedSqs.start(new LocalPort(0, "--sqs-port"));
        EmbeddedS3 store =
            EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of("results", "claims"));
        Faults faults = new Faults(UrlConnectionHttpClient.create(), SEED, CUT_SHORT);
        SqsClient sqs = faults.sqs(service);
        S3Client s3 = faults.s3(store)) {
      String dead = service.create(new LocalQueue("dead", Duration.ofMinutes(5)));
      String requests =
          service.create(
              new LocalQueue(
                  "requests", Duration.ofSeconds(2), new LocalQueue.DeadLetters("dead", 5)));
      String responses = service.create(new LocalQueue("responses", Duration.ofMinutes(5)));
      Environment settings =
          new Environment(
              Map.of(
                  "NETWORKS",
                  folder.toString(),
                  "EMBEDDER",
                  "resnet34",
                  "GALLERY",
                  "file:" + people,
                  "MATCH_THRESHOLD",
                  "0.5",
                  "REQUEST_QUEUE_URL",
                  requests,
                  "RESPONSE_QUEUE_URL",
                  responses,
                  "RESULTS_BUCKET",
                  "results",
                  "CLAIMS_BUCKET",
                  "claims"));
      try (QueueTrigger trigger =
              new QueueTrigger(
                  sqs,
                  requests,
                  new QueueTrigger.Polling(10, Duration.ZERO, 4),
                  dyingSometimes(recognition(settings, sqs, s3)));
          FunctionUrl functionUrl =
              FunctionUrl.start(new LocalPort(0, "--port"), 16, detection(settings, sqs, s3))) {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(18);
        Future<?> collecting = threads.submit(() -> collect(service.client(), responses, done));
        List<? extends Future<?>> posting =
            IntStream.range(0, 16)
                .mapToObj(first -> threads.submit(() -> post(functionUrl, first)))
                .toList();
        for (Future<?> one : posting) {
          one.get();
        }
        await()
            .atMost(LONG)
            .pollInterval(Duration.ofMillis(500))
            .until(() -> left(service.client(), requests) == 0);
        done.set(true);
        collecting.get();
        threads.shutdown();
      }
      assertNothingLost(deadLetters(service.client(), dead), faults);
    }
  }

  private void assertNothingLost(Set<String> dead, Faults faults) {
    Set<String> poison = new TreeSet<>();
    Set<String> expected = new HashSet<>();
    IntStream.range(0, REQUESTS)
        .forEach(
            i -> {
              expected.add(id(i));
              if (colour(i) == POISON) {
                poison.add(id(i));
              }
            });
    Set<String> lost = new TreeSet<>(accepted);
    lost.removeAll(answers.keySet());
    lost.removeAll(dead);
    Set<String> unknown = new TreeSet<>(answers.keySet());
    unknown.addAll(dead);
    unknown.removeAll(accepted);
    int sent = answers.values().stream().mapToInt(List::size).sum();
    System.out.printf(
        "%d accepted (%d answers of 503 before), %d answered, %d of them twice or more (%d answers"
            + " too many), %d dead letters (%d poisoned), %d functions died; faults: %s; seed %d%n",
        accepted.size(),
        refused.get(),
        answers.size(),
        answers.values().stream().filter(all -> all.size() > 1).count(),
        sent - answers.size(),
        dead.size(),
        poison.size(),
        deaths.get(),
        faults.counts(),
        SEED);

    assertEquals(expected, accepted, "every frame is accepted at last, because clients send again");
    assertEquals(Set.of(), lost);
    assertEquals(Set.of(), unknown);
    assertTrue(
        dead.containsAll(poison), "every frame on which the embedder fails is a dead letter");
    IntStream.range(0, REQUESTS).forEach(this::assertRight);
  }

  /** Checks that all answers to one frame are equal and right. */
  private void assertRight(int i) {
    Set<String> told = Set.copyOf(answers.getOrDefault(id(i), List.of()));
    Set<String> right = Stream.ofNullable(RESULTS.get(colour(i))).collect(Collectors.toSet());
    assertTrue(right.containsAll(told), "%s was told %s".formatted(id(i), told));
  }

  private static String id(int i) {
    return "cam-%05d".formatted(i);
  }

  private static int colour(int i) {
    return i % 500 == 7 ? POISON : List.of(Colours.BLACK, ADA, STRANGER, ADA).get(i % 4);
  }

  /** Returns a picture. One in 500 travels as a claim. */
  private static byte[] picture(int i) {
    return i % 500 == 9 ? Colours.largeFrame(colour(i)) : Colours.frame(colour(i));
  }

  private static LambdaFunction detection(Environment settings, SqsClient sqs, S3Client s3) {
    FrameUrlHandler handler =
        new FrameUrlHandler(
            AwsDetection.detectFaces(
                DetectionSettings.from(settings), Colours::faces, sqs, new S3ObjectStore(s3)));
    return new LambdaRuntime<>(
        "face-detection",
        APIGatewayV2HTTPEvent.class,
        APIGatewayV2HTTPResponse.class,
        Duration.ofSeconds(30),
        Collections.nCopies(16, handler));
  }

  private static LambdaFunction recognition(Environment settings, SqsClient sqs, S3Client s3) {
    FacesQueueHandler handler =
        new FacesQueueHandler(
            AwsRecognition.recognizeFaces(
                RecognitionSettings.from(settings), new Colours(POISON), sqs, s3));
    return new LambdaRuntime<>(
        "face-recognition",
        SQSEvent.class,
        SQSBatchResponse.class,
        Duration.ofSeconds(30),
        Collections.nCopies(4, handler));
  }

  private LambdaFunction dyingSometimes(LambdaFunction function) {
    Random random = new Random(SEED);
    return event -> {
      String answer = function.invoke(event);
      if (random.nextInt(100) < DEATHS) {
        deaths.incrementAndGet();
        throw new FunctionFailed("function died", new OutOfMemoryError("test"));
      }
      return answer;
    };
  }

  /** Posts frames as a camera does that sends refused frames again. */
  private void post(FunctionUrl functionUrl, int first) {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    for (int i = first; i < REQUESTS; i += 16) {
      HttpRequest request =
          HttpRequest.newBuilder(functionUrl.uri())
              .header("Content-Type", "image/png")
              .header("X-Request-Id", id(i))
              .POST(HttpRequest.BodyPublishers.ofByteArray(picture(i)))
              .build();
      int status;
      do {
        status = status(http, request);
        if (status == 503) {
          refused.incrementAndGet();
        }
      } while (status == 503);
      assertEquals(200, status);
      accepted.add(id(i));
    }
  }

  private static int status(HttpClient http, HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void collect(SqsClient sqs, String responses, AtomicBoolean done) {
    boolean empty = false;
    while (!(done.get() && empty)) {
      List<Message> messages = receive(sqs, responses);
      empty = messages.isEmpty();
      messages.forEach(
          message -> {
            Answer answer = Json.read(message.body(), Answer.class);
            answers
                .computeIfAbsent(
                    answer.requestId().value(),
                    unused -> Collections.synchronizedList(new ArrayList<>()))
                .add(answer.result());
          });
      delete(sqs, responses, messages);
    }
  }

  private static Set<String> deadLetters(SqsClient sqs, String dead) {
    Set<String> ids = new TreeSet<>();
    for (List<Message> some = receive(sqs, dead); !some.isEmpty(); some = receive(sqs, dead)) {
      some.forEach(message -> ids.add(FacesInbox.requestId(message.body()).orElseThrow().value()));
    }
    return ids;
  }

  private static List<Message> receive(SqsClient sqs, String queue) {
    return sqs.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10).waitTimeSeconds(1))
        .messages();
  }

  private static void delete(SqsClient sqs, String queue, List<Message> messages) {
    if (!messages.isEmpty()) {
      sqs.deleteMessageBatch(
          r ->
              r.queueUrl(queue)
                  .entries(
                      messages.stream()
                          .map(
                              message ->
                                  DeleteMessageBatchRequestEntry.builder()
                                      .id(message.messageId())
                                      .receiptHandle(message.receiptHandle())
                                      .build())
                          .toList()));
    }
  }

  private static int left(SqsClient sqs, String queue) {
    var visible = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    var hidden = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;
    return sqs
        .getQueueAttributes(r -> r.queueUrl(queue).attributeNames(visible, hidden))
        .attributes()
        .values()
        .stream()
        .mapToInt(Integer::parseInt)
        .sum();
  }
}
