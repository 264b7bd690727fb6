package dev.facepipe.bench.cloud;

import dev.facepipe.bench.cloud.aws.QueuesAndBuckets;
import dev.facepipe.bench.process.Child;
import dev.facepipe.bench.process.Look;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.message.Json;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The local cloud with ResNet-34 in a process of its own, with its Function URL, its queues and
 * buckets, and a mailbox. Ends the process when closed.
 */
final class CloudProcess implements AutoCloseable {
  private static final double BYTES_PER_MEGABYTE = 1e6;

  private final Child process;
  final Place place;
  final FunctionUrlClient functionUrl;
  final Mailbox mailbox;
  final QueuesAndBuckets stores;

  /** Addresses of the cloud. */
  record Place(URI functionUrl, URI sqs, URI s3) {}

  private CloudProcess(Child process) {
    this.process = process;
    this.place = Json.read(process.read(), Place.class);
    this.functionUrl = new FunctionUrlClient(place.functionUrl());
    this.mailbox = new Mailbox(place.sqs());
    this.stores = new QueuesAndBuckets(place.sqs(), place.s3());
  }

  /**
   * Returns the cloud once its entry points are open, with the gallery of the sample photographs.
   *
   * @param heap MiB
   */
  static CloudProcess start(Stage stage, int heap) {
    Path gallery = stage.sampleGallery();
    List<String> options = new ArrayList<>(Child.heap(heap));
    options.add("-Dfacepipe.cores=" + stage.threads());
    return new CloudProcess(
        Child.start(
            stage.scratch().resolve("cloud.log"),
            Child.java(CloudProcess.class, options, stage.networks(), gallery)));
  }

  /**
   * Serves, and prints the addresses. Then collects garbage for each line of standard input, and
   * prints the bytes of heap in use.
   *
   * @param arguments folder of the networks, file of the gallery
   */
  public static void main(String[] arguments) throws IOException {
    LocalCloudOptions options =
        new LocalCloudOptions(
            Path.of(arguments[0]), EmbedderName.RESNET34, Path.of(arguments[1]), System.getenv());
    try (LocalCloud cloud = LocalCloud.start(options)) {
      System.out.println(
          Json.write(new Place(cloud.url(), cloud.sqsEndpoint(), cloud.s3Endpoint())));
      Child.answer(
          line -> {
            System.gc();
            return "" + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
          });
    }
  }

  /** Returns what the process holds. */
  Look look() {
    return process.look();
  }

  /** Collects garbage and returns the heap in use, in millions of bytes. */
  double heapAfterCollecting() {
    return Long.parseLong(process.ask("collect")) / BYTES_PER_MEGABYTE;
  }

  @Override
  public void close() {
    mailbox.close();
    stores.close();
    process.close();
  }
}
