package dev.facepipe.local.client.forget.aws;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.forget.GalleryStore;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.GalleryRefused;
import dev.facepipe.recognition.gallery.GallerySource.Loaded;
import dev.facepipe.recognition.gallery.aws.S3GallerySource;
import java.util.Arrays;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** A gallery in a bucket. It is not replaced if somebody else changed it since it was read. */
record GalleryInBucket(S3Client s3, ObjectRef ref) implements GalleryStore.Storage {
  @Override
  public GalleryStore.Stored read() {
    Loaded loaded =
        new S3GallerySource(s3, ref)
            .loadIfChanged(null)
            .orElseThrow(() -> new GalleryRefused(ref.toString(), "the bucket returned no object"));
    return new GalleryStore.Stored(
        GalleryFile.decode(loaded.bytes(), ref.toString()), loaded.etag());
  }

  @Override
  public void replace(GalleryStore.Stored before, Gallery after) {
    byte[] bytes = GalleryFile.encode(after);
    try {
      s3.putObject(
          request -> request.bucket(ref.bucket()).key(ref.key()).ifMatch(before.tag()),
          RequestBody.fromBytes(bytes));
    } catch (SdkException e) {
      if (isThere(bytes)) {
        return; // a first try wrote it but its reply was lost, so the next try met a new ETag
      }
      throw new Unavailable("gallery %s was not written: %s".formatted(ref, e.getMessage()), e);
    }
  }

  private boolean isThere(byte[] bytes) {
    try {
      return Arrays.equals(
          s3.getObjectAsBytes(request -> request.bucket(ref.bucket()).key(ref.key())).asByteArray(),
          bytes);
    } catch (SdkException e) {
      return false;
    }
  }
}
