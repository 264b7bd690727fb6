package dev.facepipe.aws;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Makes the clients that a room talks to AWS with.
 *
 * <p>Uses {@code url-connection-client}: nothing to start, so a cold function answers sooner.
 */
public final class AwsClients {
  /**
   * How often a request is sent before it counts as failed; the SDK waits longer before each one,
   * and longest after it was told that it asks too much.
   */
  private static final int TRIES = 3;

  /**
   * How long a service may be silent in one try, and twice that if a put waits for leave to send
   * its object. SQS and S3 answer within a second; all tries of a put and a send, one after the
   * other, fit into the 30 seconds that a function has.
   */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  /**
   * How to speak to a bucket service elsewhere than on AWS. It has no host name for each bucket.
   * And S3Proxy 4.1.0 reads an object that comes in AWS's chunks to the object's end, not to the
   * last chunk's, answers and hangs up: the client, still writing, loses the reply (40 to 70 of 100
   * puts of 300 bytes on a quiet machine; 0 in one piece).
   */
  public static final S3Configuration ELSEWHERE =
      S3Configuration.builder().pathStyleAccessEnabled(true).chunkedEncodingEnabled(false).build();

  private AwsClients() {}

  /**
   * A queue client set up by the environment: region, credentials, {@code AWS_ENDPOINT_URL_SQS}.
   */
  public static SqsClient sqs() {
    return patient(SqsClient.builder()).httpClientBuilder(http()).build();
  }

  /** The same in that region, whatever the environment says of it. */
  public static SqsClient sqs(String region) {
    return patient(SqsClient.builder()).httpClientBuilder(http()).region(Region.of(region)).build();
  }

  /** A bucket client set up by the environment, {@code AWS_ENDPOINT_URL_S3} included. */
  public static S3Client s3() {
    boolean elsewhere = isSet("AWS_ENDPOINT_URL_S3") || isSet("AWS_ENDPOINT_URL");
    return patient(S3Client.builder())
        .httpClientBuilder(http())
        .serviceConfiguration(elsewhere ? ELSEWHERE : S3Configuration.builder().build())
        .build();
  }

  /** A queue client whose requests, built and signed, end in that HTTP client. */
  static SqsClient sqs(SdkHttpClient http) {
    return patient(SqsClient.builder())
        .httpClient(http)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials("nobody", "nothing"))
        .build();
  }

  /** A bucket client whose requests, built and signed, end in that HTTP client. */
  static S3Client s3(SdkHttpClient http) {
    return patient(S3Client.builder())
        .httpClient(http)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials("nobody", "nothing"))
        .build();
  }

  /** A queue client for a service at that address. */
  public static SqsClient sqs(URI endpoint, String accessKey, String secretKey) {
    return sqs(endpoint, credentials(accessKey, secretKey));
  }

  /** The same with credentials that are asked for when a request is signed. */
  public static SqsClient sqs(URI endpoint, AwsCredentialsProvider credentials) {
    return patient(SqsClient.builder())
        .httpClientBuilder(http())
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials)
        .build();
  }

  /** A bucket client for a service at that address. */
  public static S3Client s3(URI endpoint, String accessKey, String secretKey) {
    return s3(endpoint, credentials(accessKey, secretKey));
  }

  /** The same with credentials that are asked for when a request is signed. */
  public static S3Client s3(URI endpoint, AwsCredentialsProvider credentials) {
    return patient(S3Client.builder())
        .httpClientBuilder(http())
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials)
        .serviceConfiguration(ELSEWHERE)
        .build();
  }

  /** Sets up a builder of another service's client as those here are; the environment says more. */
  public static <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B likeOurs(
      B builder) {
    return patient(builder).httpClientBuilder(http());
  }

  private static <B extends AwsClientBuilder<B, ?>> B patient(B builder) {
    return builder.overrideConfiguration(
        client -> client.retryStrategy(tries -> tries.maxAttempts(TRIES)));
  }

  /** An HTTP client that waits for a service as long as ours do. */
  public static UrlConnectionHttpClient.Builder http() {
    return UrlConnectionHttpClient.builder().socketTimeout(SILENCE).connectionTimeout(SILENCE);
  }

  private static boolean isSet(String variable) {
    @Nullable String value = System.getenv(variable);
    return value != null && !value.isBlank();
  }

  private static StaticCredentialsProvider credentials(String accessKey, String secretKey) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
  }
}
