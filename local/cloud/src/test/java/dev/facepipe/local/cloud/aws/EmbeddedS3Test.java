package dev.facepipe.local.cloud.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.local.cloud.Documented;
import dev.facepipe.local.cloud.LocalThreads;
import dev.facepipe.web.LocalPort;
import dev.facepipe.web.TakenPort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

class EmbeddedS3Test {
  private static final LocalPort ANY = new LocalPort(0, "--s3-port");

  /** Events of all tests in this class; cleared before each test. */
  private static final List<String> videoEvents = new CopyOnWriteArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private static EmbeddedS3 service;

  @SuppressWarnings("NullAway.Init")
  private static S3Client s3;

  @BeforeAll
  static void start() {
    service = EmbeddedS3.start(ANY, List.of("videos", "frames"));
    s3 = service.client();
    service.onObjectCreated("videos", videoEvents::add);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @BeforeEach
  void forget() {
    videoEvents.clear();
  }

  @Test
  void putIsReportedAsDocumented() {
    JsonNode documented = Documented.event(EmbeddedS3Test.class, "s3-put-event.json");

    put("videos", "door.mp4", "hello");

    JsonNode ours = onlyVideoEvent();
    assertEquals(Documented.fields(documented), Documented.fields(ours));
    JsonNode record = ours.at("/Records/0");
    assertEquals("2.1", record.get("eventVersion").textValue());
    assertEquals("aws:s3", record.get("eventSource").textValue());
    assertEquals("ObjectCreated:Put", record.get("eventName").textValue());
    assertEquals("videos", record.at("/s3/bucket/name").textValue());
    assertEquals("arn:aws:s3:::videos", record.at("/s3/bucket/arn").textValue());
    assertEquals(5, record.at("/s3/object/size").intValue());
    // md5sum of hello
    assertEquals("5d41402abc4b2a76b9719d911017c592", record.at("/s3/object/eTag").textValue());
  }

  @Test
  void keyIsEncodedAsInAFormButKeepsItsSlashes() {
    String key = "front door/día 1+2 (ä).mp4";

    put("videos", key, "hello");

    // By hand, from UTF-8: í is C3 AD, ä is C3 A4.
    String encoded = "front+door/d%C3%ADa+1%2B2+%28%C3%A4%29.mp4";
    assertEquals(encoded, onlyVideoEvent().at("/Records/0/s3/object/key").textValue());
    S3Event event =
        LambdaEventSerializers.serializerFor(S3Event.class, getClass().getClassLoader())
            .fromJson(videoEvents.get(0));
    assertEquals(key, event.getRecords().get(0).getS3().getObject().getUrlDecodedKey());
  }

  @Test
  void laterEventHasTheGreaterSequencer() {
    put("videos", "door.mp4", "1");
    put("videos", "door.mp4", "2");

    String first = sequencer(videoEvents.get(0));
    String second = sequencer(videoEvents.get(1));
    assertTrue(first.compareTo(second) < 0, first + " then " + second);
  }

  @Test
  void copyIsReportedOnceWithTheNewKey() {
    put("frames", "a.jpg", "hello");

    s3.copyObject(
        r ->
            r.sourceBucket("frames")
                .sourceKey("a.jpg")
                .destinationBucket("videos")
                .destinationKey("b.jpg"));

    JsonNode record = onlyVideoEvent().at("/Records/0");
    assertEquals("ObjectCreated:Copy", record.get("eventName").textValue());
    assertEquals("b.jpg", record.at("/s3/object/key").textValue());
    assertEquals(5, record.at("/s3/object/size").intValue());
  }

  @Test
  void multipartUploadIsReportedOnceWhenComplete() {
    int firstPart = 5 * 1024 * 1024; // S3's smallest part, except the last
    String id = s3.createMultipartUpload(r -> r.bucket("videos").key("long.mp4")).uploadId();
    String first = part(id, 1, firstPart);
    String second = part(id, 2, 1);
    assertEquals(List.of(), videoEvents);

    s3.completeMultipartUpload(
        r ->
            r.bucket("videos")
                .key("long.mp4")
                .uploadId(id)
                .multipartUpload(
                    m ->
                        m.parts(
                            CompletedPart.builder().partNumber(1).eTag(first).build(),
                            CompletedPart.builder().partNumber(2).eTag(second).build())));

    JsonNode record = onlyVideoEvent().at("/Records/0");
    assertEquals("ObjectCreated:CompleteMultipartUpload", record.get("eventName").textValue());
    assertEquals("long.mp4", record.at("/s3/object/key").textValue());
    assertEquals(firstPart + 1, record.at("/s3/object/size").intValue());
  }

  @Test
  void otherBucketsAreNotReported() {
    put("frames", "a.jpg", "hello");

    assertEquals(List.of(), videoEvents);
  }

  @Test
  void everyPutIsReportedOnce() {
    for (int i = 0; i < 100; i++) {
      put("videos", i + ".txt", "hello");
    }

    assertEquals(100, videoEvents.size());
  }

  @Test
  void failingListenerDoesNotFailThePut() {
    try (var other = EmbeddedS3.start(ANY, List.of("videos"))) {
      other.onObjectCreated(
          "videos",
          event -> {
            throw new IllegalStateException("boom");
          });

      other.client().putObject(r -> r.bucket("videos").key("a"), RequestBody.fromString("hello"));

      assertEquals(
          "hello",
          other.client().getObjectAsBytes(r -> r.bucket("videos").key("a")).asUtf8String());
    }
  }

  @Test
  void wrongSecretAndUnknownKeyAreRefused() {
    for (var wrong :
        List.of(
            AwsBasicCredentials.create(LocalAccount.ACCESS_KEY_ID, "guess"),
            AwsBasicCredentials.create("guess", LocalAccount.SECRET_ACCESS_KEY))) {
      try (S3Client stranger =
          S3Client.builder()
              .endpointOverride(service.endpoint())
              .region(Region.US_EAST_1)
              .credentialsProvider(StaticCredentialsProvider.create(wrong))
              .httpClient(LocalAccount.http())
              .build()) {
        var refused =
            assertThrows(S3Exception.class, () -> stranger.listObjectsV2(r -> r.bucket("videos")));

        assertEquals(403, refused.statusCode());
      }
    }
  }

  @Test
  void requestWithoutCredentialsIsRefused() throws Exception {
    put("frames", "a.jpg", "hello");
    var request = HttpRequest.newBuilder(URI.create(service.endpoint() + "/frames/a.jpg")).build();

    assertEquals(
        403, HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode());
  }

  @Test
  void portInUseNamesThePortAndItsOption() throws Exception {
    TakenPort.assertNamed("--s3-port", port -> EmbeddedS3.start(port, List.of("videos")));
  }

  @Test
  void closeLeavesNoThread() throws Exception {
    var before = LocalThreads.keepingTheProcessAlive();
    var other = EmbeddedS3.start(ANY, List.of("videos"));
    other.client().putObject(r -> r.bucket("videos").key("a"), RequestBody.fromString("hello"));

    other.close();

    LocalThreads.assertNoneBut(before);
  }

  private static void put(String bucket, String key, String text) {
    s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(text));
  }

  private static String part(String uploadId, int number, int bytes) {
    return s3.uploadPart(
            r -> r.bucket("videos").key("long.mp4").uploadId(uploadId).partNumber(number),
            RequestBody.fromBytes(new byte[bytes]))
        .eTag();
  }

  private static JsonNode onlyVideoEvent() {
    assertEquals(1, videoEvents.size(), videoEvents.toString());
    return Documented.parsed(videoEvents.get(0));
  }

  private static String sequencer(String event) {
    return Documented.parsed(event).at("/Records/0/s3/object/sequencer").textValue();
  }
}
