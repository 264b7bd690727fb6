package dev.facepipe.local.cli;

import dev.facepipe.local.cloud.LocalCloudOptions.Ports;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the embedded SQS and S3 listen, and which gallery is searched. */
final class ServicesOption {
  @Option(
      names = "--sqs-port",
      defaultValue = "9324",
      description = "Port of SQS (default: ${DEFAULT-VALUE}).")
  private int sqsPort;

  @Option(
      names = "--s3-port",
      defaultValue = "9325",
      description = "Port of S3 (default: ${DEFAULT-VALUE}).")
  private int s3Port;

  @Option(
      names = "--gallery",
      paramLabel = "FILE",
      description =
          "The gallery to search; a new version of the file is noticed (default: nobody, so that"
              + " everybody is Unknown).")
  private @Nullable Path gallery;

  /** With what listens for HTTP before them. */
  Ports ports(int http) {
    return new Ports(http, sqsPort, s3Port);
  }

  /**
   * The gallery asked for, or one with nobody in it. A function or a worker would go on without a
   * gallery and say so in its log; whoever types a wrong name here is told at once.
   */
  Path gallery(EmbedderOption embedder) throws IOException {
    if (gallery == null) {
      return embedder.nobody();
    }
    embedder.requireUsable(gallery);
    return gallery;
  }

  /** The same for people. */
  String galleryInWords() {
    return gallery == null ? "nobody: everybody is Unknown" : gallery.toString();
  }
}
