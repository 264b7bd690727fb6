package dev.facepipe.local.client.forget.aws;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.forget.GalleryPlace;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.GalleryRefused;
import dev.facepipe.recognition.gallery.GallerySource.Loaded;
import dev.facepipe.recognition.gallery.aws.S3GallerySource;
import java.util.Arrays;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** A gallery in a bucket. One that somebody changed since it was read is not written over. */
record GalleryInBucket(S3Client s3, ObjectRef ref) implements GalleryPlace.Storage {
  @Override
  public GalleryPlace.Stored read() {
    Loaded loaded =
        new S3GallerySource(s3, ref)
            .loadIfChanged(null)
            .orElseThrow(() -> new GalleryRefused(ref.toString(), "its bucket gave nothing"));
    return new GalleryPlace.Stored(
        GalleryFile.decode(loaded.bytes(), ref.toString()), loaded.etag());
  }

  @Override
  public void replace(GalleryPlace.Stored before, Gallery after) {
    byte[] bytes = GalleryFile.encode(after);
    try {
      s3.putObject(
          request -> request.bucket(ref.bucket()).key(ref.key()).ifMatch(before.tag()),
          RequestBody.fromBytes(bytes));
    } catch (SdkException e) {
      if (isThere(bytes)) {
        return; // the first try wrote it, and its reply was lost: the next one met what it wrote
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
