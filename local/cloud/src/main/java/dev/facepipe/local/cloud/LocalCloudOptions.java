package dev.facepipe.local.cloud;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.web.AllowedOrigins;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;

/**
 * How the cloud on this machine is set up.
 *
 * @param access from where it can be reached, and by whom
 * @param ports where it listens
 * @param names what its queues and buckets are called
 * @param networks folder of the networks
 * @param embedder which network embeds
 * @param gallery file of the gallery to search
 * @param environment what else the functions' settings are read from, such as {@code FRAME_RATE}
 */
public record LocalCloudOptions(
    Access access,
    Ports ports,
    Names names,
    Path networks,
    EmbedderName embedder,
    Path gallery,
    Map<String, String> environment) {

  /** Without the values of the environment: among them are credentials. */
  @Override
  public String toString() {
    return "LocalCloudOptions[%s, %s, %s, networks=%s, embedder=%s, gallery=%s, %s]"
        .formatted(access, ports, names, networks, embedder, gallery, new Environment(environment));
  }

  /** A cloud that this machine alone can reach, with nothing to show. */
  public LocalCloudOptions(
      Ports ports,
      Names names,
      Path networks,
      EmbedderName embedder,
      Path gallery,
      Map<String, String> environment) {
    this(Access.LOOPBACK, ports, names, networks, embedder, gallery, environment);
  }

  /**
   * From where the cloud can be reached, and by whom. Others than this machine must sign, with a
   * key that is not in the documents.
   *
   * @param host address to listen on
   * @param signed whether the Function URL and SQS take signed requests only; S3 always does
   * @param key what requests are signed with
   * @param pages which web pages may post pictures from a browser
   */
  public record Access(InetAddress host, boolean signed, AccessKey key, AllowedOrigins pages) {
    /** For this machine alone. */
    public static final Access LOOPBACK =
        new Access(LocalPort.LOOPBACK, false, AccessKey.WELL_KNOWN);

    /** Whoever hears one signed request can try secrets against it for as long as he likes. */
    private static final int SHORTEST_SECRET = 20;

    /** For programs, and no web pages. */
    public Access(InetAddress host, boolean signed, AccessKey key) {
      this(host, signed, key, AllowedOrigins.NONE);
    }

    public Access {
      if (!host.isLoopbackAddress()) {
        String where = host.getHostAddress();
        if (!signed) {
          throw new IllegalArgumentException(
              "%s can be reached from other machines; expected signed requests there"
                  .formatted(where));
        }
        if (key.secret().length() < SHORTEST_SECRET) {
          throw new IllegalArgumentException(
              "%s can be reached from other machines; expected a secret of %d characters or more"
                  .formatted(where, SHORTEST_SECRET));
        }
      }
    }
  }

  /** Ports; 0 takes any free one. */
  public record Ports(int http, int sqs, int s3) {
    /** What clients find without being told. */
    public static final Ports DEFAULT = new Ports(9000, 9324, 9325);

    /** Whatever is free. */
    public static final Ports ANY = new Ports(0, 0, 0);
  }

  /** Queues and buckets. */
  public record Names(
      String requestQueue,
      String responseQueue,
      String videosBucket,
      String framesBucket,
      String resultsBucket) {
    /** What clients find without being told. */
    public static final Names DEFAULT =
        new Names(
            "facepipe-requests",
            "facepipe-responses",
            "facepipe-videos",
            "facepipe-frames",
            "facepipe-results");
  }
}
