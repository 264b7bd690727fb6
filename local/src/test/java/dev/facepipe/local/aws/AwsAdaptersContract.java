package dev.facepipe.local.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.aws.S3ObjectStore;
import dev.facepipe.common.aws.SqsOutbox;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.recognition.gallery.GallerySource;
import dev.facepipe.recognition.gallery.aws.S3GallerySource;
import dev.facepipe.scalable.NewestObjects;
import dev.facepipe.scalable.Stamp;
import dev.facepipe.scalable.aws.S3NewestObjects;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What our adapters promise of any service that speaks SQS's and S3's protocols. */
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
  void aMessageArrivesAsItWasSent() {
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
  void aMessageOfAMebibyteIsTaken() {
    new SqsOutbox(sqs(), queueUrl).send("x".repeat(1 << 20));
  }

  @Test
  void aQueueThatIsNotThereIsUnavailable() {
    SqsOutbox outbox = new SqsOutbox(sqs(), queueUrl + "-gone");

    assertThrows(Unavailable.class, () -> outbox.send("{}"));
  }

  @Test
  void anObjectIsReadAsItWasWritten() {
    S3ObjectStore store = new S3ObjectStore(s3());
    ObjectRef ref = new ObjectRef(bucket, "día 1/a b+c%20&é.json");

    store.put(ref, "first".getBytes(UTF_8), "application/json");
    store.put(ref, "second".getBytes(UTF_8), "application/json");

    assertArrayEquals("second".getBytes(UTF_8), store.get(ref, 100));
  }

  @Test
  void anObjectThatIsThereStaysIfItIsToBePutOnlyIfAbsent() {
    S3ObjectStore store = new S3ObjectStore(s3());
    ObjectRef ref = new ObjectRef(bucket, "a b/first.json");

    store.putIfAbsent(ref, "first".getBytes(UTF_8), "application/json");
    store.putIfAbsent(ref, "second".getBytes(UTF_8), "application/json");

    assertArrayEquals("first".getBytes(UTF_8), store.get(ref, 100));
  }

  @Test
  void anObjectThatWasReplacedIsNotTakenForTheFirst() {
    S3ObjectStore store = new S3ObjectStore(s3());
    ObjectRef ref = new ObjectRef(bucket, "door.jpg");
    String first = store.putTagged(ref, "first".getBytes(UTF_8), "image/jpeg");

    assertArrayEquals("first".getBytes(UTF_8), store.getIfMatch(ref, first, 100));
    store.put(ref, "second".getBytes(UTF_8), "image/jpeg");
    assertThrows(ReplacedObject.class, () -> store.getIfMatch(ref, first, 100));
    s3().deleteObject(request -> request.bucket(ref.bucket()).key(ref.key()));
    assertThrows(UnusableObject.class, () -> store.getIfMatch(ref, first, 100));
  }

  @Test
  void theNewestRequestsObjectStaysInWhateverOrderTheyCome() {
    S3ObjectStore store = new S3ObjectStore(s3());
    NewestObjects newest = new S3NewestObjects(this::s3);
    ObjectRef ref = new ObjectRef(bucket, "a b/door.json");
    store.put(ref, "of nobody".getBytes(UTF_8), "text/plain");

    assertTrue(newest.put(ref, "second".getBytes(UTF_8), "text/plain", stamp(2)));
    assertFalse(newest.put(ref, "first".getBytes(UTF_8), "text/plain", stamp(1)));
    assertTrue(newest.put(ref, "second again".getBytes(UTF_8), "text/plain", stamp(2)));
    assertArrayEquals("second again".getBytes(UTF_8), store.get(ref, 100));
    assertTrue(newest.put(ref, "third".getBytes(UTF_8), "text/plain", stamp(3)));
    assertArrayEquals("third".getBytes(UTF_8), store.get(ref, 100));
  }

  @Test
  void ofManyAtOnceTheNewestStays() throws Exception {
    NewestObjects newest = new S3NewestObjects(this::s3);
    ObjectRef ref = new ObjectRef(bucket, "image.jpg");
    List<Integer> order = new ArrayList<>(IntStream.range(0, 24).boxed().toList());
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 8; round++) {
        Collections.shuffle(order, new Random(round));
        int first = 24 * round;
        List<Callable<Boolean>> puts = new ArrayList<>();
        for (int i : order) {
          byte[] bytes = ("of " + (first + i)).getBytes(UTF_8);
          puts.add(() -> newest.put(ref, bytes, "text/plain", stamp(first + i)));
        }
        for (Future<Boolean> put : threads.invokeAll(puts)) {
          put.get();
        }
        assertEquals(
            "of " + (first + 23), new String(new S3ObjectStore(s3()).get(ref, 100), UTF_8));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Stamp stamp(int second) {
    return new Stamp(Instant.ofEpochSecond(second), new RequestId("é"));
  }

  @Test
  void anObjectOverTheLimitIsNotRead() {
    S3ObjectStore store = new S3ObjectStore(s3());
    ObjectRef ref = new ObjectRef(bucket, "large");
    store.put(ref, new byte[101], "text/plain");

    UnusableObject refused = assertThrows(UnusableObject.class, () -> store.get(ref, 100));

    assertTrue(refused.toString().contains("101 bytes; expected at most 100"), refused.toString());
  }

  @Test
  void aMissingObjectIsUnusable() {
    S3ObjectStore store = new S3ObjectStore(s3());

    UnusableObject refused =
        assertThrows(UnusableObject.class, () -> store.get(new ObjectRef(bucket, "gone.jpg"), 100));

    assertTrue(refused.toString().contains("gone.jpg: no such object"), refused.toString());
  }

  @Test
  void nothingCanBeReadOfAMissingBucketAndWhatIsWrittenMayWaitForIt() {
    S3ObjectStore store = new S3ObjectStore(s3());
    ObjectRef ref = new ObjectRef(bucket + "-gone", "a.jpg");

    assertThrows(UnusableObject.class, () -> store.get(ref, 100));
    assertThrows(Unavailable.class, () -> store.put(ref, new byte[1], "text/plain"));
  }

  @Test
  void aGalleryIsLoadedOnceAVersion() {
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
