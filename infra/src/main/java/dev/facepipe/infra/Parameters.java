package dev.facepipe.infra;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.web.AllowedOrigins;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that can be chosen of the stack. {@code infra/README.md} has the same as a table.
 *
 * @param stage what is not said follows from it
 * @param tier which stack it is
 * @param images folder with the Dockerfile and all it copies
 * @param base image that ours start from, if not the Dockerfile's own
 * @param snapStart whether Lambda starts functions from a snapshot
 * @param pages which web pages may post pictures to the Function URL from a browser
 * @param alarmEmail whom alarms are sent to
 * @param budget what the account may cost in a month before that is mailed, in USD
 * @param gradual whether a new version gets a tenth of the calls first
 * @param xray whether functions are traced by X-Ray
 * @param batchSize most messages that face-recognition takes at once
 * @param maxConcurrency most of face-recognition that run at once for the queue
 * @param capacities of every function
 * @param settings variables of the functions, by the names they read
 * @param video what follows from them for video-splitting
 * @param fleet what the scalable tier consists of
 */
public record Parameters(
    Stage stage,
    Tier tier,
    Path images,
    Optional<String> base,
    Machine machine,
    Embedder embedder,
    boolean snapStart,
    UrlAuth urlAuth,
    AllowedOrigins pages,
    Optional<String> alarmEmail,
    int budget,
    boolean gradual,
    boolean xray,
    int batchSize,
    int maxConcurrency,
    Retention retention,
    Map<Door, Capacity> capacities,
    Map<String, String> settings,
    VideoLimits video,
    Fleet fleet) {

  /** Where {@code mvn package} lays out what images are built from, seen from {@code infra/}. */
  private static final String IMAGES = "../docker/target/context";

  /** All that SQS hands over at once without waiting for more. Source: Lambda developer guide. */
  private static final int MOST_MESSAGES = 10;

  /** Source: AWS Lambda developer guide, "Configuring maximum concurrency for SQS". */
  private static final int LEAST_CONCURRENCY = 2;

  private static final int MOST_CONCURRENCY = 1000;

  private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");

  /** USD a month: what lies there while nothing happens, and some work beside it. */
  private static final int BUDGET = 100;

  private static final int FLEET_BUDGET = 400;
  private static final int MOST_BUDGET = 1_000_000;

  private static final Set<String> OWN =
      Set.of(
          "stage",
          "tier",
          "images",
          "base",
          "architecture",
          "embedder",
          "snap-start",
          "url-auth",
          "allow-origins",
          "alarm-email",
          "budget",
          "gradual",
          "x-ray",
          "batch-size",
          "max-concurrency",
          "frames-days",
          "results-days",
          "claims-days",
          "videos-days",
          "logs-days");

  public Parameters {
    capacities = Map.copyOf(capacities);
    settings = Map.copyOf(settings);
    requireRoomForTheQueue(capacities, maxConcurrency);
    requireSomebodyWhoHears(stage, alarmEmail);
  }

  /**
   * Reads what was said; an error names the parameter, what it holds and what was expected.
   *
   * @param said names and values; a name that is none of ours is an error
   */
  public static Parameters from(Map<String, String> said) {
    refuseUnknown(said);
    Environment environment = new Environment(said);
    Choices choices = new Choices(environment);
    Stage stage = environment.oneOf("stage", Stage.class, Stage.DEV);
    Tier tier = environment.oneOf("tier", Tier.class, Tier.FUNCTIONS);
    boolean snapStart = isOn(environment, "snap-start", stage.snapStart());
    Map<String, String> settings = settings(environment);
    Machine machine = environment.oneOf("architecture", Machine.class, Machine.X86_64);
    return new Parameters(
        stage,
        tier,
        Path.of(environment.find("images").orElse(IMAGES)),
        environment.find("base"),
        machine,
        environment.oneOf("embedder", Embedder.class, Embedder.INCEPTION_RESNET_V1),
        snapStart,
        environment.oneOf("url-auth", UrlAuth.class, UrlAuth.AWS_IAM),
        pages(environment),
        environment.find("alarm-email").map(Parameters::email),
        choices.within("budget", tier == Tier.SCALABLE ? FLEET_BUDGET : BUDGET, 1, MOST_BUDGET),
        isOn(environment, "gradual", stage.isKept()),
        isOn(environment, "x-ray", false),
        choices.within("batch-size", MOST_MESSAGES, 1, MOST_MESSAGES),
        choices.within(
            "max-concurrency", stage.maxConcurrency(), LEAST_CONCURRENCY, MOST_CONCURRENCY),
        Retention.of(choices, stage.retention()),
        capacities(choices, stage),
        settings,
        VideoLimits.of(settings, snapStart),
        Fleet.of(choices, environment, machine, stage));
  }

  /**
   * What a thing of this stack is called: {@code facepipe-dev-requests}, or {@code
   * facepipe-dev-scalable-requests}.
   */
  public String name(String thing) {
    return "%s-%s".formatted(name(), thing);
  }

  /** The same for the stack itself. */
  public String name() {
    String name = "facepipe-" + word(stage);
    return tier == Tier.SCALABLE ? name + "-scalable" : name;
  }

  /** How long a function may work on one event. */
  public Duration timeout(Door door) {
    return door == Door.VIDEO_UPLOAD ? video.timeout() : door.timeout();
  }

  /** How much /tmp a function has, in MB. */
  public int scratch(Door door) {
    return door == Door.VIDEO_UPLOAD ? video.scratch() : VideoLimits.LEAST_SCRATCH;
  }

  /** Those of the settings that a function reads. */
  public Map<String, String> settings(Door door) {
    Map<String, String> its = new TreeMap<>(settings);
    its.keySet().retainAll(door.settings());
    return its;
  }

  /** Those of the settings that a worker reads: detection's and recognition's. */
  public Map<String, String> workerSettings() {
    Map<String, String> its = settings(Door.FRAME_URL);
    its.putAll(settings(Door.FACES_QUEUE));
    return its;
  }

  /** What a function gets. */
  public Capacity capacity(Door door) {
    return capacities.getOrDefault(door, new Capacity(stage.memory(), Optional.empty()));
  }

  /** Messages that are handed over and throttled end as dead letters that nobody looked at. */
  private static void requireRoomForTheQueue(Map<Door, Capacity> capacities, int maxConcurrency) {
    Optional<Integer> reserved =
        Optional.ofNullable(capacities.get(Door.FACES_QUEUE)).flatMap(Capacity::reserved);
    if (reserved.isPresent() && reserved.get() < maxConcurrency) {
      throw new IllegalArgumentException(
          "%s.reserved is %d; expected at least max-concurrency, %d"
              .formatted(Door.FACES_QUEUE.word(), reserved.get(), maxConcurrency));
    }
  }

  private static void requireSomebodyWhoHears(Stage stage, Optional<String> alarmEmail) {
    if (stage.isKept() && alarmEmail.isEmpty()) {
      throw new IllegalArgumentException(
          "alarm-email is missing and stage is prod; expected an address such as ops@example.org,"
              + " since nobody would hear of an alarm");
    }
  }

  private static boolean isOn(Environment environment, String name, boolean otherwise) {
    return environment.oneOf(name, Switch.class, Switch.of(otherwise)) == Switch.ON;
  }

  private static void refuseUnknown(Map<String, String> said) {
    Set<String> known = names();
    for (String name : said.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "'%s' is no parameter; expected one of %s".formatted(name, String.join(", ", known)));
      }
    }
  }

  private static Set<String> names() {
    return Stream.concat(
            Stream.concat(OWN.stream(), Fleet.NAMES.stream()),
            Arrays.stream(Door.values())
                .flatMap(
                    door ->
                        Stream.concat(
                            Stream.of(door.word() + ".memory", door.word() + ".reserved"),
                            door.settings().stream())))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<Door, Capacity> capacities(Choices choices, Stage stage) {
    Map<Door, Capacity> capacities = new EnumMap<>(Door.class);
    for (Door door : Door.values()) {
      capacities.put(door, Capacity.of(door, choices, stage));
    }
    return capacities;
  }

  /** Only those that were said: the functions know their own defaults. */
  private static Map<String, String> settings(Environment environment) {
    Map<String, String> settings = new TreeMap<>();
    for (Door door : Door.values()) {
      for (String name : door.settings()) {
        environment.find(name).ifPresent(value -> settings.put(name, value));
      }
    }
    return settings;
  }

  private static AllowedOrigins pages(Environment environment) {
    try {
      return new AllowedOrigins(
          Pattern.compile(",")
              .splitAsStream(environment.find("allow-origins").orElse(""))
              .map(String::strip)
              .filter(origin -> !origin.isEmpty())
              .toList());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("allow-origins: " + e.getMessage(), e);
    }
  }

  private static String email(String address) {
    if (!EMAIL.matcher(address).matches()) {
      throw new IllegalArgumentException(
          "alarm-email is '%s'; expected an address such as ops@example.org".formatted(address));
    }
    return address;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private enum Switch {
    ON,
    OFF;

    static Switch of(boolean on) {
      return on ? ON : OFF;
    }
  }
}
