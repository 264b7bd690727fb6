package dev.facepipe.detection.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.function.FunctionStart;
import dev.facepipe.aws.function.SnapStart;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests priming and snapshot hooks with the real network and a service that counts calls. */
class DetectionFunctionTest {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final Path SAMPLES = Path.of(System.getProperty("facepipe.samples"));

  private static Mtcnn mtcnn;

  private final AtomicInteger detections = new AtomicInteger();
  private final AtomicInteger facesSeen = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();
  private final FaceDetector counting =
      frame -> {
        var faces = mtcnn.detect(frame);
        detections.incrementAndGet();
        facesSeen.addAndGet(faces.size());
        return faces;
      };
  private final HttpServer service;
  private final CloudClients clients;

  DetectionFunctionTest() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/",
        exchange -> {
          calls.incrementAndGet();
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    service.start();
    URI endpoint = URI.create("http://127.0.0.1:" + service.getAddress().getPort());
    clients =
        new CloudClients(
            () -> AwsClients.sqs(endpoint, "key", "secret"),
            () -> AwsClients.s3(endpoint, "key", "secret"));
  }

  @BeforeAll
  static void load() {
    mtcnn = new Mtcnn(NETWORKS, FaceDetector.DEFAULT_MIN_FACE);
  }

  @AfterAll
  static void close() {
    mtcnn.close();
  }

  @AfterEach
  void stop() {
    service.stop(0);
  }

  static Stream<Named<PrimingEvents>> entryPoints() {
    return Stream.of(
        Named.of("Function URL", PrimingEvents::posted),
        Named.of("bucket", PrimingEvents::dropped));
  }

  @ParameterizedTest
  @MethodSource("entryPoints")
  void primingFindsFacesAndSendsNothing(PrimingEvents events) {
    prepare(SAMPLES.resolve("sample3.jpg"), events);

    assertTrue(detections.get() >= 1, detections + " detections");
    assertEquals(
        3 * detections.get(), facesSeen.get(), "faces seen; sample3.jpg shows three people");
    assertEquals(0, calls.get(), "requests that left the process");
  }

  @Test
  void snapshotPrimesMoreThanStart() {
    SnapStart hooks = prepare(SAMPLES.resolve("sample3.jpg"), PrimingEvents::posted);
    int atStart = detections.get();

    hooks.beforeCheckpoint(null);

    assertTrue(detections.get() > 2 * atStart, detections + " detections");
    assertEquals(0, calls.get(), "requests that left the process");
  }

  @Test
  void restoredCopyHasItsOwnClientsAndIds() {
    SnapStart hooks = prepare(SAMPLES.resolve("sample3.jpg"), PrimingEvents::posted);
    var sqs = clients.sqs();
    var s3 = clients.s3();
    RequestId before = RequestId.random();

    hooks.afterRestore(null);

    assertNotSame(sqs, clients.sqs());
    assertNotSame(s3, clients.s3());
    assertNotEquals(before, RequestId.random());
  }

  @Test
  void withoutPrimingPictureNothingIsDetected() {
    prepare(environment(Map.of()), PrimingEvents::posted).beforeCheckpoint(null);

    assertEquals(0, detections.get());
  }

  @Test
  void primingPictureWithoutAFaceIsRefused(@TempDir Path folder) throws IOException {
    Path wall = folder.resolve("wall.png");
    Files.write(wall, ImageCodec.png(new RgbImage(80, 80, new byte[80 * 80 * 3])));

    assertRefused(wall, PrimingEvents::posted, "no face found");
    assertRefused(wall, PrimingEvents::dropped, "no face found");
  }

  @Test
  void primingFileThatIsNoPictureIsRefused(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("text.jpg"), "hello world");

    assertRefused(text, PrimingEvents::posted, "text");
    assertRefused(text, PrimingEvents::dropped, "text");
  }

  private void assertRefused(Path picture, PrimingEvents events, String reason) {
    String said =
        assertThrows(IllegalStateException.class, () -> prepare(picture, events)).getMessage();

    assertTrue(said.startsWith("PRIMING_PICTURE is " + picture), said);
    assertTrue(said.contains(reason), said);
  }

  private SnapStart prepare(Path picture, PrimingEvents events) {
    return prepare(environment(Map.of("PRIMING_PICTURE", picture.toString())), events);
  }

  private SnapStart prepare(Environment environment, PrimingEvents events) {
    var priming = DetectionFunction.priming(DetectionSettings.from(environment), events);
    return FunctionStart.ready(environment, counting, clients, priming, () -> {});
  }

  private static Environment environment(Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("NETWORKS", NETWORKS.toString());
    variables.put("REQUEST_QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/1/requests");
    variables.put("RESPONSE_QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/1/responses");
    variables.put("RESULTS_BUCKET", "results");
    variables.put("CLAIMS_BUCKET", "claims");
    return new Environment(variables);
  }
}
