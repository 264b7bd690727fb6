package dev.facepipe.local.service.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.aws.SqsOutbox;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.recognition.gallery.GallerySource;
import dev.facepipe.recognition.gallery.aws.S3GallerySource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The contract of our adapters with any service that speaks the protocols of SQS and S3. */
abstract class AwsAdaptersContract {
  private String queueUrl;
  private String bucket;

  abstract SqsClient sqs();

  abstract S3Client s3();

  @BeforeEach
  void createQueueAndBucket() {
    String name = "contract-" + UUID.randomUUID();
    queueUrl = sqs().createQueue(request -> request.queueName(name)).queueUrl();
    bucket = name;
    s3().createBucket(request -> request.bucket(name));
  }

  @Test
  void messageArrivesUnchanged() {
    String body = "{\"name\": \"Łukasz\", \"quote\": \"\\\"<&>\"}";

    new SqsOutbox(sqs(), queueUrl).send(body);

    assertEquals(
        body,
        sqs()
            .receiveMessage(request -> request.queueUrl(queueUrl).waitTimeSeconds(5))
            .messages()
            .get(0)
            .body());
  }

  @Test
  void messageOfOneMebibyteIsAccepted() {
    new SqsOutbox(sqs(), queueUrl).send("x".repeat(1 << 20));
  }

  @Test
  void missingQueueIsUnavailable() {
    SqsOutbox outbox = new SqsOutbox(sqs(), queueUrl + "-gone");

    assertThrows(Unavailable.class, () -> outbox.send("{}"));
  }

  @Test
  void objectIsReadAsWritten() {
    S3ObjectStore store = new S3ObjectStore(s3());
    ObjectRef ref = new ObjectRef(bucket, "día 1/a b+c%20&é.json");

    store.put(ref, "first".getBytes(UTF_8), "application/json");
    store.put(ref, "second".getBytes(UTF_8), "application/json");

    assertArrayEquals("second".getBytes(UTF_8), store.get(ref, 100));
  }

  @Test
  void putIfAbsentKeepsExistingObject() {
    S3ObjectStore store = new S3ObjectStore(s3());
    ObjectRef ref = new ObjectRef(bucket, "a b/first.json");

    assertTrue(store.putIfAbsent(ref, "first".getBytes(UTF_8), "application/json"));
    assertFalse(store.putIfAbsent(ref, "second".getBytes(UTF_8), "application/json"));

    assertArrayEquals("first".getBytes(UTF_8), store.get(ref, 100));
  }

  @Test
  void replacedObjectIsRefusedByItsOldETag() {
    S3ObjectStore store = new S3ObjectStore(s3());
    ObjectRef ref = new ObjectRef(bucket, "door.jpg");
    store.put(ref, "first".getBytes(UTF_8), "image/jpeg");
    String first = store.read(ref, 100).etag();

    assertArrayEquals("first".getBytes(UTF_8), store.getIfMatch(ref, first, 100));
    store.put(ref, "second".getBytes(UTF_8), "image/jpeg");
    assertThrows(ReplacedObject.class, () -> store.getIfMatch(ref, first, 100));
    s3().deleteObject(request -> request.bucket(ref.bucket()).key(ref.key()));
    assertThrows(UnusableObject.class, () -> store.getIfMatch(ref, first, 100));
  }

  @Test
  void putIfMatchReplacesOnlyTheObjectThatWasRead() {
    S3ObjectStore store = new S3ObjectStore(s3());
    ObjectRef ref = new ObjectRef(bucket, "a b/newest-film.json");
    store.put(ref, "first".getBytes(UTF_8), "application/json");
    String first = store.read(ref, 100).etag();

    assertTrue(store.putIfMatch(ref, "second".getBytes(UTF_8), "application/json", first));
    assertFalse(store.putIfMatch(ref, "third".getBytes(UTF_8), "application/json", first));
    assertArrayEquals("second".getBytes(UTF_8), store.get(ref, 100));
    ObjectRef gone = new ObjectRef(bucket, "gone.json");
    assertFalse(store.putIfMatch(gone, "third".getBytes(UTF_8), "application/json", first));
  }

  @Test
  void objectsAreListedByPrefixAndDeleted() {
    S3ObjectStore store = new S3ObjectStore(s3());
    List<String> frames = List.of("a hall/frame-00001.json", "a hall/frame-00002.json");
    frames.forEach(key -> store.put(new ObjectRef(bucket, key), new byte[1], "application/json"));
    store.put(new ObjectRef(bucket, "a hall/video.json"), new byte[1], "application/json");

    assertEquals(frames, store.keys(bucket, "a hall/frame-"));
    store.delete(bucket, List.of("a hall/frame-00001.json", "a hall/frame-00003.json"));
    assertEquals(
        List.of("a hall/frame-00002.json", "a hall/video.json"), store.keys(bucket, "a hall/"));
    store.delete(bucket, List.of());
    assertEquals(List.of(), store.keys(bucket + "-gone", ""));
  }

  @Test
  void copyReplacesOnlyCopies() {
    S3ObjectStore store = new S3ObjectStore(s3());
    ObjectRef copy = new ObjectRef(bucket, "hall.jpg");
    ObjectRef picture = new ObjectRef(bucket, "door.jpg");
    store.put(picture, "a picture".getBytes(UTF_8), "image/jpeg");

    for (String frame : List.of("first", "second")) {
      store.putCopy(copy, frame.getBytes(UTF_8), "image/jpeg");
      store.putCopy(picture, frame.getBytes(UTF_8), "image/jpeg");
    }

    assertTrue(store.read(copy, 100).isCopy());
    assertArrayEquals("second".getBytes(UTF_8), store.get(copy, 100));
    assertFalse(store.read(picture, 100).isCopy());
    assertArrayEquals("a picture".getBytes(UTF_8), store.get(picture, 100));
  }

  /** A copy over itself repeats the bucket event, which must name the same drop. */
  @Test
  void objectCopiedOverItselfKeepsItsETag() {
    S3ObjectStore store = new S3ObjectStore(s3());
    ObjectRef ref = new ObjectRef(bucket, "itself.jpg");
    store.put(ref, "a picture".getBytes(UTF_8), "image/jpeg");
    String etag = store.read(ref, 100).etag();

    s3().copyObject(
            r ->
                r.sourceBucket(bucket)
                    .sourceKey(ref.key())
                    .destinationBucket(bucket)
                    .destinationKey(ref.key())
                    .metadataDirective(MetadataDirective.REPLACE));

    assertEquals(etag, store.read(ref, 100).etag());
  }

  @Test
  void objectOverTheLimitIsNotRead() {
    S3ObjectStore store = new S3ObjectStore(s3());
    ObjectRef ref = new ObjectRef(bucket, "large");
    store.put(ref, new byte[101], "text/plain");

    UnusableObject refused = assertThrows(UnusableObject.class, () -> store.get(ref, 100));

    assertTrue(refused.toString().contains("101 bytes; expected at most 100"), refused.toString());
  }

  @Test
  void missingObjectIsUnusable() {
    S3ObjectStore store = new S3ObjectStore(s3());

    UnusableObject refused =
        assertThrows(UnusableObject.class, () -> store.get(new ObjectRef(bucket, "gone.jpg"), 100));

    assertTrue(refused.toString().contains("gone.jpg: no such object"), refused.toString());
  }

  @Test
  void missingBucketIsUnusableForReadsAndUnavailableForWrites() {
    S3ObjectStore store = new S3ObjectStore(s3());
    ObjectRef ref = new ObjectRef(bucket + "-gone", "a.jpg");

    assertThrows(UnusableObject.class, () -> store.get(ref, 100));
    assertThrows(Unavailable.class, () -> store.put(ref, new byte[1], "text/plain"));
  }

  @Test
  void galleryIsLoadedOnceForEachVersion() {
    ObjectRef ref = new ObjectRef(bucket, "gallery.npz");
    S3ObjectStore store = new S3ObjectStore(s3());
    GallerySource source = new S3GallerySource(s3(), ref);
    store.put(ref, "first".getBytes(UTF_8), "application/octet-stream");

    GallerySource.Loaded first = source.loadIfChanged(null).orElseThrow();
    assertArrayEquals("first".getBytes(UTF_8), first.bytes());
    assertEquals(Optional.empty(), source.loadIfChanged(first.etag()));

    store.put(ref, "second".getBytes(UTF_8), "application/octet-stream");
    assertArrayEquals(
        "second".getBytes(UTF_8), source.loadIfChanged(first.etag()).orElseThrow().bytes());
  }
}
