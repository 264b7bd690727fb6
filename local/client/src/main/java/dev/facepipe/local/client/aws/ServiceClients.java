package dev.facepipe.local.client.aws;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.aws.AwsClients;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Makes SQS and S3 clients for an address that the user gives. They sign with the environment's
 * credentials. Clients for this machine sign with the variables that {@code up} prints, if the user
 * exported them, or else with the key in the documents. Clients for this machine never use a key
 * that AWS made, because a local cloud does not accept it.
 */
public final class ServiceClients {
  /**
   * Ids of keys that AWS makes, permanent and temporary. Source: IAM user guide, "IAM identifiers",
   * unique identifiers.
   */
  private static final Pattern MADE_BY_AWS = Pattern.compile("A[KS]IA[A-Z0-9]{12,}");

  private ServiceClients() {}

  /** Returns an SQS client for an address. */
  public static SqsClient sqs(URI endpoint) {
    return AwsClients.sqs(endpoint, credentials(endpoint), new QuickHttpClient(endpoint));
  }

  /** Returns an S3 client for an address. */
  public static S3Client s3(URI endpoint) {
    return AwsClients.s3(endpoint, credentials(endpoint), new QuickHttpClient(endpoint));
  }

  /**
   * Returns the credentials to sign with. For loopback, neither a profile nor the instance metadata
   * service is used, because both hold credentials for AWS.
   */
  private static AwsCredentialsProvider credentials(URI endpoint) {
    if (!isLoopback(endpoint)) {
      return environment(DefaultCredentialsProvider.builder().build());
    }
    AwsCredentialsProvider own =
        AwsCredentialsProviderChain.of(
            SystemPropertyCredentialsProvider.create(),
            EnvironmentVariableCredentialsProvider.create());
    AwsCredentials known =
        AwsBasicCredentials.create(AccessKey.WELL_KNOWN.id(), AccessKey.WELL_KNOWN.secret());
    return () -> {
      try {
        AwsCredentials exported = own.resolveCredentials();
        return MADE_BY_AWS.matcher(exported.accessKeyId()).matches() ? known : exported;
      } catch (SdkClientException e) {
        return known;
      }
    };
  }

  /** Wraps a provider so that missing credentials give an error that tells users what to set. */
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

  /** Returns true if an address leads to this machine. */
  static boolean isLoopback(URI endpoint) {
    try {
      return endpoint.getHost() != null
          && InetAddress.getByName(endpoint.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
