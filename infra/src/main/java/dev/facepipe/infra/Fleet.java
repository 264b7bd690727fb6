package dev.facepipe.infra;

import dev.facepipe.common.environment.Environment;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What can be chosen of the scalable tier.
 *
 * @param webServers how many, each with a response queue of its own
 * @param minimum of workers; 0 for none while there is nothing to do
 * @param maximum of workers
 * @param webType instance type of web servers
 * @param workerType instance type of workers
 * @param spot whether workers are spot instances, which AWS may take away within two minutes
 * @param protection whether workers keep their instance from being scaled in while they work
 * @param certificate ARN of the load balancer's; without one it speaks HTTP
 * @param isPublic whether it can be reached from the internet
 * @param ownNetwork the network to stand in, if not one that the stack makes
 * @param clients addresses that may call the load balancer, as a CIDR block; the network's own if
 *     not said
 * @param latency seconds within which a picture is to be answered
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

  /** A slip of the finger would cost; AWS itself sets no such limit. */
  private static final int MOST_WEB_SERVERS = 10;

  private static final int MOST_WORKERS = 500;

  /** As the older of the two systems had. */
  private static final int MAXIMUM = 20;

  private static final int LATENCY = 30;
  private static final int MOST_LATENCY = 3600;

  /**
   * One over the 19.2 a second of two cores. Source: docs/benchmark/results.md, "all it takes,
   * 1280x720".
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

  /** Whom the load balancer stands before. */
  private enum Front {
    INTERNAL,
    PUBLIC
  }

  public Fleet {
    if (ownNetwork.isPresent() && clients.isEmpty()) {
      throw new IllegalArgumentException(
          "vpc is '%s' and clients is missing; expected the CIDR block of those who post pictures"
              .formatted(ownNetwork.get().vpc()));
    }
    if (isPublic && certificate.isEmpty()) {
      throw new IllegalArgumentException(
          "front is public and there is no certificate; expected the ARN of one, since pictures"
              + " would travel in the clear");
    }
  }

  static Fleet of(Choices choices, Environment said, Machine machine, Stage stage) {
    int minimum =
        said.find("min-workers").filter("0"::equals).isPresent()
            ? 0
            : choices.within("min-workers", 1, 1, MOST_WORKERS);
    // A deploy stops one at a time, and in prod another one works meanwhile.
    int least = stage.isKept() ? 2 : 1;
    boolean isArm = machine == Machine.ARM64;
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
            .map(arn -> matching(said, "certificate", arn, CERTIFICATE, "arn:aws:acm:…")),
        said.oneOf("front", Front.class, Front.INTERNAL) == Front.PUBLIC,
        OwnNetwork.of(said),
        said.find("clients")
            .map(block -> matching(said, "clients", block, CIDR, "such as 10.1.0.0/16")),
        choices.within("latency-seconds", LATENCY, 1, MOST_LATENCY),
        choices.within("picture-millis", PICTURE_MILLIS, 1, MOST_MILLIS));
  }

  /** Pictures that may wait for one worker: what it answers within the latency. */
  public double backlogPerWorker() {
    return latency * 1000.0 / pictureMillis;
  }

  /** Images are built for one machine, and do not start on the other. */
  private static String instanceType(
      Environment said, String name, String otherwise, Machine machine) {
    String type = matching(said, name, otherwise, TYPE, "such as " + otherwise);
    if (Machine.of(type) != machine) {
      throw new IllegalArgumentException(
          "%s is '%s', which is %s; expected an instance type of the architecture, %s, such as %s"
              .formatted(name, type, Machine.of(type).word(), machine.word(), otherwise));
    }
    return type;
  }

  private static String matching(
      Environment said, String name, String otherwise, Pattern pattern, String expected) {
    String value = said.find(name).orElse(otherwise);
    if (!pattern.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s is '%s'; expected one %s".formatted(name, value, expected));
    }
    return value;
  }
}
