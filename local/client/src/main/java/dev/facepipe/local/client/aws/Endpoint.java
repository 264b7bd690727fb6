package dev.facepipe.local.client.aws;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.aws.AwsClients;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Where SQS or S3 is.
 *
 * @param text the word {@code aws} for AWS itself, with the environment's region and credentials;
 *     or an address, which is read when a client is made
 * @param key signs requests to the address; null for the environment's credentials
 */
public record Endpoint(String text, @Nullable AccessKey key) {
  /** Makes an endpoint whose clients sign with the environment's credentials. */
  public Endpoint(String text) {
    this(text, null);
  }

  /** Returns the endpoint at an address. */
  public static Endpoint at(URI address) {
    return new Endpoint(address.toString());
  }

  /** Returns the endpoint at an address, whose clients sign with this key. */
  public static Endpoint at(URI address, AccessKey key) {
    return new Endpoint(address.toString(), key);
  }

  /** Returns true if this is AWS itself. */
  public boolean isAws() {
    return text.equals("aws");
  }

  /** Returns true if this is an address of this machine. */
  boolean isHere() {
    return !isAws() && ServiceClients.isLoopback(URI.create(text));
  }

  /** Returns a new SQS client. */
  public SqsClient sqs() {
    if (key != null) {
      return AwsClients.sqs(URI.create(text), key.id(), key.secret());
    }
    return isAws() ? AwsClients.sqs() : ServiceClients.sqs(URI.create(text));
  }

  /** Returns a new S3 client. */
  public S3Client s3() {
    if (key != null) {
      return AwsClients.s3(URI.create(text), key.id(), key.secret());
    }
    return isAws() ? AwsClients.s3() : ServiceClients.s3(URI.create(text));
  }
}
