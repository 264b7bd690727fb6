package dev.facepipe.local;

import dev.facepipe.recognition.EmbedderName;
import java.nio.file.Path;
import java.util.Map;

/**
 * How the cloud on this machine is set up.
 *
 * @param ports where it listens
 * @param names what its queues and buckets are called
 * @param networks folder of the networks
 * @param embedder which network embeds
 * @param gallery file of the gallery to search
 * @param environment what else the functions' settings are read from, such as {@code FRAME_RATE}
 */
public record LocalCloudOptions(
    Ports ports,
    Names names,
    Path networks,
    EmbedderName embedder,
    Path gallery,
    Map<String, String> environment) {

  /** Ports on loopback; 0 takes any free one. */
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
