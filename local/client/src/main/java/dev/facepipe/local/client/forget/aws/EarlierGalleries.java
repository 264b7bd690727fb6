package dev.facepipe.local.client.forget.aws;

import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.forget.Trace;
import dev.facepipe.local.client.forget.Trace.Kind;
import dev.facepipe.local.client.forget.TraceStore;
import dev.facepipe.local.client.gallery.aws.GalleryInBucket;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.GalleryRefused;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What a bucket with versions of its own keeps of a gallery, and of the versions that its changes
 * kept. A version that holds the person is deleted as a whole, because a version cannot be changed.
 * Other versions stay.
 *
 * @param deleteUnreadable true to delete versions that cannot be read, too: they may hold the
 *     person
 */
record EarlierGalleries(S3Client s3, ObjectRef ref, boolean deleteUnreadable)
    implements TraceStore {
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
        .filter(version -> !version.isLatest())
        .filter(
            version ->
                version.key().equals(ref.key())
                    || version.key().startsWith(GalleryInBucket.versionsOf(ref)))
        .flatMap(version -> trace(version, name).stream())
        .toList();
  }

  private boolean isVersioned() {
    try {
      return s3.getBucketVersioning(get -> get.bucket(ref.bucket())).status() != null;
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_IMPLEMENTED) {
        return false; // a store without versions, such as S3Proxy's
      }
      throw e;
    }
  }

  private Optional<Trace> trace(ObjectVersion version, String name) {
    String where = new ObjectRef(ref.bucket(), version.key()) + VERSION + version.versionId();
    try {
      return gallery(version, where).vectorsOf(name) > 0
          ? Optional.of(new Trace(Kind.EARLIER_GALLERY, where, "removed"))
          : Optional.empty();
    } catch (GalleryRefused | SdkException e) {
      return Optional.of(
          new Trace(Kind.UNREADABLE_GALLERY, where, deleteUnreadable ? "removed" : "left"));
    }
  }

  private Gallery gallery(ObjectVersion version, String where) {
    if (version.size() > GalleryFile.mostBytes()) {
      throw new GalleryRefused(where, "%d bytes".formatted(version.size()));
    }
    byte[] bytes =
        s3.getObjectAsBytes(
                get -> get.bucket(ref.bucket()).key(version.key()).versionId(version.versionId()))
            .asByteArrayUnsafe();
    return GalleryFile.decode(bytes, where);
  }

  @Override
  public void remove(String name, Trace trace) {
    if (trace.kind() == Kind.UNREADABLE_GALLERY && !deleteUnreadable) {
      throw new IllegalStateException(
          "cannot be read, so it may hold the person; --delete-unreadable deletes it");
    }
    int at = trace.where().lastIndexOf(VERSION);
    ObjectRef object = ObjectRef.parse(trace.where().substring(0, at));
    String version = trace.where().substring(at + VERSION.length());
    s3.deleteObject(delete -> delete.bucket(ref.bucket()).key(object.key()).versionId(version));
  }

  @Override
  public String toString() {
    return "earlier versions of " + ref;
  }
}
