package dev.facepipe.local.client.aws;

import dev.facepipe.common.aws.AwsClients;
import dev.facepipe.local.cloud.aws.LocalAccount;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Makes the clients of a service at an address that a user names. They sign with the environment's
 * credentials, which {@code up --host} prints for that; without any, and only to this machine, with
 * the key that stands in the documents.
 */
public final class ServiceAt {
  private ServiceAt() {}

  /** Returns a client of the queues at that address. */
  public static SqsClient sqs(URI endpoint) {
    return AwsClients.sqs(endpoint, credentials(endpoint));
  }

  /** Returns a client of the buckets at that address. */
  public static S3Client s3(URI endpoint) {
    return AwsClients.s3(endpoint, credentials(endpoint));
  }

  /**
   * Returns who this machine's user is: variables, profile, and, of a service elsewhere, what else
   * the SDK looks for. The instance metadata service is not asked for the sake of loopback.
   */
  private static AwsCredentialsProvider credentials(URI endpoint) {
    if (!isLoopback(endpoint)) {
      return environment(DefaultCredentialsProvider.builder().build());
    }
    AwsCredentialsProvider own =
        AwsCredentialsProviderChain.of(
            SystemPropertyCredentialsProvider.create(),
            EnvironmentVariableCredentialsProvider.create(),
            ProfileCredentialsProvider.create());
    AwsCredentials known =
        AwsBasicCredentials.create(LocalAccount.ACCESS_KEY_ID, LocalAccount.SECRET_ACCESS_KEY);
    return () -> {
      try {
        return own.resolveCredentials();
      } catch (SdkClientException e) {
        return known;
      }
    };
  }

  /** Returns those credentials; if there are none, says so in words. */
  static AwsCredentialsProvider environment(AwsCredentialsProvider credentials) {
    return () -> {
      try {
        return credentials.resolveCredentials();
      } catch (SdkClientException e) {
        throw new IllegalStateException(
            "there are no AWS credentials to sign with; set AWS_ACCESS_KEY_ID and"
                + " AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
            e);
      }
    };
  }

  private static boolean isLoopback(URI endpoint) {
    try {
      return endpoint.getHost() != null
          && InetAddress.getByName(endpoint.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
