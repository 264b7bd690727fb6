package dev.facepipe.local.cli;

import dev.facepipe.local.client.aws.DeadLetterQueues;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import java.net.URI;
import picocli.CommandLine.Option;

/** Options that say where the dead letters are. */
final class DeadLettersOption {
  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9324",
      description =
          "Address of SQS; 'aws' uses the AWS settings of the environment for SQS and S3 (default:"
              + " ${DEFAULT-VALUE}).")
  private Endpoint endpoint;

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
          "Start of the queues' names; the names end with -dead-letters (default:"
              + " ${DEFAULT-VALUE}).")
  private String prefix;

  @Option(
      names = "--claims-bucket",
      paramLabel = "NAME",
      defaultValue = Names.CLAIMS_BUCKET,
      description =
          "Bucket of the claims, which are messages too large for the queue; same as CLAIMS_BUCKET"
              + " of the functions (default: ${DEFAULT-VALUE}).")
  private String claimsBucket;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  DeadLetterQueues open() {
    return DeadLetterQueues.at(
        endpoint, endpoint.isAws() ? endpoint : Endpoint.at(s3Endpoint), prefix, claimsBucket);
  }

  boolean json() {
    return json;
  }
}
