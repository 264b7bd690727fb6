package dev.facepipe.local.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.JavaCommand;
import dev.facepipe.local.cli.Facepipe;
import dev.facepipe.local.cli.demo.SamplePhotographs;
import dev.facepipe.local.client.aws.AwsSignature;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Runs the whole cloud and its client in processes of their own, with the most detailed logs. No
 * line may hold a picture, an embedding, a credential, a request or a name.
 */
class LogsTest {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final AccessKey KEY = AccessKey.random();
  private static final String WRONG_SECRET = AccessKey.random().secret();
  private static final String NAME = "Zebedee Marked";
  private static final String MARK = "MARKEDbyTheTest";

  /** Long enough for the last answer, because failures are logged before it. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private static Path folder;

  private static byte[] picture;
  private static Path pictureFile;
  private static Path gallery;

  /** Texts that no log may hold, by their kind. */
  private static final Map<String, List<String>> SECRETS = new HashMap<>();

  @BeforeAll
  static void enrol() throws IOException {
    picture =
        new SamplePhotographs(Path.of(System.getProperty("facepipe.samples")))
            .frames()
            .get("alone.jpg");
    pictureFile = Files.write(folder.resolve("alone.jpg"), picture);
    float[] vector;
    try (Mtcnn mtcnn = new Mtcnn(NETWORKS, FaceDetector.DEFAULT_MIN_FACE);
        Embedder embedder = Embedders.load(EmbedderName.RESNET34, NETWORKS)) {
      RgbImage frame = ImageCodec.decode(picture);
      vector = embedder.embed(FaceCrops.cut(frame, mtcnn.detect(frame))).get(0);
      gallery = folder.resolve("gallery.npz");
      GalleryFile.write(Gallery.empty(embedder.model()).with(NAME, List.of(vector)), gallery);
    }
    String base64 = Base64.getEncoder().encodeToString(picture);
    SECRETS.put(
        "picture",
        List.of(
            base64.substring(0, 24),
            base64.substring(base64.length() / 2, base64.length() / 2 + 24),
            "iVBORw0KGgo", // base64 of the first bytes of every PNG
            new String(picture, 0, 11, ISO_8859_1),
            Arrays.toString(Arrays.copyOf(picture, 8)).replace("]", "")));
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      values.add(Float.toString(vector[i]));
    }
    SECRETS.put("embedding", values);
    SECRETS.put("secret", List.of(KEY.secret(), WRONG_SECRET));
    SECRETS.put("signature", List.of("AWS4-HMAC-SHA256", "Signature="));
    SECRETS.put("request", List.of(MARK, MARK.toLowerCase(Locale.ROOT)));
    SECRETS.put("name", List.of(NAME, "Zebedee"));
  }

  @Test
  void logsOnALaptopKeepSecrets() throws Exception {
    String log = logOf(Map.of("FACEPIPE_LOG_LEVEL", "TRACE", "FACEPIPE_DEBUG", "1"));

    assertTrue(log.contains("INFO"), "log holds no INFO lines: " + log);
    assertFalse(log.contains("SLF4J("), "SLF4J warns about its start: " + log);
    assertKeepsSecrets(log);
  }

  @Test
  void logsAsOnLambdaKeepSecrets() throws Exception {
    String log =
        logOf(
            Map.of(
                "AWS_LAMBDA_FUNCTION_NAME", "facepipe",
                "AWS_LAMBDA_LOG_LEVEL", "TRACE",
                "AWS_LAMBDA_LOG_FORMAT", "JSON",
                "FACEPIPE_LOG_LEVEL", "TRACE"));

    assertTrue(log.contains("\"level\":\"INFO\""), "log is not Lambda's JSON: " + log);
    assertKeepsSecrets(log);
  }

  @Test
  void toStringKeepsSecrets() {
    String shown =
        new Delivery("7", "receipt", MARK, 1).toString()
            + new LocalCloudOptions(
                NETWORKS,
                EmbedderName.RESNET34,
                gallery,
                Map.of("AWS_SECRET_ACCESS_KEY", KEY.secret()))
            + KEY
            + GalleryFile.read(gallery);

    assertKeepsSecrets(shown);
  }

  private static void assertKeepsSecrets(String log) {
    SECRETS.forEach(
        (what, marks) ->
            marks.forEach(
                mark ->
                    assertTrue(
                        !log.contains(mark),
                        () -> "a " + what + " was logged: " + line(log, mark))));
  }

  private static String line(String log, String mark) {
    return log.lines().filter(line -> line.contains(mark)).findFirst().orElse(mark);
  }

  /** Runs the cloud and its clients, and returns all their output. */
  private static String logOf(Map<String, String> environment) throws Exception {
    Path log = Files.createTempFile(folder, "up", ".log");
    Process cloud =
        start(
            log,
            environment,
            Map.of("FACEPIPE_ACCESS_KEY_ID", KEY.id(), "FACEPIPE_SECRET_ACCESS_KEY", KEY.secret()),
            "up",
            "--auth",
            "iam",
            "--embedder",
            "resnet34",
            "--port",
            "0",
            "--sqs-port",
            "0",
            "--s3-port",
            "0",
            "--gallery",
            gallery.toString());
    Path client = Files.createTempFile(folder, "send", ".log");
    try {
      await()
          .atMost(PATIENCE)
          .until(() -> text(log).lines().anyMatch("ready"::equals) || !cloud.isAlive());
      assertTrue(cloud.isAlive(), text(log));
      work(text(log), client, environment);
    } finally {
      cloud.destroy();
      assertTrue(cloud.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
    // 'send' prints the person's name on purpose.
    return text(log) + text(client).replace(": " + NAME, "");
  }

  private static void work(String printed, Path client, Map<String, String> environment)
      throws Exception {
    URI url = URI.create(found("(?m)^Function URL +(http\\S+)", printed));
    URI sqs = URI.create(found("(?m)^SQS +(http\\S+)", printed));
    URI s3 = URI.create(found("(?m)^S3 +(http\\S+)", printed));
    Map<String, String> variables =
        Map.of(
            "AWS_ENDPOINT_URL_SQS",
            sqs.toString(),
            "AWS_REGION",
            found("AWS_REGION=(\\S+)", printed),
            "AWS_ACCESS_KEY_ID",
            KEY.id(),
            "AWS_SECRET_ACCESS_KEY",
            KEY.secret());

    String[] send = {"send", "--sign", "--url", url.toString(), pictureFile.toString()};
    // Tries again if the machine is too slow: this test is about logs.
    await()
        .atMost(PATIENCE)
        .until(() -> start(client, environment, variables, send).waitFor() == 0);
    Map<String, String> wrong = new HashMap<>(variables);
    wrong.put("AWS_SECRET_ACCESS_KEY", WRONG_SECRET);
    assertEquals(1, start(client, environment, wrong, send).waitFor(), text(client));

    unsigned(url, "{\"content\":\"" + MARK + "\"}");
    unsigned(sqs, "{\"QueueUrl\":\"" + MARK + "\"}");
    unsigned(s3.resolve("/facepipe-frames/" + MARK + ".jpg"), MARK);
    for (String body :
        List.of(
            "{\"content\": \"" + MARK,
            "{\"content\": \"" + MARK + "*\"}",
            "{\"content\": \"" + MARK + "\", \"of_tomorrow\": \"" + MARK + "\"}",
            "{\"content\": {\"" + MARK + "\": 1}}",
            "{\"request_id\": \"\\u0000" + MARK + "\"}")) {
      signed(url, body);
    }
    try (SqsClient queues = AwsClients.sqs(sqs, KEY.id(), KEY.secret());
        S3Client buckets = AwsClients.s3(s3, KEY.id(), KEY.secret())) {
      spoil(queues, buckets);
    }
  }

  /** Messages and objects that no function can use. */
  private static void spoil(SqsClient queues, S3Client buckets) {
    String requests = queues.getQueueUrl(r -> r.queueName("facepipe-requests")).queueUrl();
    for (String body :
        List.of(
            MARK,
            "{\"" + MARK + "\": [" + MARK,
            "{\"v\": 2, \"request_id\": \"spoilt\", \"faces\": [{\"crop\": {\"png\": \""
                + MARK
                + "\"}}]}",
            "{\"v\": 2, \"request_id\": \"spoilt\", \"frame\": {\"picture\": \"" + MARK + "\"}}")) {
      queues.sendMessage(r -> r.queueUrl(requests).messageBody(body));
    }
    for (String bucket : List.of("facepipe-frames", "facepipe-videos")) {
      buckets.putObject(put -> put.bucket(bucket).key("spoilt.mp4"), RequestBody.fromString(MARK));
    }
    buckets.putObject(
        put -> put.bucket("facepipe-frames").key("last.jpg"), RequestBody.fromBytes(picture));
    // Events are handled in order, so the earlier frames are done when this one is answered.
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () ->
                buckets
                    .getObjectAsBytes(get -> get.bucket("facepipe-results").key("last.txt"))
                    .asUtf8String()
                    .equals(NAME));
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () ->
                buckets
                    .getObjectAsBytes(
                        get -> get.bucket("facepipe-results").key("spoilt/video.json"))
                    .asUtf8String()
                    .contains("spoilt"));
  }

  private static void unsigned(URI address, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(address).PUT(BodyPublishers.ofString(body)).build();

    assertEquals(
        403, HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode());
  }

  /** Posts a bad body with a correct signature; expects a client error, but not 403. */
  private static void signed(URI url, String body) throws Exception {
    System.setProperty("aws.accessKeyId", KEY.id());
    System.setProperty("aws.secretAccessKey", KEY.secret());
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(url).POST(BodyPublishers.ofString(body));
      AwsSignature.ofEnvironment("local")
          .sign(url, Map.of(), body.getBytes(UTF_8))
          .forEach(request::header);
      int status =
          HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding()).statusCode();

      assertTrue(status >= 400 && status < 500 && status != 403, body + " got " + status);
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
  }

  /** Starts a command that writes both outputs to a file; answers of 'send' are discarded. */
  private static Process start(
      Path log, Map<String, String> one, Map<String, String> two, String... arguments)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            JavaCommand.of(List.of("-Dfacepipe.networks=" + NETWORKS), Facepipe.class, arguments));
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().putAll(one);
    builder.environment().putAll(two);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectOutput(
        arguments[0].equals("send")
            ? ProcessBuilder.Redirect.DISCARD
            : ProcessBuilder.Redirect.appendTo(log.toFile()));
    return builder.start();
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }

  /** Reads each byte as one character, because the output may hold a picture's bytes. */
  private static String text(Path file) throws IOException {
    return Files.readString(file, ISO_8859_1);
  }
}
