package dev.facepipe.local.cloud.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.common.message.Json;
import dev.facepipe.local.cloud.aws.awssdk.EmbeddedBlobStore;
import dev.facepipe.local.cloud.data.CopiedFolder;
import dev.facepipe.local.cloud.data.DataFolder;
import dev.facepipe.local.cloud.data.SmallDisk;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Tests what an S3 over a data folder keeps when its process is killed. */
class S3RestartTest {
  private static final String BUCKET = "frames";

  @TempDir private Path temp;

  /** Runs a service over a folder, and shows the client and service to the test. */
  private static void run(Path path, BiConsumer<EmbeddedS3, S3Client> test) {
    try (DataFolder folder = DataFolder.open(path);
        EmbeddedS3 service =
            EmbeddedS3.start(
                new LocalPort(0, "--s3-port"),
                List.of(BUCKET),
                Set.of(BUCKET),
                AccessKey.WELL_KNOWN,
                folder)) {
      test.accept(service, service.client());
    }
  }

  /** Returns what a kill of the service over this folder would leave. */
  private Path killed(Path folder) {
    try {
      return CopiedFolder.of(folder, temp.resolve("killed" + System.nanoTime()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void put(S3Client s3, String key, String body) {
    s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromString(body));
  }

  private static List<String> keys(S3Client s3) {
    return s3.listObjectsV2(r -> r.bucket(BUCKET)).contents().stream().map(S3Object::key).toList();
  }

  private static String text(S3Client s3, String key) {
    return s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asString(UTF_8);
  }

  private static List<String> keysOf(List<String> events) {
    List<String> keys = new ArrayList<>();
    for (String event : events) {
      try {
        keys.add(Json.mapper().readTree(event).at("/Records/0/s3/object/key").asText());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return keys;
  }

  @Test
  void objectsAreAsTheyWereAfterAKill() {
    Path folder = temp.resolve("data");
    byte[] large = new byte[6 << 20];
    new Random(1).nextBytes(large);
    List<Path> copies = new ArrayList<>();
    List<GetObjectResponse> heads = new ArrayList<>();
    run(
        folder,
        (service, s3) -> {
          s3.putObject(
              r ->
                  r.bucket(BUCKET)
                      .key("a")
                      .contentType("image/jpeg")
                      .contentEncoding("x")
                      .contentLanguage("de")
                      .contentDisposition("inline")
                      .cacheControl("no-cache")
                      .expires(Instant.parse("2030-01-01T00:00:00Z"))
                      .metadata(Map.of("camera", "door")),
              RequestBody.fromString("one"));
          put(s3, "a/", "two");
          put(s3, "a/b", "three");
          put(s3, "..", "four");
          put(s3, "käse//ü\t.jpg", "five");
          put(s3, "empty", "");
          put(s3, "gone", "six");
          put(s3, "new", "old");
          put(s3, "new", "newer");
          s3.deleteObject(r -> r.bucket(BUCKET).key("gone"));
          String id = s3.createMultipartUpload(r -> r.bucket(BUCKET).key("video")).uploadId();
          List<CompletedPart> parts = new ArrayList<>();
          for (int part : List.of(1, 2)) {
            String eTag =
                s3.uploadPart(
                        r -> r.bucket(BUCKET).key("video").uploadId(id).partNumber(part),
                        RequestBody.fromBytes(large))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(part).eTag(eTag).build());
          }
          s3.completeMultipartUpload(
              r -> r.bucket(BUCKET).key("video").uploadId(id).multipartUpload(m -> m.parts(parts)));
          s3.createBucket(r -> r.bucket("later"));
          copies.add(killed(folder));
          for (String key : List.of("a", "video")) {
            heads.add(s3.getObject(r -> r.bucket(BUCKET).key(key)).response());
          }
        });

    run(
        copies.get(0),
        (service, s3) -> {
          assertEquals(
              List.of("..", "a", "a/", "a/b", "empty", "käse//ü\t.jpg", "new", "video"), keys(s3));
          assertEquals("one", text(s3, "a"));
          assertEquals("two", text(s3, "a/"));
          assertEquals("three", text(s3, "a/b"));
          assertEquals("four", text(s3, ".."));
          assertEquals("five", text(s3, "käse//ü\t.jpg"));
          assertEquals("", text(s3, "empty"));
          assertEquals("newer", text(s3, "new"));
          byte[] video = s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("video")).asByteArray();
          assertEquals(2 * large.length, video.length);
          assertArrayEquals(large, Arrays.copyOfRange(video, large.length, video.length));
          byte[] across =
              s3.getObjectAsBytes(
                      r ->
                          r.bucket(BUCKET)
                              .key("video")
                              .range("bytes=%d-%d".formatted(large.length - 1, large.length)))
                  .asByteArray();
          assertArrayEquals(new byte[] {large[large.length - 1], large[0]}, across);
          assertTrue(s3.listBuckets().buckets().stream().anyMatch(b -> b.name().equals("later")));
          for (int i = 0; i < 2; i++) {
            String key = List.of("a", "video").get(i);
            assertEquals(
                heads.get(i).toString(),
                s3.getObject(r -> r.bucket(BUCKET).key(key)).response().toString());
          }
        });
  }

  @Test
  void eventIsAnnouncedAgainUntilItIsHandled() {
    Path folder = temp.resolve("data");
    List<Path> copies = new ArrayList<>();
    run(
        folder,
        (service, s3) -> {
          put(s3, "before anybody listens", "x");
          List<String> events = new CopyOnWriteArrayList<>();
          service.onObjectCreated(BUCKET, events::add);
          put(s3, "handled", "x");
          put(s3, "not handled", "x");
          assertEquals(List.of("before+anybody+listens", "handled", "not+handled"), keysOf(events));
          service.events().handled(events.get(1));
          put(s3, "last", "x"); // the ledger keeps the order, so the line before is on the disk
          copies.add(killed(folder));
        });

    run(
        copies.get(0),
        (service, s3) -> {
          List<String> events = new CopyOnWriteArrayList<>();
          service.onObjectCreated(BUCKET, events::add);
          assertEquals(List.of("before+anybody+listens", "not+handled", "last"), keysOf(events));
        });
  }

  /** A picture that ends the process must not end it for ever. */
  @Test
  void workOnAnEventBeginsFiveTimesAtMost() {
    Path folder = temp.resolve("data");
    run(folder, (service, s3) -> put(s3, "deadly", "x"));
    List<Boolean> begins = new ArrayList<>();
    for (int start = 0; start < 6; start++) {
      run(
          folder,
          (service, s3) ->
              service.onObjectCreated(BUCKET, event -> begins.add(service.events().begin(event))));
    }
    assertEquals(List.of(true, true, true, true, true, false), begins);
  }

  @Test
  void diskThatRefusesWritesIsSaidToTheClient() {
    Path folder = temp.resolve("data");
    run(
        folder,
        (service, s3) -> {
          put(s3, "kept", "x");
          assertTrue(folder.resolve("uploads").toFile().delete());
          assertEquals("503 SlowDown", refusal(service, new byte[1]));
          assertEquals(List.of("kept"), keys(s3));
          assertTrue(folder.resolve("uploads").toFile().mkdir());
          put(s3, "new", "y");
        });
  }

  @Test
  void uploadsAreRefusedBeforeTheDiskIsFull() throws IOException {
    int disk = 1 << 20;
    try (DataFolder folder = SmallDisk.open(temp, disk);
        EmbeddedS3 service =
            EmbeddedS3.start(
                new LocalPort(0, "--s3-port"),
                List.of(BUCKET),
                Set.of(),
                AccessKey.WELL_KNOWN,
                folder)) {
      S3Client s3 = service.client();
      put(s3, "first", "x".repeat(700_000));

      assertEquals("503 SlowDown", refusal(service, new byte[700_000]));
      assertEquals("413 EntityTooLarge", refusal(service, new byte[2 * disk]));
      put(s3, "small", "x");
      s3.deleteObject(r -> r.bucket(BUCKET).key("first"));
      put(s3, "second", "x".repeat(700_000));
      assertEquals(List.of("second", "small"), keys(s3));
    }
  }

  /** Returns status and code of the refusal of an upload, which is not tried again. */
  private static String refusal(EmbeddedS3 service, byte[] body) {
    try (S3Client once =
        S3Client.builder()
            .endpointOverride(service.endpoint())
            .serviceConfiguration(
                AwsClients.ELSEWHERE.toBuilder().expectContinueEnabled(false).build())
            .region(LocalAccount.region())
            .credentialsProvider(LocalAccount.credentials(AccessKey.WELL_KNOWN))
            .httpClient(LocalAccount.http())
            .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .build()) {
      var refused =
          assertThrows(
              S3Exception.class,
              () ->
                  once.putObject(
                      r -> r.bucket(BUCKET).key("refused"), RequestBody.fromBytes(body)));
      return refused.statusCode() + " " + refused.awsErrorDetails().errorCode();
    }
  }

  @Test
  void unfinishedUploadsVanish() {
    Path folder = temp.resolve("data");
    List<Path> copies = new ArrayList<>();
    run(
        folder,
        (service, s3) -> {
          String id = s3.createMultipartUpload(r -> r.bucket(BUCKET).key("video")).uploadId();
          s3.uploadPart(
              r -> r.bucket(BUCKET).key("video").uploadId(id).partNumber(1),
              RequestBody.fromString("face of Ada"));
          put(s3, "kept", "face of Bea");
          copies.add(killed(folder));
        });
    Path copy = copies.get(0);
    run(copy, (service, s3) -> assertEquals("face of Bea", text(s3, "kept")));

    assertEquals(List.of(), find(copy, "face of Ada"));
    assertEquals(1, find(copy, "face of Bea").size());
  }

  @Test
  void damagedObjectsAreLeftOutAndTheRestLives() throws IOException {
    Path folder = temp.resolve("data");
    run(
        folder,
        (service, s3) -> {
          put(s3, "cut", "face of Ada");
          put(s3, "lost", "face of Bea");
          put(s3, "whole", "face of Cleo");
        });
    Path cut = file(folder, "face of Ada");
    Files.write(cut, "face".getBytes(UTF_8), StandardOpenOption.TRUNCATE_EXISTING);
    Files.delete(file(folder, "face of Bea"));
    Files.writeString(cut.resolveSibling("garbage"), "garbage");

    run(
        folder,
        (service, s3) -> {
          assertEquals(List.of("whole"), keys(s3));
          assertEquals("face of Cleo", text(s3, "whole"));
        });

    assertEquals("face", Files.readString(folder.resolve("damaged").resolve(cut.getFileName())));
    assertEquals("garbage", Files.readString(folder.resolve("damaged").resolve("garbage")));
  }

  /** A small heap must not take objects for damaged ones. */
  @Test
  void moreObjectsThanTheHeapHoldsAreRefusedAndStay() throws IOException {
    Path folder = temp.resolve("data");
    run(
        folder,
        (service, s3) -> {
          put(s3, "a", "face of Ada");
          put(s3, "b", "face of Bea");
        });

    try (DataFolder data = DataFolder.open(folder)) {
      var refused =
          assertThrows(
              IllegalStateException.class,
              () -> EmbeddedBlobStore.onDisk(data, 2048, new Notifications()));
      assertTrue(
          String.valueOf(refused.getMessage())
              .startsWith(
                  "data folder " + folder + " has 2 objects, and the heap has memory for 1; "),
          refused.getMessage());
    }

    run(folder, (service, s3) -> assertEquals(List.of("a", "b"), keys(s3)));
  }

  @Test
  void deletedAndReplacedBytesLeaveTheDisk() {
    Path folder = temp.resolve("data");
    run(
        folder,
        (service, s3) -> {
          put(s3, "Ada", "face of Ada");
          put(s3, "Bea", "face of Bea");
          assertEquals(1, find(folder, "face of Ada").size());
          s3.deleteObject(r -> r.bucket(BUCKET).key("Ada"));
          put(s3, "Bea", "no face");
          assertEquals(List.of(), find(folder, "face of"));
          service.onObjectCreated(BUCKET, service.events()::handled);
          // The key was in the rows of the index.
          await().until(() -> find(folder, "Ada").isEmpty());
        });
  }

  private static List<String> find(Path folder, String text) {
    try {
      return CopiedFolder.filesWith(folder, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Path file(Path folder, String text) throws IOException {
    String name = find(folder, text).get(0);
    try (Stream<Path> entries = Files.walk(folder)) {
      return entries.filter(entry -> entry.endsWith(name)).findFirst().orElseThrow();
    }
  }
}
