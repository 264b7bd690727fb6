package dev.facepipe.local.forget.aws;

import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.forget.Place;
import dev.facepipe.local.forget.Trace;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What a versioned bucket keeps of a gallery to go back to. Versions that hold a person are deleted
 * whole, since a version cannot be changed; the others stay.
 */
record EarlierGalleries(S3Client s3, ObjectRef ref) implements Place {
  private static final int NOT_IMPLEMENTED = 501;
  private static final String VERSION = "?versionId=";

  @Override
  public List<Trace> find(String name) {
    if (!isVersioned()) {
      return List.of();
    }
    return s3
        .listObjectVersionsPaginator(list -> list.bucket(ref.bucket()).prefix(ref.key()))
        .versions()
        .stream()
        .filter(version -> version.key().equals(ref.key()) && !version.isLatest())
        .filter(version -> holds(version, name))
        .map(
            version -> new Trace("earlier gallery", ref + VERSION + version.versionId(), "removed"))
        .toList();
  }

  private boolean isVersioned() {
    try {
      return s3.getBucketVersioning(get -> get.bucket(ref.bucket())).status() != null;
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_IMPLEMENTED) {
        return false; // a store that has no versions, such as S3Proxy's
      }
      throw e;
    }
  }

  private boolean holds(ObjectVersion version, String name) {
    byte[] bytes =
        s3.getObjectAsBytes(
                get -> get.bucket(ref.bucket()).key(ref.key()).versionId(version.versionId()))
            .asByteArrayUnsafe();
    return GalleryFile.decode(bytes, ref + VERSION + version.versionId())
        .people()
        .containsKey(name);
  }

  @Override
  public void remove(String name, Trace trace) {
    String version = trace.where().substring(trace.where().lastIndexOf(VERSION) + VERSION.length());
    s3.deleteObject(delete -> delete.bucket(ref.bucket()).key(ref.key()).versionId(version));
  }

  @Override
  public String toString() {
    return "earlier versions of " + ref;
  }
}
