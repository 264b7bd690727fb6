package dev.facepipe.local.client.forget.aws;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.aws.ServiceAt;
import dev.facepipe.local.client.forget.GalleryPlace;
import dev.facepipe.local.client.forget.Place;
import java.net.URI;
import software.amazon.awssdk.services.s3.S3Client;

/** What lies in the buckets of one account. Owns its client until closed. */
public final class Buckets implements AutoCloseable {
  private final S3Client s3;

  /** Takes the client of an account and closes it at the end. */
  public Buckets(S3Client s3) {
    this.s3 = s3;
  }

  /** The buckets of a cloud like ours, such as at {@code http://127.0.0.1:9325}. */
  public static Buckets at(URI endpoint) {
    return new Buckets(ServiceAt.s3(endpoint));
  }

  /** The buckets found by the environment's region and credentials. */
  public static Buckets onAws() {
    return new Buckets(AwsClients.s3());
  }

  /** A gallery in a bucket. */
  public GalleryPlace.Storage gallery(ObjectRef ref) {
    return new GalleryInBucket(s3, ref);
  }

  /**
   * Earlier versions of that gallery, where the bucket keeps them.
   *
   * @param deleteUnreadable whether versions that cannot be read go, too
   */
  public Place earlierGalleries(ObjectRef ref, boolean deleteUnreadable) {
    return new EarlierGalleries(s3, ref, deleteUnreadable);
  }

  /** The messages in a bucket that were too large for the queue. */
  public Claims claims(String bucket) {
    return new Claims(s3, bucket);
  }

  /** The answers in a bucket of results. */
  public Place results(String bucket) {
    return new Results(s3, bucket);
  }

  @Override
  public void close() {
    s3.close();
  }
}
