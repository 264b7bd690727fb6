package dev.facepipe.local.forget.aws;

import dev.facepipe.common.aws.AwsClients;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.cloud.aws.LocalAccount;
import dev.facepipe.local.forget.GalleryPlace;
import dev.facepipe.local.forget.Place;
import java.net.URI;
import software.amazon.awssdk.services.s3.S3Client;

/** What lies in the buckets of one account. Owns its client until closed. */
public final class Buckets implements AutoCloseable {
  private final S3Client s3;

  private Buckets(S3Client s3) {
    this.s3 = s3;
  }

  /** The buckets of a cloud like ours, such as at {@code http://127.0.0.1:9325}. */
  public static Buckets at(URI endpoint) {
    return new Buckets(
        AwsClients.s3(endpoint, LocalAccount.ACCESS_KEY_ID, LocalAccount.SECRET_ACCESS_KEY));
  }

  /** The buckets found by the environment's region and credentials. */
  public static Buckets onAws() {
    return new Buckets(AwsClients.s3());
  }

  /** A gallery in a bucket. */
  public GalleryPlace.Storage gallery(ObjectRef ref) {
    return new GalleryInBucket(s3, ref);
  }

  /** Earlier versions of that gallery, where the bucket keeps them. */
  public Place earlierGalleries(ObjectRef ref) {
    return new EarlierGalleries(s3, ref);
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
