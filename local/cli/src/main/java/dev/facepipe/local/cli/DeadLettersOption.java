package dev.facepipe.local.cli;

import dev.facepipe.local.client.aws.DeadLetterQueues;
import java.net.URI;
import picocli.CommandLine.Option;

/** Where dead letters are looked for. */
final class DeadLettersOption {
  private static final String AWS = "aws";

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9324",
      description =
          "Address of SQS, or 'aws' to find SQS and S3 by the environment (default:"
              + " ${DEFAULT-VALUE}).")
  private String endpoint;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9325",
      description = "Address of S3 (default: ${DEFAULT-VALUE}).")
  private URI s3Endpoint;

  @Option(
      names = "--queues",
      paramLabel = "PREFIX",
      defaultValue = "facepipe-",
      description =
          "How the names of the queues begin; they end in -dead-letters (default: ${DEFAULT-VALUE}).")
  private String prefix;

  @Option(
      names = "--claims-bucket",
      paramLabel = "NAME",
      defaultValue = "facepipe-claims",
      description =
          "Where messages lie that are too large for the queue, as the functions' CLAIMS_BUCKET"
              + " says (default: ${DEFAULT-VALUE}).")
  private String claimsBucket;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  DeadLetterQueues open() {
    return endpoint.equals(AWS)
        ? DeadLetterQueues.onAws(prefix, claimsBucket)
        : DeadLetterQueues.at(URI.create(endpoint), s3Endpoint, prefix, claimsBucket);
  }

  boolean json() {
    return json;
  }
}
