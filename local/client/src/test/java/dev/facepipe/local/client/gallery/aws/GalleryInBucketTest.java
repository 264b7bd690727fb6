package dev.facepipe.local.client.gallery.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.gallery.GalleryStorage;
import dev.facepipe.local.client.gallery.GalleryStoreContract;
import dev.facepipe.local.client.gallery.Limits;
import dev.facepipe.local.client.gallery.Version;
import dev.facepipe.local.cloud.LocalPort;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

class GalleryInBucketTest extends GalleryStoreContract {
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
    var store = open(new Limits(20, 1 << 20));
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
}
