package dev.facepipe.aws;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * A queue client and a bucket client for as long as a function lives, which may be longer than any
 * connection: ask for them at each use. Thread-safe.
 */
public final class CloudClients {
  private final Supplier<SqsClient> newSqs;
  private final Supplier<S3Client> newS3;
  private volatile SqsClient sqs;
  private volatile S3Client s3;

  /** Makes clients now and at each {@link #renew}. */
  public CloudClients(Supplier<SqsClient> newSqs, Supplier<S3Client> newS3) {
    this.newSqs = newSqs;
    this.newS3 = newS3;
    this.sqs = newSqs.get();
    this.s3 = newS3.get();
  }

  /** Clients set up by the environment. */
  public static CloudClients ofEnvironment() {
    return new CloudClients(AwsClients::sqs, AwsClients::s3);
  }

  /**
   * Clients that do all their work and reach nothing.
   *
   * @param object what every bucket seems to hold under every key
   */
  public static CloudClients unplugged(byte[] object) {
    Unplugged nowhere = new Unplugged(object);
    return new CloudClients(() -> AwsClients.sqs(nowhere), () -> AwsClients.s3(nowhere));
  }

  /** The queue client to use now. */
  public SqsClient sqs() {
    return sqs;
  }

  /** The bucket client to use now. */
  public S3Client s3() {
    return s3;
  }

  /** Takes new clients and closes the ones before; nobody must be using those. */
  public void renew() {
    SqsClient sqsBefore = sqs;
    S3Client s3Before = s3;
    sqs = newSqs.get();
    s3 = newS3.get();
    sqsBefore.close();
    s3Before.close();
  }

  /** Whether one of them speaks TLS, as AWS wants it and services on a laptop don't. */
  public boolean useTls() {
    return isTls(sqs.serviceClientConfiguration().endpointOverride())
        || isTls(s3.serviceClientConfiguration().endpointOverride());
  }

  private static boolean isTls(Optional<URI> endpoint) {
    return endpoint.map(uri -> "https".equals(uri.getScheme())).orElse(true);
  }
}
