package dev.facepipe.local.client.forget.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.facepipe.common.message.Keys;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.forget.Trace;
import dev.facepipe.local.client.forget.TraceStore;
import dev.facepipe.local.client.gallery.GalleryStorage;
import dev.facepipe.local.client.gallery.GalleryStorage.Stored;
import dev.facepipe.local.client.gallery.Version;
import dev.facepipe.local.client.gallery.aws.GalleryInBucket;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.web.LocalPort;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

class ServiceBucketsTest {
  private static final ObjectRef REF = new ObjectRef("people", "gallery.npz");
  private static final Gallery BOTH =
      Gallery.of(new Model("net", "1a2b", 2), List.of("Ada", "Grace"), new float[] {1, 0, 0, 1});

  private EmbeddedS3 s3;
  private ServiceBuckets buckets;

  @BeforeEach
  void start() {
    s3 = EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of("people", "results"));
    buckets = ServiceBuckets.at(Endpoint.at(s3.endpoint()));
    put(BOTH);
  }

  @AfterEach
  void stop() {
    buckets.close();
    s3.close();
  }

  @Test
  void changedGalleryIsNotOverwritten() {
    try (GalleryStorage storage = GalleryInBucket.at(Endpoint.at(s3.endpoint()), REF)) {
      Optional<Stored> before = storage.read();
      Gallery enrolledMeanwhile = BOTH.with("Alan", List.of(new float[] {1, 1}));
      put(enrolledMeanwhile);
      Gallery after = BOTH.without("Ada").orElseThrow();
      Version version = Version.of(after, "", storage::earlier, Instant::now);

      assertFalse(storage.replace(before, after, version, true));

      assertEquals(enrolledMeanwhile.version(), storage.read().orElseThrow().gallery().version());
      assertEquals(List.of(), storage.earlier());
    }
  }

  @Test
  void storeWithoutVersionsHasNoEarlierGalleries() {
    assertEquals(List.of(), buckets.earlierGalleries(REF, false).find("Ada"));
  }

  /** Bare results of the scalable tier have no ending. Other objects without ending stay. */
  @Test
  void bareResultsAreFoundByTheAnswerBesideThem() {
    put("test_000", "Ada");
    put("test_000.json", "{\"result\":\"Ada\",\"faces\":[{\"name\":\"Ada\"}]}");
    put("notes", "Ada");
    TraceStore results = buckets.results("results");

    List<Trace> found = results.find("Ada");
    found.forEach(trace -> results.remove("Ada", trace));

    assertEquals(
        List.of("s3://results/test_000", "s3://results/test_000.json"),
        found.stream().map(Trace::where).toList());
    assertEquals("Unknown", text("test_000"));
    assertEquals(
        "{\"result\":\"Unknown\",\"faces\":[{\"name\":\"Unknown\"}]}", text("test_000.json"));
    assertEquals("Ada", text("notes"));
  }

  /** The console's marks, and what somebody else put there, are no sightings. */
  @Test
  void sightingsAreFoundAndCounted() {
    String key = Keys.sighting(Instant.parse("2026-11-29T12:00:00Z"), "cam-7");
    put(
        key,
        "{\"at\":\"2026-11-29T12:00:00.000Z\",\"answer\":{\"request_id\":\"cam-7\",\"result\":\"Ada\",\"faces\":"
            + "[{\"name\":\"Ada\"}]},\"faces\":[{\"embedding\":\"AACAPw==\",\"thumbnail\":\"/9j/\"}]}");
    put("sightings/marks.json", "{\"answer\":{\"result\":\"Ada\"},\"faces\":[]}");
    put(Keys.sighting(Instant.EPOCH, "broken"), "{\"video\":{}}");
    TraceStore results = buckets.results("results");

    List<Trace> found = results.find("Ada");
    found.forEach(trace -> results.remove("Ada", trace));

    assertEquals(
        List.of(
            new Trace(
                Trace.Kind.SIGHTING,
                "s3://results/" + key,
                "name, embedding and picture taken out")),
        found);
    assertEquals(
        "{\"at\":\"2026-11-29T12:00:00.000Z\",\"answer\":{\"request_id\":\"cam-7\",\"result\":\"Unknown\",\"faces\":"
            + "[{\"name\":\"Unknown\"}]},\"faces\":[{}]}",
        text(key));
    assertEquals(
        List.of(
            "sightings in s3://results/sightings/: 3; a face in them without a name may be theirs;"
                + " no rule of the bucket deletes them"),
        buckets.unnamedFaces("results").inWords());
    assertEquals(List.of(), buckets.unnamedFaces("people").inWords());
  }

  /** The scalable tier compares this metadata, so that an older answer does not replace a newer. */
  @Test
  void redactedAnswersKeepTheirMetadata() {
    String key = "requests/7f3a/image.json";
    s3.client()
        .putObject(
            put -> put.bucket("results").key(key).metadata(Map.of("facepipe-request", "a b")),
            RequestBody.fromString("{\"result\":\"Ada\"}"));
    TraceStore results = buckets.results("results");

    results.find("Ada").forEach(trace -> results.remove("Ada", trace));

    assertEquals("{\"result\":\"Unknown\"}", text(key));
    assertEquals(
        Map.of("facepipe-request", "a b"),
        s3.client().headObject(head -> head.bucket("results").key(key)).metadata());
  }

  private void put(String key, String text) {
    s3.client().putObject(put -> put.bucket("results").key(key), RequestBody.fromString(text));
  }

  private String text(String key) {
    return s3.client().getObjectAsBytes(get -> get.bucket("results").key(key)).asUtf8String();
  }

  private void put(Gallery gallery) {
    s3.client()
        .putObject(
            put -> put.bucket(REF.bucket()).key(REF.key()),
            RequestBody.fromBytes(GalleryFile.encode(gallery)));
  }
}
