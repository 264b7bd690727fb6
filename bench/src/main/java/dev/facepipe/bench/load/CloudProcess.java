package dev.facepipe.bench.load;

import dev.facepipe.common.message.Json;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.LocalCloudOptions.Ports;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The local cloud with ResNet-34 in a process of its own. Prints where it is, then, for each line
 * of standard input, what it holds; ends with standard input.
 */
final class CloudProcess {
  /** The line that has it collect garbage before it looks. */
  static final String COLLECT = "collect";

  /** The line that has it look as it is. */
  static final String LOOK = "look";

  /** Where it is. */
  record Place(URI door, URI sqs, URI s3) {}

  private CloudProcess() {}

  /**
   * Serves.
   *
   * @param arguments folder of the networks, file of the gallery
   */
  public static void main(String[] arguments) throws IOException {
    LocalCloudOptions options =
        new LocalCloudOptions(
            Ports.ANY,
            Names.DEFAULT,
            Path.of(arguments[0]),
            EmbedderName.RESNET34,
            Path.of(arguments[1]),
            System.getenv());
    try (LocalCloud cloud = LocalCloud.start(options);
        BufferedReader asked =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println(
          Json.write(new Place(cloud.url(), cloud.sqsEndpoint(), cloud.s3Endpoint())));
      for (String line = asked.readLine(); line != null; line = asked.readLine()) {
        if (line.equals(COLLECT)) {
          System.gc();
        }
        System.out.println(Json.write(Look.now()));
      }
    }
  }
}
