package dev.facepipe.common.aws;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Makes the clients that a room talks to AWS with.
 *
 * <p>Uses {@code url-connection-client}: nothing to start, so a cold function answers sooner.
 */
public final class AwsClients {
  private AwsClients() {}

  /**
   * A queue client set up by the environment: region, credentials, {@code AWS_ENDPOINT_URL_SQS}.
   */
  public static SqsClient sqs() {
    return SqsClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build();
  }

  /** The same in that region, whatever the environment says of it. */
  public static SqsClient sqs(String region) {
    return SqsClient.builder()
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .region(Region.of(region))
        .build();
  }

  /** A bucket client set up by the environment, {@code AWS_ENDPOINT_URL_S3} included. */
  public static S3Client s3() {
    return S3Client.builder()
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        // A service elsewhere than on AWS has no host name for each bucket.
        .forcePathStyle(elsewhere("AWS_ENDPOINT_URL_S3") || elsewhere("AWS_ENDPOINT_URL"))
        .build();
  }

  /** A queue client whose requests, built and signed, end in that HTTP client. */
  static SqsClient sqs(SdkHttpClient http) {
    return SqsClient.builder()
        .httpClient(http)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials("nobody", "nothing"))
        .build();
  }

  /** A bucket client whose requests, built and signed, end in that HTTP client. */
  static S3Client s3(SdkHttpClient http) {
    return S3Client.builder()
        .httpClient(http)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials("nobody", "nothing"))
        .build();
  }

  /** A queue client for a service at that address. */
  public static SqsClient sqs(URI endpoint, String accessKey, String secretKey) {
    return SqsClient.builder()
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials(accessKey, secretKey))
        .build();
  }

  /** A bucket client for a service at that address. */
  public static S3Client s3(URI endpoint, String accessKey, String secretKey) {
    return S3Client.builder()
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials(accessKey, secretKey))
        .forcePathStyle(true)
        .build();
  }

  private static boolean elsewhere(String variable) {
    @Nullable String value = System.getenv(variable);
    return value != null && !value.isBlank();
  }

  private static StaticCredentialsProvider credentials(String accessKey, String secretKey) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
  }
}
