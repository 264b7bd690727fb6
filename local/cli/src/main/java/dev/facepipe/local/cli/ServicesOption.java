package dev.facepipe.local.cli;

import dev.facepipe.common.file.PathOnDisk;
import dev.facepipe.local.cloud.LocalCloudOptions.Ports;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for the embedded services: ports of SQS and S3, and the gallery to search. */
final class ServicesOption implements CheckedOption {
  /** The gallery of 'up' and 'console', in the current folder. */
  static final String PEOPLE = "people.npz";

  @Option(
      names = "--sqs-port",
      converter = NumberOption.Port.class,
      defaultValue = "9324",
      description = "Port of SQS (default: ${DEFAULT-VALUE}).")
  private int sqsPort;

  @Option(
      names = "--s3-port",
      converter = NumberOption.Port.class,
      defaultValue = "9325",
      description = "Port of S3 (default: ${DEFAULT-VALUE}).")
  private int s3Port;

  @Option(
      names = "--gallery",
      paramLabel = "FILE",
      description =
          "Gallery file to search. If the file changes, the new version is used (default of 'up': "
              + PEOPLE
              + " in the current folder, made without people if it is missing; of 'scalable': an"
              + " empty gallery, so everybody is Unknown).")
  private @Nullable Path gallery;

  @Override
  public void check() {
    if (gallery != null) {
      NamedPlace.requireFile("gallery", gallery, GalleryOption.MAKES_ONE);
    }
  }

  /** Returns the ports of SQS and S3 at an address, and others beside them. */
  List<LocalPort> portsAt(InetAddress host, LocalPort... others) {
    List<LocalPort> ports = new ArrayList<>(List.of(others));
    ports.add(new LocalPort(host, sqsPort, "--sqs-port"));
    ports.add(new LocalPort(host, s3Port, "--s3-port"));
    return ports;
  }

  /** Returns all ports; {@code http} is the port of the Function URL or web server. */
  Ports ports(int http) {
    return new Ports(http, sqsPort, s3Port);
  }

  /**
   * Returns the given gallery file, or else the file of an empty gallery. Throws if the file cannot
   * be used, because functions and workers run on without a gallery and only log the reason.
   */
  Path gallery(EmbedderOption embedder) throws IOException {
    if (gallery == null) {
      return embedder.nobody();
    }
    embedder.requireUsable(gallery);
    return gallery;
  }

  /**
   * Returns the given gallery file, or else {@value #PEOPLE} of the current folder, which is made
   * if it is missing. Throws if the file cannot be used.
   */
  Path galleryOrPeople(EmbedderOption embedder) {
    if (gallery == null) {
      gallery = PathOnDisk.of(Path.of(PEOPLE));
      if (!Files.exists(gallery)) {
        embedder.writeNobody(gallery);
      }
    }
    embedder.requireUsable(gallery);
    return gallery;
  }

  /** Returns true if the user named a gallery. */
  boolean hasGallery() {
    return gallery != null;
  }

  /** Returns the gallery as the command prints it. */
  String galleryInWords() {
    return gallery == null ? "empty: everybody is Unknown" : gallery.toString();
  }
}
