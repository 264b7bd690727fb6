package dev.facepipe.local.cloud;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.environment.KeptDays;
import dev.facepipe.common.web.AllowedOrigins;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.web.LocalPort;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the cloud on this machine.
 *
 * @param access who can reach the cloud
 * @param ports ports to listen on
 * @param names names of queues and buckets
 * @param networks folder of the networks
 * @param embedder the network that embeds
 * @param gallery file of the gallery to search
 * @param environment more settings of the functions, such as {@code FRAME_RATE}
 * @param data the folder that keeps queues and buckets over a restart; null to keep nothing
 */
public record LocalCloudOptions(
    Access access,
    Ports ports,
    Names names,
    Path networks,
    EmbedderName embedder,
    Path gallery,
    Map<String, String> environment,
    @Nullable Data data) {

  /** Leaves out the values of the environment, because some are credentials. */
  @Override
  public String toString() {
    return "LocalCloudOptions[%s, %s, %s, networks=%s, embedder=%s, gallery=%s, %s]"
        .formatted(access, ports, names, networks, embedder, gallery, new Environment(environment));
  }

  /** Makes the settings of a cloud that forgets everything when it ends. */
  public LocalCloudOptions(
      Access access,
      Ports ports,
      Names names,
      Path networks,
      EmbedderName embedder,
      Path gallery,
      Map<String, String> environment) {
    this(access, ports, names, networks, embedder, gallery, environment, null);
  }

  /**
   * Makes the settings of a cloud that only this machine can reach, on free ports and with the
   * default names.
   */
  public LocalCloudOptions(
      Path networks, EmbedderName embedder, Path gallery, Map<String, String> environment) {
    this(Access.LOOPBACK, Ports.ANY, Names.DEFAULT, networks, embedder, gallery, environment);
  }

  /**
   * Who can reach the cloud. If other machines can, requests must be signed with a secret that is
   * not published.
   *
   * @param host address to listen on
   * @param signed true if the Function URL and SQS take signed requests only; S3 always does
   * @param key the key that signs requests
   * @param pages web pages that may post pictures from a browser
   */
  public record Access(InetAddress host, boolean signed, AccessKey key, AllowedOrigins pages) {
    /** Access for this machine alone. */
    public static final Access LOOPBACK =
        new Access(LocalPort.LOOPBACK, false, AccessKey.WELL_KNOWN);

    /** Characters. Anyone who reads a signed request can try secrets against it without limit. */
    private static final int SHORTEST_SECRET = 20;

    /** Makes access for programs, and for no web pages. */
    public Access(InetAddress host, boolean signed, AccessKey key) {
      this(host, signed, key, AllowedOrigins.NONE);
    }

    public Access {
      if (!host.isLoopbackAddress()) {
        String where = host.getHostAddress();
        if (!signed) {
          throw new IllegalArgumentException(
              "other machines can reach %s; expected that requests must be signed (--auth iam)"
                  .formatted(where));
        }
        if (key.secret().length() < SHORTEST_SECRET) {
          throw new IllegalArgumentException(
              "other machines can reach %s; expected a key with a secret of %d characters or more"
                  .formatted(where, SHORTEST_SECRET));
        }
      }
    }
  }

  /**
   * The data folder.
   *
   * @param folder is made if it is missing
   * @param keepDays days after which pictures, videos, answers and sightings are deleted; 0 for
   *     never; null for the days of {@link KeptDays}
   */
  public record Data(Path folder, @Nullable Integer keepDays) {
    /** Ten years; a larger number is a typing error. */
    public static final int MOST_DAYS = 3650;

    public Data {
      if (keepDays != null && (keepDays < 0 || keepDays > MOST_DAYS)) {
        throw new IllegalArgumentException(
            "days to keep are %d; expected 0 to %d".formatted(keepDays, MOST_DAYS));
      }
    }

    /** Returns the days that the user chose, or else these; empty if nothing is deleted. */
    public OptionalInt daysOr(int otherwise) {
      int days = keepDays == null ? otherwise : keepDays;
      return days == 0 ? OptionalInt.empty() : OptionalInt.of(days);
    }
  }

  /** Ports to listen on; 0 takes a free port. */
  public record Ports(int http, int sqs, int s3) {
    /** The defaults of the clients' options. */
    public static final Ports DEFAULT = new Ports(9000, 9324, 9325);

    /** Any free ports. */
    public static final Ports ANY = new Ports(0, 0, 0);
  }

  /** Names of queues and buckets. */
  public record Names(
      String requestQueue,
      String responseQueue,
      String videosBucket,
      String framesBucket,
      String resultsBucket) {
    /**
     * Default name of the request queue. Clients and commands use these names if none are given.
     */
    public static final String REQUEST_QUEUE = "facepipe-requests";

    public static final String RESPONSE_QUEUE = "facepipe-responses";
    public static final String SUMMARIES_QUEUE = "facepipe-summaries";
    public static final String VIDEOS_BUCKET = "facepipe-videos";
    public static final String FRAMES_BUCKET = "facepipe-frames";
    public static final String RESULTS_BUCKET = "facepipe-results";
    public static final String CLAIMS_BUCKET = "facepipe-claims";

    /** The defaults of the clients' options. */
    public static final Names DEFAULT =
        new Names(REQUEST_QUEUE, RESPONSE_QUEUE, VIDEOS_BUCKET, FRAMES_BUCKET, RESULTS_BUCKET);
  }
}
