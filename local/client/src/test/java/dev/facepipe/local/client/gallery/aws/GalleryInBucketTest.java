package dev.facepipe.local.client.gallery.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.gallery.GalleryStorage;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.client.gallery.GalleryStoreContract;
import dev.facepipe.local.client.gallery.Limits;
import dev.facepipe.local.client.gallery.Version;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryRefused;
import dev.facepipe.web.LocalPort;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

class GalleryInBucketTest extends GalleryStoreContract {
  private static final Limits LIMITS = new Limits(20, 1 << 20);

  private static EmbeddedS3 s3;
  private static int galleries;

  private final ObjectRef ref =
      new ObjectRef("people", "home/gallery-%d.npz".formatted(galleries++));

  @BeforeAll
  static void start() {
    s3 = EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of("people"));
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  @Override
  protected GalleryStorage storage() {
    return GalleryInBucket.at(Endpoint.at(s3.endpoint()), ref);
  }

  @Override
  protected void write(byte[] gallery) {
    put(ref.toString(), gallery);
  }

  @Override
  protected void damage(Version version, byte[] bytes) {
    try (GalleryStorage storage = storage()) {
      put(storage.where(version), bytes);
    }
  }

  private static void put(String url, byte[] bytes) {
    ObjectRef object = ObjectRef.parse(url);
    s3.client()
        .putObject(
            put -> put.bucket(object.bucket()).key(object.key()), RequestBody.fromBytes(bytes));
  }

  /** Functions may read the gallery's key only, so versions are other objects. */
  @Test
  void versionsLieUnderAPrefixBesideTheGallery() {
    GalleryStore store = open(LIMITS);
    store.change("enroll", MODEL, adding("Ada"));
    store.change("enroll", MODEL, adding("Grace"));

    List<String> keys =
        s3
            .client()
            .listObjectsV2(list -> list.bucket("people").prefix(ref.key()))
            .contents()
            .stream()
            .map(S3Object::key)
            .toList();

    assertEquals(
        List.of(
            ref.key(),
            ref.key() + ".versions/" + store.versions().get(1).version().name() + ".npz"),
        keys);
  }

  /** The client tries a put again when it gets no reply, and the second try meets the first. */
  @Test
  void putWhoseReplyIsLostHasLanded() {
    try (var store = store(new Lossy(true, () -> {}))) {
      store.change("enroll", MODEL, adding("Ada"));

      assertEquals(1, store.gallery().size());
      assertEquals(1, store.versions().size());
    }
  }

  @Test
  void putWhoseReplyIsLostHasLandedThoughAnotherFollowed() {
    Runnable another = () -> open(LIMITS).change("enroll", MODEL, adding("Grace"));
    try (var store = store(new Lossy(true, another))) {
      store.change("enroll", MODEL, adding("Ada"));

      assertEquals(Map.of("Ada", 1, "Grace", 1), store.gallery().people());
      assertEquals(2, store.versions().size());
    }
  }

  /** Killed after it kept the gallery, and before it replaced it. */
  @Test
  void versionThatTheGalleryStillIsIsListedOnce() {
    open(LIMITS).change("enroll", MODEL, adding("Ada"));
    try (var store = store(new Lossy(false, () -> {}))) {
      assertThrows(Unavailable.class, () -> store.change("enroll", MODEL, adding("Grace")));

      assertEquals(1, store.earlier().size());
      assertEquals(1, store.versions().size());
      store.change("enroll", MODEL, adding("Alan"));
      assertEquals(2, store.versions().size());
      assertEquals(Map.of("Ada", 1, "Alan", 1), store.gallery().people());
    }
  }

  @Test
  void versionedBucketKeepsNothingOfADeletedVersion() {
    var deleted = new ArrayList<String>();
    var ids = new ArrayDeque<>(List.of("newer", "older"));
    S3Client versioned =
        new DelegatingS3Client(client()) {
          @Override
          public HeadObjectResponse headObject(HeadObjectRequest head) {
            if (ids.isEmpty()) {
              throw NoSuchKeyException.builder().statusCode(404).build();
            }
            return HeadObjectResponse.builder().versionId(ids.peek()).build();
          }

          @Override
          public DeleteObjectResponse deleteObject(DeleteObjectRequest delete) {
            deleted.add(delete.versionId());
            ids.remove(delete.versionId());
            return DeleteObjectResponse.builder().build();
          }
        };
    Gallery gallery = Gallery.empty(MODEL);
    try (var storage = new GalleryInBucket(versioned, ref)) {
      storage.delete(Version.of(gallery, "", List::of, () -> Instant.EPOCH));
    }

    assertEquals(List.of("newer", "older"), deleted);
  }

  @Test
  void missingBucketIsNamedInOneLine() {
    var nowhere = new ObjectRef("nowhere", "people.npz");
    try (var store =
        new GalleryStore(GalleryInBucket.at(Endpoint.at(s3.endpoint()), nowhere), LIMITS)) {
      String message =
          assertThrows(GalleryRefused.class, () -> store.change("enroll", MODEL, adding("Ada")))
              .getMessage();
      assertEquals("gallery s3://nowhere/people.npz: no such bucket", message);
    }
  }

  private GalleryStore store(S3Client client) {
    return new GalleryStore(new GalleryInBucket(client, ref), LIMITS);
  }

  private static S3Client client() {
    return Endpoint.at(s3.endpoint()).s3();
  }

  /** Fails the first put: before it lands, or after it, when the client has tried it twice. */
  private static final class Lossy extends DelegatingS3Client {
    private final boolean lands;
    private final Runnable before;
    private boolean failed;

    /**
     * Makes a client of the test's S3.
     *
     * @param before runs before the first put fails
     */
    Lossy(boolean lands, Runnable before) {
      super(client());
      this.lands = lands;
      this.before = before;
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest put, RequestBody body) {
      if (failed) {
        return super.putObject(put, body);
      }
      failed = true;
      if (!lands) {
        throw SdkClientException.create("connection lost");
      }
      super.putObject(put, body);
      before.run();
      throw S3Exception.builder().statusCode(412).message("Precondition Failed").build();
    }
  }
}
