package dev.facepipe.local.service.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.aws.function.Launch;
import dev.facepipe.aws.function.SampleEvents;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.FacesMessage;
import dev.facepipe.common.message.FacesMessage.CroppedFace;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.JavaCommand;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.local.cloud.aws.LocalAccount;
import dev.facepipe.recognition.aws.FacesQueueHandler;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.resnet34.Resnet34;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Tests the first deployment. Lambda publishes a version of face-recognition, and for SnapStart
 * also starts it, before anybody can put a gallery into the bucket of the same deployment. Runs the
 * real handler in its own process under AWS's runtime interface client.
 */
class StartWithoutGalleryTest {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final Path PHOTOGRAPH =
      Path.of(System.getProperty("facepipe.samples")).resolve("sample3.jpg");
  private static final ObjectRef REF = ObjectRef.parse("s3://gallery/gallery.npz");

  /** Seconds for one start. A quiet machine needs 10 seconds with priming. */
  private static final long PATIENCE = 600;

  private static byte[] ada;
  private static String event;

  @TempDir private Path folder;

  private EmbeddedSqs sqs;
  private EmbeddedS3 s3;
  private SnapshotRuntime runtime;
  private String responses;
  private @Nullable Process function;

  /** Enrols Ada with the crop in the middle of the photograph, which the event has too. */
  @BeforeAll
  static void photograph() throws IOException {
    RgbImage frame = ImageCodec.decode(Files.readAllBytes(PHOTOGRAPH));
    var crops = FaceCrops.cut(frame, List.of(Face.inTheMiddle(frame.width(), frame.height())));
    try (Resnet34 network = new Resnet34(NETWORKS)) {
      ada = GalleryFile.encode(Gallery.empty(network.model()).with("Ada", network.embed(crops)));
    }
    event =
        SampleEvents.queue(
            Json.write(
                new FacesMessage(
                    FacesMessage.VERSION,
                    new RequestId("cam-7"),
                    null,
                    "2026-11-28T12:00:00Z",
                    new FacesMessage.Frame(frame.width(), frame.height(), null),
                    crops.stream().map(CroppedFace::of).toList(),
                    Map.of())));
  }

  @BeforeEach
  void start() throws IOException {
    sqs = EmbeddedSqs.start(new LocalPort(0, "--sqs-port"));
    s3 = EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of("gallery"));
    runtime = new SnapshotRuntime();
    responses = sqs.create(new LocalQueue("responses", Duration.ofMinutes(5)));
  }

  @AfterEach
  void end() {
    if (function != null) {
      function.destroyForcibly();
    }
    runtime.close();
    s3.close();
    sqs.close();
  }

  @Test
  void emptyBucketMeansEmptyGalleryUntilAGalleryIsPut() throws Exception {
    startAndAwaitSnapshot(s3.endpoint(), Map.of("PRIMING_PICTURE", PHOTOGRAPH.toString()));
    assertTold("gallery s3://gallery/gallery.npz: no such object");

    put(ada);

    assertEquals("Ada", resultOfRestoredFunction());
  }

  @Test
  void emptyBucketMeansUnknownForEvents() throws Exception {
    startAndAwaitSnapshot(s3.endpoint());

    assertEquals("Unknown", resultOfRestoredFunction());
  }

  @Test
  void galleryOfAnotherNetworkMeansEmptyGalleryUntilReplaced() throws Exception {
    put(GalleryFile.encode(Gallery.empty(new Model("others", "1", 2))));
    startAndAwaitSnapshot(s3.endpoint());
    assertTold("gallery s3://gallery/gallery.npz holds embeddings of others (1) with 2 values");

    put(ada);

    assertEquals("Ada", resultOfRestoredFunction());
  }

  @Test
  void forbiddenGalleryMeansEmptyGalleryUntilAllowed() throws Exception {
    var status = new AtomicReference<>(403);
    HttpServer store = store(status);
    try {
      startAndAwaitSnapshot(URI.create("http://127.0.0.1:" + store.getAddress().getPort()));
      assertTold("gallery s3://gallery/gallery.npz: access denied");

      status.set(200);

      assertEquals("Ada", resultOfRestoredFunction());
    } finally {
      store.stop(0);
    }
  }

  /**
   * With an unavailable bucket it is unknown if a gallery exists, so the answer Unknown would be a
   * guess.
   */
  @Test
  void unavailableGalleryAtStartMakesMessagesFail() throws Exception {
    var status = new AtomicReference<>(503);
    HttpServer store = store(status);
    try {
      startAndAwaitSnapshot(URI.create("http://127.0.0.1:" + store.getAddress().getPort()));
      assertTold("gallery s3://gallery/gallery.npz could not be read");

      runtime.event.complete(event);
      String failed = runtime.answer.get(PATIENCE, TimeUnit.SECONDS);

      assertEquals(
          "{\"batchItemFailures\":[{\"itemIdentifier\":\"%s\"}]}"
              .formatted(Json.mapper().readTree(event).at("/Records/0/messageId").asText()),
          failed);
    } finally {
      store.stop(0);
    }
  }

  /** Starts a bucket that replies with this status, and with Ada's gallery if the status is 200. */
  private static HttpServer store(AtomicReference<Integer> status) throws IOException {
    HttpServer store =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    store.createContext("/", exchange -> serve(exchange, status.get()));
    store.start();
    return store;
  }

  private static void serve(HttpExchange exchange, int status) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("ETag", "\"1\"");
      byte[] body = status == 200 ? ada : "<Error><Code>No</Code></Error>".getBytes(UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void startAndAwaitSnapshot(URI bucket) throws Exception {
    startAndAwaitSnapshot(bucket, Map.of());
  }

  private void startAndAwaitSnapshot(URI bucket, Map<String, String> more) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            JavaCommand.of(
                List.of("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac"), // as in the
                // images
                Launch.class,
                FacesQueueHandler.class.getName()));
    builder
        .environment()
        .putAll(
            Map.ofEntries(
                Map.entry("AWS_LAMBDA_RUNTIME_API", runtime.address()),
                Map.entry("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start"),
                Map.entry("AWS_LAMBDA_FUNCTION_NAME", "face-recognition"),
                Map.entry("AWS_REGION", "us-east-1"),
                Map.entry("AWS_ACCESS_KEY_ID", LocalAccount.ACCESS_KEY_ID),
                Map.entry("AWS_SECRET_ACCESS_KEY", LocalAccount.SECRET_ACCESS_KEY),
                Map.entry("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString()),
                Map.entry("AWS_ENDPOINT_URL_S3", bucket.toString()),
                Map.entry("NETWORKS", NETWORKS.toString()),
                Map.entry("EMBEDDER", "resnet34"),
                Map.entry("GALLERY", REF.toString()),
                Map.entry("RESPONSE_QUEUE_URL", responses)));
    builder.environment().putAll(more);
    function = builder.redirectErrorStream(true).redirectOutput(log().toFile()).start();
    try {
      runtime.ready.get(PATIENCE, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(
          "the function did not get ready for a snapshot; its log: " + Files.readString(log()), e);
    }
  }

  private Path log() {
    return folder.resolve("log");
  }

  /** Checks for a log line of level ERROR and for the figure that CloudWatch counts. */
  private void assertTold(String what) throws IOException {
    List<String> lines = Files.readAllLines(log());
    assertTrue(
        lines.stream().anyMatch(line -> line.contains("\"ERROR\"") && line.contains(what)),
        "no log line of level ERROR contains '%s': %s".formatted(what, lines));
    assertTrue(
        lines.stream()
            .anyMatch(
                line ->
                    line.contains("\"CloudWatchMetrics\"")
                        && line.contains("\"Service\":\"face-recognition\"")
                        && line.contains("\"gallery_unusable\":[1]")),
        "no figure gallery_unusable in the log: " + lines);
  }

  private void put(byte[] gallery) {
    try (S3Client client =
        AwsClients.s3(s3.endpoint(), LocalAccount.ACCESS_KEY_ID, LocalAccount.SECRET_ACCESS_KEY)) {
      new S3ObjectStore(client).put(REF, gallery, "application/octet-stream");
    }
  }

  private String resultOfRestoredFunction() throws Exception {
    runtime.event.complete(event);
    assertEquals(
        "{\"batchItemFailures\":[]}",
        runtime.answer.get(PATIENCE, TimeUnit.SECONDS),
        "no message failed");
    var messages = sqs.client().receiveMessage(r -> r.queueUrl(responses)).messages();
    assertEquals(1, messages.size());
    return Json.read(messages.get(0).body(), Answer.class).result();
  }
}
