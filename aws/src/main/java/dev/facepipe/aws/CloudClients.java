package dev.facepipe.aws;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Holds a queue client and an S3 client for the life of a function. {@link #renew} replaces the
 * clients, so callers ask for them at each use. Thread-safe.
 */
public final class CloudClients {
  private final Supplier<SqsClient> newSqs;
  private final Supplier<S3Client> newS3;
  private volatile SqsClient sqs;
  private volatile S3Client s3;

  /** Creates the holder, which makes clients now and at each {@link #renew}. */
  public CloudClients(Supplier<SqsClient> newSqs, Supplier<S3Client> newS3) {
    this.newSqs = newSqs;
    this.newS3 = newS3;
    this.sqs = newSqs.get();
    this.s3 = newS3.get();
  }

  /** Returns clients that are configured by the environment. */
  public static CloudClients ofEnvironment() {
    return new CloudClients(AwsClients::sqs, AwsClients::s3);
  }

  /**
   * Returns clients that build and sign their requests, but send nothing.
   *
   * @param object the bytes that every read of an object returns
   */
  public static CloudClients unplugged(byte[] object) {
    OfflineHttpClient nowhere = new OfflineHttpClient(object);
    return new CloudClients(() -> AwsClients.sqs(nowhere), () -> AwsClients.s3(nowhere));
  }

  /** Returns the current queue client. */
  public SqsClient sqs() {
    return sqs;
  }

  /** Returns the current S3 client. */
  public S3Client s3() {
    return s3;
  }

  /** Makes new clients and closes the old ones, which must not be in use. */
  public void renew() {
    SqsClient sqsBefore = sqs;
    S3Client s3Before = s3;
    sqs = newSqs.get();
    s3 = newS3.get();
    sqsBefore.close();
    s3Before.close();
  }

  /**
   * Returns true if one of the clients uses TLS, as on AWS; services on a laptop use plain HTTP.
   */
  public boolean useTls() {
    return isTls(sqs.serviceClientConfiguration().endpointOverride())
        || isTls(s3.serviceClientConfiguration().endpointOverride());
  }

  private static boolean isTls(Optional<URI> endpoint) {
    return endpoint.map(uri -> "https".equals(uri.getScheme())).orElse(true);
  }
}
