package dev.facepipe.infra;

import dev.facepipe.common.environment.Environment;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parameters of the scalable tier.
 *
 * @param webServers number of web servers, each with its own response queue
 * @param minimum smallest number of workers; 0 for no workers while no work waits
 * @param maximum largest number of workers
 * @param webType instance type of web servers
 * @param workerType instance type of workers
 * @param spot true if workers are spot instances, which AWS may take away with two minutes' notice
 * @param protection true if workers protect their instance from scale-in while they work
 * @param certificate ARN of the load balancer's certificate; empty for HTTP
 * @param isPublic true if the internet can reach the load balancer
 * @param ownNetwork existing network to use; empty if the stack makes a network
 * @param clients addresses that may call the load balancer, as a CIDR block; empty for the stack's
 *     network
 * @param latency seconds within which a picture should be answered
 * @param pictureMillis milliseconds that a busy worker takes for each picture
 */
public record Fleet(
    int webServers,
    int minimum,
    int maximum,
    String webType,
    String workerType,
    boolean spot,
    boolean protection,
    Optional<String> certificate,
    boolean isPublic,
    Optional<OwnNetwork> ownNetwork,
    Optional<String> clients,
    int latency,
    int pictureMillis) {

  static final Set<String> NAMES =
      Set.of(
          "web-servers",
          "min-workers",
          "max-workers",
          "web-type",
          "worker-type",
          "spot",
          "scale-in-protection",
          "certificate",
          "front",
          "vpc",
          "subnets",
          "clients",
          "latency-seconds",
          "picture-millis");

  /** Limit against typing errors, which would cost money. AWS sets no limit here. */
  private static final int MOST_WEB_SERVERS = 10;

  private static final int MOST_WORKERS = 500;

  /** The older of the two original systems had this maximum. */
  private static final int MAXIMUM = 20;

  private static final int LATENCY = 30;
  private static final int MOST_LATENCY = 3600;

  /**
   * 1000 ms divided by 19.2 pictures a second on two cores. Source: docs/benchmark/results.md, "all
   * it takes, 1280x720".
   */
  private static final int PICTURE_MILLIS = 52;

  private static final int MOST_MILLIS = 60_000;

  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9-]*\\.[a-z0-9-]+");
  private static final Pattern CIDR =
      Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}/(\\d|[12]\\d|3[0-2])");
  private static final Pattern CERTIFICATE = Pattern.compile("arn:aws[a-z-]*:acm:\\S+");

  private enum Switch {
    ON,
    OFF
  }

  /** The networks that the load balancer serves. */
  private enum Front {
    INTERNAL,
    PUBLIC
  }

  public Fleet {
    if (ownNetwork.isPresent() && clients.isEmpty()) {
      throw new IllegalArgumentException(
          "vpc is '%s' and clients is missing; expected the CIDR block of the clients"
              .formatted(ownNetwork.get().vpc()));
    }
    if (isPublic && certificate.isEmpty()) {
      throw new IllegalArgumentException(
          "front is public and certificate is missing; expected a certificate's ARN, because pictures"
              + " would travel unencrypted");
    }
  }

  static Fleet of(Choices choices, Environment said, ProcessorType machine, Stage stage) {
    int minimum =
        said.find("min-workers").filter("0"::equals).isPresent()
            ? 0
            : choices.within("min-workers", 1, 1, MOST_WORKERS);
    // A deployment stops one instance at a time. In prod another one must work meanwhile.
    int least = stage.isKept() ? 2 : 1;
    boolean isArm = machine == ProcessorType.ARM64;
    return new Fleet(
        choices.within("web-servers", 2, least, MOST_WEB_SERVERS),
        minimum,
        choices.within(
            "max-workers", Math.max(MAXIMUM, minimum), Math.max(least, minimum), MOST_WORKERS),
        instanceType(said, "web-type", isArm ? "t4g.medium" : "t3.medium", machine),
        instanceType(said, "worker-type", isArm ? "c7g.large" : "c7a.large", machine),
        said.oneOf("spot", Switch.class, Switch.OFF) == Switch.ON,
        said.oneOf("scale-in-protection", Switch.class, Switch.OFF) == Switch.ON,
        said.find("certificate")
            .map(arn -> matching(said, "certificate", arn, CERTIFICATE, "such as arn:aws:acm:…")),
        said.oneOf("front", Front.class, Front.INTERNAL) == Front.PUBLIC,
        OwnNetwork.of(said),
        said.find("clients")
            .map(block -> matching(said, "clients", block, CIDR, "such as 10.1.0.0/16")),
        choices.within("latency-seconds", LATENCY, 1, MOST_LATENCY),
        choices.within("picture-millis", PICTURE_MILLIS, 1, MOST_MILLIS));
  }

  /**
   * Returns the number of pictures that may wait for one worker: those that it answers within the
   * latency.
   */
  public double backlogPerWorker() {
    return latency * 1000.0 / pictureMillis;
  }

  /** Returns an instance type of the images' architecture. Images do not start on another one. */
  private static String instanceType(
      Environment said, String name, String otherwise, ProcessorType machine) {
    String type = matching(said, name, otherwise, TYPE, "such as " + otherwise);
    if (ProcessorType.of(type) != machine) {
      throw new IllegalArgumentException(
          "%s is '%s', which is %s; expected an instance type of the architecture, %s, such as %s"
              .formatted(name, type, ProcessorType.of(type).word(), machine.word(), otherwise));
    }
    return type;
  }

  private static String matching(
      Environment said, String name, String otherwise, Pattern pattern, String expected) {
    String value = said.find(name).orElse(otherwise);
    if (!pattern.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s is '%s'; expected a value %s".formatted(name, value, expected));
    }
    return value;
  }
}
