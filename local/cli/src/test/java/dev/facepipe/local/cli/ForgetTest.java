package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.local.cli.demo.SampleVideo;
import dev.facepipe.local.client.Camera;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Enrols people, recognizes them and forgets them, while the cloud runs on. */
@TestMethodOrder(OrderAnnotation.class)
class ForgetTest extends CommandTester {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;

  private static Map<String, byte[]> frames;
  private static Path people;
  private static String gallery;
  private static LocalCloud cloud;
  private static ResponseQueue responses;

  @BeforeAll
  static void enrolAndStart() throws IOException {
    frames = SampleGallery.SAMPLES.frames();
    people = Files.createDirectory(folder.resolve("people"));
    try (Mtcnn mtcnn = new Mtcnn(SampleGallery.NETWORKS, FaceDetector.DEFAULT_MIN_FACE)) {
      SampleGallery.SAMPLES.writePortraits(mtcnn, people);
    }
    // Uses both forms of photographs: NAME.jpg and NAME/*.jpg.
    Path own = Files.createDirectory(people.resolve("Cleo"));
    Files.move(people.resolve("Cleo.jpg"), own.resolve("1.jpg"));
    gallery = folder.resolve("gallery.npz").toString();
    new ForgetTest()
        .ok("enroll", "--embedder", "resnet34", "--gallery", gallery, people.toString());
    cloud =
        LocalCloud.start(
            new LocalCloudOptions(
                SampleGallery.NETWORKS, EmbedderName.RESNET34, Path.of(gallery), Map.of()));
    responses = ResponseQueue.at(Endpoint.at(cloud.sqsEndpoint()), Names.DEFAULT.responseQueue());
  }

  @AfterAll
  static void stop() {
    responses.close();
    cloud.close();
  }

  @Test
  @Order(1)
  void dryRunListsTracesAndRemovesNothing() throws IOException {
    assertEquals("Bea", post("alone.jpg").result());
    assertEquals("Bea", post("sample3.jpg").result());

    JsonNode plan = forget("Bea", "--photographs", people.toString(), "--dry-run", "--json");

    assertEquals(
        List.of("vectors", "photograph", "result", "result", "sighting", "sighting"),
        plan.get("would_remove").findValuesAsText("kind"));
    assertEquals(4, answersNaming("Bea"), "each answer, and its sighting");
    assertTrue(Files.exists(people.resolve("Bea.jpg")));
    assertEquals(version(), plan.get("gallery").asText());
  }

  @Test
  @Order(2)
  void withoutTerminalForgetNeedsYes() {
    assertEquals(2, run("forget", "--gallery", gallery, "--s3-endpoint", s3(), "Bea"));
    assertTrue(err.toString().contains("--yes"), err.toString());
    assertEquals(4, answersNaming("Bea"), "each answer, and its sighting");
  }

  @Test
  @Order(3)
  void unreachablePlaceStopsForgetBeforeAnyRemoval() throws IOException {
    String before = version();

    assertEquals(
        1,
        run("forget", "--gallery", gallery, "--s3-endpoint", "http://127.0.0.1:1", "--yes", "Bea"));
    assertTrue(err.toString().contains("nothing was removed"), err.toString());
    assertEquals(before, version());
  }

  @Test
  @Order(4)
  void forgetRemovesAllTracesWhileTheCloudRuns() throws IOException {
    cloud
        .objects()
        .put(
            new ObjectRef(Names.DEFAULT.framesBucket(), "door.jpg"),
            frames.get("alone.jpg"),
            "image/jpeg");
    assertEquals("Bea", await(new RequestId("door")).result());
    assertEquals("Bea", result("door.txt"));
    String before = version();

    JsonNode receipt = forget("Bea", "--photographs", people.toString(), "--yes", "--json");

    assertEquals(before, receipt.get("gallery_before").asText());
    assertEquals(version(), receipt.get("gallery_after").asText());
    assertNotEquals(before, version());
    assertEquals(0, receipt.get("failed").size());
    assertEquals("1 removed", receipt.at("/removed/0/fate").asText());
    assertFalse(Files.exists(people.resolve("Bea.jpg")));
    assertEquals(0, answersNaming("Bea"));
    assertEquals("Unknown", result("door.txt"));
    assertEquals(2, answersNaming("Alma"), "her neighbour in sample3.jpg stays");
    // The functions were not restarted.
    assertEquals("Unknown", post("alone.jpg").result());
    assertEquals(0, answersNaming("Bea"));
  }

  @Test
  @Order(5)
  void unknownNameSuggestsTheMostSimilarName() {
    assertEquals(1, run("forget", "--gallery", gallery, "--s3-endpoint", s3(), "--yes", "Dorra"));
    assertTrue(
        err.toString().contains("is called 'Dorra'; the most similar name is 'Dora'"),
        err.toString());
    assertEquals(1, run("forget", "--gallery", gallery, "--s3-endpoint", s3(), "--yes", "Bea"));
  }

  @Test
  @Order(6)
  void remainingFileIsReportedUntilItIsGone() throws IOException {
    Path film = Files.writeString(people.resolve("Cleo").resolve("film.mov"), "no photograph");
    String[] again = {
      "forget",
      "--gallery",
      gallery,
      "--photographs",
      people.toString(),
      "--s3-endpoint",
      s3(),
      "--endpoint",
      cloud.sqsEndpoint().toString(),
      "--settle",
      "0",
      "--yes",
      "--json",
      "Cleo"
    };

    assertEquals(1, run(again));
    JsonNode receipt = JSON.readTree(out.toString());
    assertEquals(film.toString(), receipt.at("/failed/0/trace/where").asText());
    assertFalse(Files.exists(people.resolve("Cleo").resolve("1.jpg")));
    assertEquals(0, answersNaming("Cleo"));

    Files.delete(film);
    Files.copy(people.resolve("Dora.jpg"), people.resolve("Cleo").resolve("2.jpg"));
    assertEquals(0, run(again), err.toString());
    assertFalse(Files.exists(people.resolve("Cleo")));
  }

  @Test
  @Order(7)
  void galleryInABucketIsReplaced() throws IOException {
    ObjectRef ref = new ObjectRef("facepipe-claims", "gallery.npz");
    cloud.objects().put(ref, Files.readAllBytes(Path.of(gallery)), "application/octet-stream");

    ok(
        "forget",
        "--gallery",
        ref.toString(),
        "--s3-endpoint",
        s3(),
        "--no-results",
        "--yes",
        "Dora");

    Path fetched = folder.resolve("fetched.npz");
    Files.write(fetched, cloud.objects().get(ref, 1 << 20));
    ok("gallery", "list", "--json", "--gallery", fetched.toString());
    List<String> names = JSON.readTree(out.toString()).get("people").findValuesAsText("name");
    assertFalse(names.contains("Dora"), names.toString());
    assertTrue(names.contains("Edda"), names.toString());
  }

  /** Claims and messages cannot be searched by name, so they are only counted. */
  @Test
  @Order(8)
  void claimsAndMessagesAreCounted() throws IOException {
    cloud
        .objects()
        .put(new ObjectRef("facepipe-claims", "claims/1.json"), new byte[] {'{', '}'}, "a/b");
    try (SqsClient sqs =
        AwsClients.sqs(
            cloud.sqsEndpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY)) {
      String url = sqs.getQueueUrl(r -> r.queueName("facepipe-requests-dead-letters")).queueUrl();
      for (int i = 0; i < 2; i++) {
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("a dead letter"));
      }
    }

    JsonNode receipt = forget("Edda", "--settle", "0", "--yes", "--json");

    String notReached = receipt.get("not_reached").toString();
    assertTrue(
        notReached.contains(
            "claims in s3://facepipe-claims/claims/: 1; they hold crops of faces, but no names;"
                + " no rule of the bucket deletes them"),
        notReached);
    assertTrue(
        notReached.contains(
            "messages on queue facepipe-requests-dead-letters: 2; may hold crops of faces or names\""),
        notReached);
    assertFalse(notReached.contains("on queue facepipe-requests:"), "this queue is empty");
  }

  @Test
  @Order(9)
  void clientsReadRegularFilesOnly() throws Exception {
    Path pipe = folder.resolve("pipe.jpg");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    String sqs = cloud.sqsEndpoint().toString();

    assertEquals(
        1, run("send", "--url", cloud.url().toString(), "--endpoint", sqs, pipe.toString()));
    assertEquals("facepipe: %s: is a pipe; expected a file\n".formatted(pipe), err.toString());
    assertEquals(1, run("video", "--endpoint", sqs, "--s3-endpoint", s3(), pipe.toString()));
    assertEquals("facepipe: %s: is a pipe; expected a file\n".formatted(pipe), err.toString());
  }

  @Test
  @Order(10)
  void forgetReachesSummariesOfVideosAndNotesOfTheirFrames() throws IOException {
    Path group = Files.write(folder.resolve("group.jpg"), frames.get("sample6.jpg"));
    Path film = folder.resolve("film.mp4");
    SampleVideo.write(Ffmpeg.from(new Environment(System.getenv())), List.of(group, group), film);
    ok(
        "video",
        "--endpoint",
        cloud.sqsEndpoint().toString(),
        "--s3-endpoint",
        s3(),
        film.toString());
    assertTrue(out.toString().contains("Mona"), out.toString());

    JsonNode receipt = forget("Mona", "--settle", "0", "--yes", "--json");

    List<String> kinds = receipt.get("removed").findValuesAsText("kind");
    assertEquals(2, Collections.frequency(kinds, "frame note"), receipt.toString());
    assertEquals(0, receipt.get("failed").size(), receipt.toString());
    List<String> where = receipt.get("removed").findValuesAsText("where");
    for (String ending : VideoPeople.ENDINGS) {
      String key = "film/people" + ending;
      assertTrue(where.contains("s3://facepipe-results/" + key), where.toString());
      assertFalse(result(key).contains("Mona"), key);
      assertTrue(result(key).contains("Nora"), key);
    }
    VideoPeople left = Json.read(result("film/people.json"), VideoPeople.class);
    Person stranger =
        left.people().stream().filter(person -> !person.enrolled()).findFirst().orElseThrow();
    assertEquals("unknown-1", stranger.name());
    assertNull(stranger.thumbnail());
    assertEquals(0, answersNaming("Mona"));
    assertEquals(1, Collections.frequency(kinds, "sighting"), "that of the video");
    assertTrue(
        receipt.get("not_reached").toString().contains("a face in them without a name may be"),
        receipt.toString());
    assertTrue(
        receipt.get("not_reached").toString().contains("notes of videos' frames in"),
        receipt.toString());
  }

  private JsonNode forget(String name, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("forget", "--gallery", gallery));
    words.addAll(List.of("--s3-endpoint", s3(), "--endpoint", cloud.sqsEndpoint().toString()));
    words.addAll(List.of(options));
    words.add(name);
    ok(words.toArray(String[]::new));
    return JSON.readTree(out.toString());
  }

  private static String s3() {
    return cloud.s3Endpoint().toString();
  }

  private String version() throws IOException {
    ok("gallery", "list", "--json", "--gallery", gallery);
    return JSON.readTree(out.toString()).get("version").asText();
  }

  private static Answer post(String name) {
    RequestId id = RequestId.random();
    new Camera(cloud.url()).post(id, name, frames.get(name));
    return await(id);
  }

  private static Answer await(RequestId id) {
    List<Answer> answers = responses.await(List.of(id), TIMEOUT, answer -> {});
    assertEquals(1, answers.size(), id + " got no answer");
    return answers.get(0);
  }

  private static String result(String key) {
    return new String(
        cloud.objects().get(new ObjectRef(Names.DEFAULT.resultsBucket(), key), 1 << 20),
        StandardCharsets.UTF_8);
  }

  /** Counts the results that contain a quoted name anywhere in their text. */
  private static long answersNaming(String name) {
    return resultKeys().stream()
        .filter(key -> key.endsWith(".json"))
        .filter(key -> result(key).contains('"' + name + '"'))
        .count();
  }

  private static List<String> resultKeys() {
    try (S3Client s3 =
        AwsClients.s3(cloud.s3Endpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY)) {
      return s3
          .listObjectsV2(list -> list.bucket(Names.DEFAULT.resultsBucket()))
          .contents()
          .stream()
          .map(S3Object::key)
          .toList();
    }
  }

  private void ok(String... arguments) {
    assertEquals(0, run(arguments), () -> err + "" + out);
  }
}
