package dev.facepipe.local.client.forget.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.forget.Trace;
import dev.facepipe.local.client.forget.Trace.Kind;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Uses a versioned bucket in memory, because the embedded store keeps no versions. */
class EarlierGalleriesTest {
  private static final ObjectRef REF = new ObjectRef("people", "gallery.npz");
  private static final Gallery BOTH =
      Gallery.of(new Model("net", "1a2b", 2), List.of("Ada", "Grace"), new float[] {1, 0, 0, 1});

  private final VersionedBucket bucket = new VersionedBucket();

  EarlierGalleriesTest() {
    bucket.versions.put("1", GalleryFile.encode(BOTH));
    bucket.versions.put("2", new byte[] {'P', 'K', 3});
    bucket.versions.put("forbidden", new byte[0]);
    bucket.versions.put("3", GalleryFile.encode(BOTH));
    bucket.versions.put("now", GalleryFile.encode(BOTH));
  }

  @Test
  void unreadableVersionStaysAndOthersAreDeleted() {
    var earlier = new EarlierGalleries(bucket, REF, false);

    List<Trace> found = earlier.find("Ada");

    assertEquals(
        List.of(
            Kind.EARLIER_GALLERY,
            Kind.UNREADABLE_GALLERY,
            Kind.UNREADABLE_GALLERY,
            Kind.EARLIER_GALLERY),
        found.stream().map(Trace::kind).toList());
    assertEquals("s3://people/gallery.npz?versionId=2", found.get(1).where());
    earlier.remove("Ada", found.get(0));
    assertThrows(IllegalStateException.class, () -> earlier.remove("Ada", found.get(1)));
    earlier.remove("Ada", found.get(3));
    assertEquals(List.of("2", "forbidden", "now"), List.copyOf(bucket.versions.keySet()));
  }

  @Test
  void unreadableVersionIsDeletedOnRequest() {
    var earlier = new EarlierGalleries(bucket, REF, true);

    earlier.find("Ada").forEach(trace -> earlier.remove("Ada", trace));

    assertEquals(List.of("now"), List.copyOf(bucket.versions.keySet()));
  }

  /** A versioned bucket also keeps what our own deletes of a version only marked. */
  @Test
  void whatTheBucketKeepsOfOurVersionsIsDeleted() {
    bucket.keys.put("3", REF.key() + ".versions/000003.npz");
    bucket.keys.put("2", "gallery.npz.of-others");
    bucket.keys.put("forbidden", "gallery.npz.of-others");
    var earlier = new EarlierGalleries(bucket, REF, false);

    List<Trace> found = earlier.find("Ada");
    found.forEach(trace -> earlier.remove("Ada", trace));

    assertEquals(
        List.of(
            "s3://people/gallery.npz?versionId=1",
            "s3://people/gallery.npz.versions/000003.npz?versionId=3"),
        found.stream().map(Trace::where).toList());
    assertEquals(List.of(REF.key(), REF.key() + ".versions/000003.npz"), bucket.deletedKeys);
  }

  private static final class VersionedBucket implements S3Client {
    private final Map<String, byte[]> versions = new LinkedHashMap<>();

    /** Keys of versions of other objects than the gallery. */
    private final Map<String, String> keys = new LinkedHashMap<>();

    private final List<String> deletedKeys = new ArrayList<>();

    @Override
    public GetBucketVersioningResponse getBucketVersioning(GetBucketVersioningRequest get) {
      return GetBucketVersioningResponse.builder().status(BucketVersioningStatus.ENABLED).build();
    }

    @Override
    public ListObjectVersionsResponse listObjectVersions(ListObjectVersionsRequest list) {
      return ListObjectVersionsResponse.builder()
          .isTruncated(false)
          .versions(
              versions.entrySet().stream()
                  .map(
                      version ->
                          ObjectVersion.builder()
                              .key(keys.getOrDefault(version.getKey(), REF.key()))
                              .versionId(version.getKey())
                              .isLatest(version.getKey().equals("now"))
                              .size((long) version.getValue().length)
                              .build())
                  .toList())
          .build();
    }

    @Override
    public <T> T getObject(
        GetObjectRequest get, ResponseTransformer<GetObjectResponse, T> transformer) {
      if (get.versionId().equals("forbidden")) {
        throw S3Exception.builder().statusCode(403).message("Access Denied").build();
      }
      try {
        return transformer.transform(
            GetObjectResponse.builder().build(),
            AbortableInputStream.create(new ByteArrayInputStream(versions.get(get.versionId()))));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public DeleteObjectResponse deleteObject(DeleteObjectRequest delete) {
      versions.remove(delete.versionId());
      deletedKeys.add(delete.key());
      return DeleteObjectResponse.builder().build();
    }

    @Override
    public String serviceName() {
      return "s3";
    }

    @Override
    public void close() {}
  }
}
