package dev.facepipe.local.client.forget.aws;

import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.forget.TraceStore;
import dev.facepipe.local.client.gallery.GalleryStore;
import software.amazon.awssdk.services.s3.S3Client;

/** The buckets of one account, as places with traces of people. Owns its client until closed. */
public final class ServiceBuckets implements AutoCloseable {
  private final S3Client s3;

  /** Takes ownership of the S3 client. */
  public ServiceBuckets(S3Client s3) {
    this.s3 = s3;
  }

  /** Opens the buckets of an S3. */
  public static ServiceBuckets at(Endpoint s3) {
    return new ServiceBuckets(s3.s3());
  }

  /**
   * Returns the earlier versions of a gallery, if the bucket keeps versions.
   *
   * @param deleteUnreadable true to delete versions that cannot be read, too
   */
  public TraceStore earlierGalleries(ObjectRef ref, boolean deleteUnreadable) {
    return new EarlierGalleries(s3, ref, deleteUnreadable);
  }

  /** Returns the claims of a bucket: messages that were too large for the queue. */
  public Claims claims(String bucket) {
    return new Claims(s3, bucket);
  }

  /** Returns what the frames of videos left in a bucket of claims for the summaries. */
  public TraceStore frameNotes(String bucket) {
    return new FrameNotes(s3, bucket);
  }

  /** Returns the faces without a name in the sightings of a bucket of results. */
  public UnnamedFaces unnamedFaces(String bucket) {
    return new UnnamedFaces(s3, bucket);
  }

  /**
   * Returns the faces in the sightings of a bucket of results that the gallery takes for a person,
   * and that have another name or none.
   */
  public TraceStore facesInSightings(String bucket, GalleryStore store) {
    return new FacesInSightings(s3, bucket, store);
  }

  /** Returns the answers, summaries and sightings in a bucket of results. */
  public TraceStore results(String bucket) {
    return new StoredResults(s3, bucket);
  }

  @Override
  public void close() {
    s3.close();
  }
}
