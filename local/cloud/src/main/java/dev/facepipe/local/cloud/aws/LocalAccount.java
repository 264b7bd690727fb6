package dev.facepipe.local.cloud.aws;

import dev.facepipe.aws.AccessKey;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** The only account of the local cloud. */
public final class LocalAccount {
  /** The account id in SQS's queue URLs and ARNs. */
  public static final String ID = "000000000000";

  public static final String REGION = "us-east-1";

  public static final String ACCESS_KEY_ID = AccessKey.WELL_KNOWN.id();

  public static final String SECRET_ACCESS_KEY = AccessKey.WELL_KNOWN.secret();

  private LocalAccount() {}

  static StaticCredentialsProvider credentials(AccessKey key) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(key.id(), key.secret()));
  }

  static Region region() {
    return Region.of(REGION);
  }

  /** Returns an HTTP client that connects to loopback directly, without the machine's proxy. */
  static SdkHttpClient http() {
    return UrlConnectionHttpClient.builder()
        .proxyConfiguration(
            ProxyConfiguration.builder()
                .useSystemPropertyValues(false)
                .useEnvironmentVariablesValues(false)
                .build())
        .build();
  }

  static String arn(String service, String resource) {
    return "arn:aws:%s:%s:%s:%s".formatted(service, REGION, ID, resource);
  }
}
