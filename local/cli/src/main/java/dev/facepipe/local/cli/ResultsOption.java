package dev.facepipe.local.cli;

import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import picocli.CommandLine.Option;

/** Options that say where the results are. */
final class ResultsOption {
  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9325",
      description =
          "Address of S3; 'aws' uses the AWS settings of the environment (default:"
              + " ${DEFAULT-VALUE}).")
  private Endpoint s3;

  @Option(
      names = "--results-bucket",
      paramLabel = "NAME",
      defaultValue = Names.RESULTS_BUCKET,
      description = "Bucket of the results and sightings (default: ${DEFAULT-VALUE}).")
  private String bucket;

  /** Returns the address of S3. */
  Endpoint s3() {
    return s3;
  }

  /** Returns the name of the results bucket. */
  String bucket() {
    return bucket;
  }
}
