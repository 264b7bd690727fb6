package dev.facepipe.local.service.aws;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.aws.SqsOutbox;
import dev.facepipe.aws.function.RuntimeJson;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FacesInbox;
import dev.facepipe.common.message.FacesMessage;
import dev.facepipe.common.message.FacesMessage.CroppedFace;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.local.JavaCommand;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.RuntimeApi;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.local.cloud.aws.LocalAccount;
import dev.facepipe.local.cloud.aws.QueueTrigger;
import dev.facepipe.recognition.NamingRules;
import dev.facepipe.recognition.RecognizeFaces;
import dev.facepipe.recognition.aws.FacesQueueHandler;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRules;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** Kills a function, in its own process, in the middle of a batch, as SIGKILL does. */
class KilledFunctionTest {
  private static final int KILLED = 137;
  private static final int NEVER = -1;
  private static final Gallery PEOPLE =
      Gallery.empty(Colours.MODEL).with("Ada", List.of(Colours.embedding(100)));

  private final List<Process> functions = new ArrayList<>();

  @AfterEach
  void end() {
    functions.forEach(Process::destroyForcibly);
  }

  @Test
  @SuppressWarnings("try") // the trigger works while it is open
  void everyMessageIsAnsweredDespiteKilledFunctions() throws Exception {
    try (EmbeddedSqs sqs = EmbeddedSqs.start(new LocalPort(0, "--sqs-port"));
        EmbeddedS3 s3 = EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of("results"));
        RuntimeApi api =
            RuntimeApi.start(
                new LocalPort(0, "--port"), "face-recognition", Duration.ofMinutes(2))) {
      String dead = sqs.create(new LocalQueue("dead", Duration.ofSeconds(2)));
      String requests =
          sqs.create(
              new LocalQueue(
                  "requests", Duration.ofSeconds(5), new LocalQueue.DeadLetters("dead", 5)));
      String responses = sqs.create(new LocalQueue("responses", Duration.ofMinutes(5)));
      sendTen(sqs.client(), requests);
      Map<String, List<String>> answers = new TreeMap<>();

      try (QueueTrigger trigger =
          new QueueTrigger(
              sqs.client(), requests, new QueueTrigger.Polling(10, Duration.ZERO, 1), api)) {
        // The runtime API gives an unfinished call to a second runtime. Then only the queue has it.
        for (int life = 1; life <= 2; life++) {
          Process dying = function(api, sqs, s3, responses, 4);
          assertTrue(dying.waitFor(1, TimeUnit.MINUTES), "the function is still alive");
          assertEquals(KILLED, dying.exitValue());
          take(sqs.client(), responses, answers);
          assertEquals(4, answers.size(), "answers before the function died: " + answers);
        }

        function(api, sqs, s3, responses, NEVER);
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> take(sqs.client(), responses, answers).size() == 10);
      }

      answers.values().forEach(told -> assertTrue(told.stream().allMatch("Ada"::equals)));
      assertTrue(answers.values().stream().filter(told -> told.size() > 1).count() >= 4);
      assertEquals(List.of(), sqs.client().receiveMessage(r -> r.queueUrl(dead)).messages());
    }
  }

  /** Runs the function between Lambda's runtime API and SQS. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    URI next = URI.create("http://%s/2018-06-01/runtime/invocation/next".formatted(arguments[0]));
    int answersUntilDeath = Integer.parseInt(arguments[4]);
    ObjectStore objects =
        new S3ObjectStore(
            AwsClients.s3(
                URI.create(arguments[2]),
                LocalAccount.ACCESS_KEY_ID,
                LocalAccount.SECRET_ACCESS_KEY));
    Outbox queue =
        new SqsOutbox(
            AwsClients.sqs(
                URI.create(arguments[1]),
                LocalAccount.ACCESS_KEY_ID,
                LocalAccount.SECRET_ACCESS_KEY),
            arguments[3]);
    AtomicInteger sent = new AtomicInteger();
    Outbox deadly =
        body -> {
          queue.send(body);
          if (sent.incrementAndGet() == answersUntilDeath) {
            Runtime.getRuntime().halt(KILLED);
          }
        };
    FacesQueueHandler handler =
        new FacesQueueHandler(
            new RecognizeFaces(
                new FacesInbox(objects, null),
                new Colours(NEVER),
                () -> PEOPLE,
                NamingRules.of(MatchRules.fixed(MatchPolicy.THRESHOLD, 0.5)),
                new Answers(deadly, objects, "results")));
    var json = new RuntimeJson<>(SQSEvent.class, SQSBatchResponse.class);
    HttpClient http = HttpClient.newHttpClient();
    while (true) {
      var event = http.send(HttpRequest.newBuilder(next).build(), BodyHandlers.ofString());
      String answer = json.answer(handler.handleRequest(json.event(event.body()), null));
      String id = event.headers().firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow();
      http.send(
          HttpRequest.newBuilder(next.resolve(id + "/response"))
              .POST(HttpRequest.BodyPublishers.ofString(answer))
              .build(),
          BodyHandlers.discarding());
    }
  }

  private Process function(
      RuntimeApi api, EmbeddedSqs sqs, EmbeddedS3 s3, String responses, int answersUntilDeath)
      throws IOException {
    Process function =
        new ProcessBuilder(
                JavaCommand.of(
                    KilledFunctionTest.class,
                    api.address(),
                    sqs.endpoint().toString(),
                    s3.endpoint().toString(),
                    responses,
                    Integer.toString(answersUntilDeath)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    functions.add(function);
    return function;
  }

  private static void sendTen(SqsClient sqs, String requests) {
    List<SendMessageBatchRequestEntry> ten =
        IntStream.range(0, 10)
            .mapToObj(
                i ->
                    SendMessageBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .messageBody(message("cam-" + i))
                        .build())
            .toList();
    assertEquals(
        10, sqs.sendMessageBatch(r -> r.queueUrl(requests).entries(ten)).successful().size());
  }

  /** Returns a message with one face of Ada's colour. */
  private static String message(String id) {
    byte[] pixels = new byte[8 * 8 * 3];
    pixels[0] = 100;
    Face face =
        new Face(
            new Box(0, 0, 8, 8),
            1,
            new Landmarks(
                new Point(2, 3),
                new Point(6, 3),
                new Point(4, 4),
                new Point(3, 6),
                new Point(5, 6)));
    return Json.write(
        new FacesMessage(
            FacesMessage.VERSION,
            new RequestId(id),
            null,
            "2026-11-22T12:00:00Z",
            new FacesMessage.Frame(8, 8, null),
            List.of(CroppedFace.of(new FaceCrop(face, new RgbImage(8, 8, pixels), 0, 0, 1))),
            Map.of()));
  }

  private static Map<String, List<String>> take(
      SqsClient sqs, String responses, Map<String, List<String>> answers) {
    for (Message message :
        sqs.receiveMessage(r -> r.queueUrl(responses).maxNumberOfMessages(10).waitTimeSeconds(1))
            .messages()) {
      Answer answer = Json.read(message.body(), Answer.class);
      answers
          .computeIfAbsent(answer.requestId().value(), unused -> new ArrayList<>())
          .add(answer.result());
      sqs.deleteMessage(r -> r.queueUrl(responses).receiptHandle(message.receiptHandle()));
    }
    return answers;
  }
}
