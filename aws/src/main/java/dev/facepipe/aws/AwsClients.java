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
 * Makes SDK clients for SQS and S3.
 *
 * <p>Uses {@code url-connection-client}: it starts no threads, so a cold function answers sooner.
 */
public final class AwsClients {
  /**
   * Number of times that a request is sent before it fails. The SDK waits longer before each try,
   * and longest after a service throttled the request.
   */
  private static final int TRIES = 3;

  /**
   * Timeout for a silent service in one try; twice as long if a put waits for "100 Continue". SQS
   * and S3 reply within a second. All tries of a put and then a send fit into a function's 30
   * seconds.
   */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  /**
   * Settings for an object store that is not on AWS. Path style: it has no host name per bucket. No
   * chunked encoding: S3Proxy 4.1.0 reads an object in AWS's chunks only to the object's end, not
   * to the end of the last chunk. It then replies and closes the connection. The client still
   * writes and loses the reply (40 to 70 of 100 puts of 300 bytes on a quiet machine; 0 without
   * chunks).
   */
  public static final S3Configuration ELSEWHERE =
      S3Configuration.builder().pathStyleAccessEnabled(true).chunkedEncodingEnabled(false).build();

  private AwsClients() {}

  /**
   * Returns a queue client that is configured by the environment: region, credentials, {@code
   * AWS_ENDPOINT_URL_SQS}.
   */
  public static SqsClient sqs() {
    return likeOurs(SqsClient.builder()).build();
  }

  /** Returns a queue client for this region; the environment configures the rest. */
  public static SqsClient sqs(String region) {
    return likeOurs(SqsClient.builder()).region(Region.of(region)).build();
  }

  /**
   * Returns an S3 client that is configured by the environment: region, credentials, {@code
   * AWS_ENDPOINT_URL_S3}.
   */
  public static S3Client s3() {
    boolean elsewhere = isSet("AWS_ENDPOINT_URL_S3") || isSet("AWS_ENDPOINT_URL");
    return likeOurs(S3Client.builder())
        .serviceConfiguration(elsewhere ? ELSEWHERE : S3Configuration.builder().build())
        .build();
  }

  /** Returns a queue client that sends its signed requests to this HTTP client. */
  static SqsClient sqs(SdkHttpClient http) {
    return patient(signing(SqsClient.builder(), credentials("nobody", "nothing")))
        .httpClient(http)
        .build();
  }

  /** Returns an S3 client that sends its signed requests to this HTTP client. */
  static S3Client s3(SdkHttpClient http) {
    return patient(signing(S3Client.builder(), credentials("nobody", "nothing")))
        .httpClient(http)
        .build();
  }

  /** Returns a queue client for a service at this address. */
  public static SqsClient sqs(URI endpoint, String accessKey, String secretKey) {
    return likeOurs(signing(SqsClient.builder(), credentials(accessKey, secretKey)))
        .endpointOverride(endpoint)
        .build();
  }

  /**
   * Returns a queue client for this address.
   *
   * @param credentials read for each request
   * @param http sends the requests; closing the client leaves it open
   */
  public static SqsClient sqs(
      URI endpoint, AwsCredentialsProvider credentials, SdkHttpClient http) {
    return patient(signing(SqsClient.builder(), credentials))
        .httpClient(http)
        .endpointOverride(endpoint)
        .build();
  }

  /** Returns an S3 client for a service at this address. */
  public static S3Client s3(URI endpoint, String accessKey, String secretKey) {
    return likeOurs(signing(S3Client.builder(), credentials(accessKey, secretKey)))
        .endpointOverride(endpoint)
        .serviceConfiguration(ELSEWHERE)
        .build();
  }

  /**
   * Returns an S3 client for this address.
   *
   * @param credentials read for each request
   * @param http sends the requests; closing the client leaves it open
   */
  public static S3Client s3(URI endpoint, AwsCredentialsProvider credentials, SdkHttpClient http) {
    return patient(signing(S3Client.builder(), credentials))
        .httpClient(http)
        .endpointOverride(endpoint)
        .serviceConfiguration(ELSEWHERE)
        .build();
  }

  /** Gives a builder of another AWS client the tries and timeouts of this class, and returns it. */
  public static <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B likeOurs(
      B builder) {
    return patient(builder).httpClientBuilder(http());
  }

  private static <B extends AwsClientBuilder<B, ?>> B patient(B builder) {
    return builder.overrideConfiguration(
        client -> client.retryStrategy(tries -> tries.maxAttempts(TRIES)));
  }

  private static <B extends AwsClientBuilder<B, ?>> B signing(
      B builder, AwsCredentialsProvider credentials) {
    return builder.region(Region.US_EAST_1).credentialsProvider(credentials);
  }

  /** Returns a builder of an HTTP client with the timeouts of this class. */
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
