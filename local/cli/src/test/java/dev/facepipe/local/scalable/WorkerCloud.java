package dev.facepipe.local.scalable;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.network.Batches;
import dev.facepipe.local.JavaCommand;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.local.cloud.aws.LocalAccount;
import dev.facepipe.scalable.PictureMessage;
import dev.facepipe.scalable.web.aws.WebServer;
import dev.facepipe.scalable.worker.WorkerSettings;
import dev.facepipe.scalable.worker.aws.Worker;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** What workers need: embedded SQS and S3, and a stand-in for a web server. */
final class WorkerCloud implements AutoCloseable {
  /** Much longer than any step takes, because the machine may pause for a while. */
  static final Duration LONG = Duration.ofMinutes(5);

  static final String INPUT = "pictures";
  static final String OUTPUT = "answers";

  private final EmbeddedSqs sqs = EmbeddedSqs.start(new LocalPort(0, "--sqs-port"));
  private final EmbeddedS3 s3 =
      EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of(INPUT, OUTPUT));
  private final String dead;
  private final String requests;
  private final String responses;
  private final Path gallery;
  private final Path folder;
  private final List<Process> workers = new ArrayList<>();

  /** All answers so far, by request id. */
  private final Map<String, List<Answer>> answers = new TreeMap<>();

  /**
   * Starts SQS and S3.
   *
   * @param visibility of the request queue
   * @param deliveries how often a message is received before it is a dead letter
   * @param folder for the programs' logs
   */
  WorkerCloud(Duration visibility, int deliveries, Path gallery, Path folder) {
    this.gallery = gallery;
    this.folder = folder;
    this.dead = sqs.create(new LocalQueue("dead", Duration.ofMinutes(5)));
    this.requests =
        sqs.create(
            new LocalQueue("requests", visibility, new LocalQueue.DeadLetters("dead", deliveries)));
    this.responses = sqs.create(new LocalQueue("responses-web-1", Duration.ofMinutes(5)));
  }

  SqsClient sqs() {
    return sqs.client();
  }

  S3Client s3() {
    return s3.client();
  }

  CloudClients clients() {
    return new CloudClients(sqs::client, s3::client);
  }

  String responses() {
    return responses;
  }

  /** Returns a worker's environment. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("NETWORKS", SampleGallery.NETWORKS.toString());
    environment.put("EMBEDDER", "resnet34");
    environment.put("GALLERY", "file:" + gallery);
    environment.put("INPUT_BUCKET", INPUT);
    environment.put("OUTPUT_BUCKET", OUTPUT);
    environment.put("REQUEST_QUEUE_URL", requests);
    environment.put("RESPONSE_QUEUE_URL", responses.replace("-web-1", ""));
    environment.put("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
    environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
    environment.put("AWS_REGION", LocalAccount.REGION);
    environment.put("AWS_ACCESS_KEY_ID", LocalAccount.ACCESS_KEY_ID);
    environment.put("AWS_SECRET_ACCESS_KEY", LocalAccount.SECRET_ACCESS_KEY);
    return environment;
  }

  WorkerSettings settings() {
    return WorkerSettings.from(new Environment(environment()));
  }

  /** Starts a worker process and returns it when it is ready. */
  Process worker(String... options) throws IOException {
    return worker(Map.of(), options);
  }

  /** Starts a worker process with more in its environment, and returns it when it is ready. */
  Process worker(Map<String, String> more, String... options) throws IOException {
    Map<String, String> environment = environment();
    environment.putAll(more);
    return program(Worker.class, environment, log(), options);
  }

  /**
   * Returns a web server's environment: {@link #environment} with the server's own response queue.
   */
  Map<String, String> webEnvironment() {
    Map<String, String> environment = environment();
    environment.put("RESPONSE_QUEUE_URL", responses);
    environment.put("PORT", "0");
    return environment;
  }

  /**
   * Starts a web server process and returns it when it is ready. The first line of its log is its
   * address.
   */
  Process web(Path log) throws IOException {
    return program(WebServer.class, webEnvironment(), log);
  }

  /** Returns a new file to log to. */
  Path log() throws IOException {
    return Files.createTempFile(folder, "program", ".log");
  }

  private Process program(
      Class<?> main, Map<String, String> environment, Path log, String... options)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(JavaCommand.of(List.of(options), main));
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().putAll(environment);
    Process program = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    workers.add(program);
    await()
        .atMost(LONG)
        .until(() -> Files.readAllLines(log).contains("ready") || !program.isAlive());
    assertTrue(program.isAlive(), Files.readString(log));
    return program;
  }

  /** Puts a picture and sends its message, as a web server does. */
  void post(String id, String key, byte[] picture) {
    PictureMessage message = message(id, key);
    put(message.pictureKey(), picture);
    send(message.written());
  }

  /** Puts a picture and returns its ETag. */
  String put(String key, byte[] picture) {
    return s3.client()
        .putObject(r -> r.bucket(INPUT).key(key), RequestBody.fromBytes(picture))
        .eTag();
  }

  /** Returns the message of a web server for a picture received now. */
  PictureMessage message(String id, String key) {
    return message(id, key, Instant.now());
  }

  /** Returns the message of a web server for a picture received at this time. */
  PictureMessage message(String id, String key, Instant receivedAt) {
    return PictureMessage.of(new RequestId(id), key, responses, receivedAt);
  }

  /** Returns the message of a web server of the previous version. */
  PictureMessage shared(String id, String key, String etag) {
    return new PictureMessage(
        PictureMessage.SHARED, new RequestId(id), key, etag, responses, Instant.now().toString());
  }

  /** Sends a message with any body to the request queue. */
  void send(String body) {
    send(List.of(body));
  }

  /** Sends many messages, ten at a time. */
  void send(List<String> bodies) {
    for (List<String> ten : Batches.of(bodies, 10)) {
      List<SendMessageBatchRequestEntry> entries =
          IntStream.range(0, ten.size())
              .mapToObj(
                  i ->
                      SendMessageBatchRequestEntry.builder()
                          .id(Integer.toString(i))
                          .messageBody(ten.get(i))
                          .build())
              .toList();
      assertEquals(
          List.of(),
          sqs.client().sendMessageBatch(r -> r.queueUrl(requests).entries(entries)).failed());
    }
  }

  /** Receives new answers and returns all answers so far. */
  Map<String, List<Answer>> answers() {
    for (List<Message> some = received(responses); !some.isEmpty(); some = received(responses)) {
      for (Message message : some) {
        Answer answer = Json.read(message.body(), Answer.class);
        answers
            .computeIfAbsent(answer.requestId().value(), unused -> new ArrayList<>())
            .add(answer);
      }
      List<DeleteMessageBatchRequestEntry> entries =
          some.stream()
              .map(
                  message ->
                      DeleteMessageBatchRequestEntry.builder()
                          .id(message.messageId())
                          .receiptHandle(message.receiptHandle())
                          .build())
              .toList();
      sqs.client().deleteMessageBatch(r -> r.queueUrl(responses).entries(entries));
    }
    return answers;
  }

  /** Waits for the answer to a request and returns it. */
  Answer answer(String id) {
    await().atMost(LONG).until(() -> answers().containsKey(id));
    return answers.get(id).get(0);
  }

  /** Returns an object of the output bucket. */
  String output(String key) {
    return s3.client().getObjectAsBytes(r -> r.bucket(OUTPUT).key(key)).asUtf8String();
  }

  /** Returns an object of the input bucket. */
  byte[] picture(String key) {
    return s3.client().getObjectAsBytes(r -> r.bucket(INPUT).key(key)).asByteArray();
  }

  /** Returns the keys of a bucket. */
  List<String> keys(String bucket) {
    return s3.client().listObjectsV2(r -> r.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  /** Returns true if the output bucket has this key. */
  boolean hasOutput(String key) {
    return s3.client().listObjectsV2(r -> r.bucket(OUTPUT).prefix(key)).contents().stream()
        .anyMatch(object -> object.key().equals(key));
  }

  /** Returns the bodies of the dead letters that are visible now. */
  List<String> deadLetters() {
    return received(dead).stream().map(Message::body).toList();
  }

  private List<Message> received(String queue) {
    return sqs.client().receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10)).messages();
  }

  /** Returns the number of visible messages in the request queue. */
  int waiting() {
    return count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
  }

  /** Returns the number of received or hidden messages in the request queue. */
  int hidden() {
    return count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
  }

  private int count(QueueAttributeName what) {
    return Integer.parseInt(
        sqs.client()
            .getQueueAttributes(r -> r.queueUrl(requests).attributeNames(what))
            .attributes()
            .get(what));
  }

  @Override
  public void close() {
    workers.forEach(Process::destroyForcibly);
    workers.forEach(
        worker -> worker.onExit().join()); // otherwise their polls are cut off and logged
    sqs.close();
    s3.close();
  }
}
