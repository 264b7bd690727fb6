package dev.facepipe.local.console.aws;

import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.local.client.aws.Endpoint;
import software.amazon.awssdk.services.s3.S3Client;

/** The buckets of a service, read and written through one client. Thread-safe. */
public final class Buckets implements AutoCloseable {
  private final S3Client s3;

  /** Opens the buckets at an address. */
  public Buckets(Endpoint s3) {
    this.s3 = s3.s3();
  }

  /** Returns a store of whole objects in all buckets. */
  public S3ObjectStore objects() {
    return new S3ObjectStore(s3);
  }

  /** Returns the sightings in a results bucket. */
  public SightingsBucket sightings(String resultsBucket) {
    return new SightingsBucket(s3, resultsBucket);
  }

  /** Returns the videos in a bucket. */
  public VideosStore videos(String bucket) {
    return new VideosStore(s3, bucket);
  }

  @Override
  public void close() {
    s3.close();
  }
}
