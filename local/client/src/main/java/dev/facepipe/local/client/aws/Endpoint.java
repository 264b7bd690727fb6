package dev.facepipe.local.client.aws;

import dev.facepipe.aws.AwsClients;
import java.net.URI;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Where SQS or S3 is.
 *
 * @param text the word {@code aws} for AWS itself, with the environment's region and credentials;
 *     or an address, which is read when a client is made
 */
public record Endpoint(String text) {
  /** Returns the endpoint at an address. */
  public static Endpoint at(URI address) {
    return new Endpoint(address.toString());
  }

  /** Returns true if this is AWS itself. */
  public boolean isAws() {
    return text.equals("aws");
  }

  /** Returns a new SQS client. */
  public SqsClient sqs() {
    return isAws() ? AwsClients.sqs() : ServiceClients.sqs(URI.create(text));
  }

  /** Returns a new S3 client. */
  public S3Client s3() {
    return isAws() ? AwsClients.s3() : ServiceClients.s3(URI.create(text));
  }
}
