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
 * All parameters of the stack. {@code infra/README.md} has them as a table.
 *
 * @param stage decides the defaults of other parameters
 * @param tier the stack to deploy
 * @param images folder with the Dockerfile and the files that it copies
 * @param base image that ours start from; empty for the Dockerfile's own
 * @param snapStart true if Lambda starts functions from a snapshot
 * @param pages web pages that may post pictures to the Function URL from a browser
 * @param alarmEmail address that gets the alarms
 * @param budget expected cost of the account in a month, in USD; a higher cost is reported by mail
 * @param gradual true if a new version gets a tenth of the calls first
 * @param xray true if X-Ray traces the functions
 * @param sightings true if the results bucket keeps the faces of answers
 * @param batchSize largest number of messages that face-recognition takes at once
 * @param maxConcurrency largest number of concurrent calls of face-recognition for the queue
 * @param capacities of every function
 * @param settings variables of the functions, by the names that the functions read
 * @param video limits of video-splitting that follow from the settings
 * @param fleet parameters of the scalable tier
 */
public record Parameters(
    Stage stage,
    Tier tier,
    Path images,
    Optional<String> base,
    ProcessorType machine,
    EmbedderChoice embedder,
    boolean snapStart,
    UrlAuth urlAuth,
    AllowedOrigins pages,
    Optional<String> alarmEmail,
    int budget,
    boolean gradual,
    boolean xray,
    boolean sightings,
    int batchSize,
    int maxConcurrency,
    Retention retention,
    Map<FunctionKind, Capacity> capacities,
    Map<String, String> settings,
    VideoLimits video,
    Fleet fleet) {

  /** Folder in which {@code mvn package} puts the images' files, relative to {@code infra/}. */
  private static final String IMAGES = "../docker/target/context";

  /** Largest batch that SQS gives without a batching window. Source: Lambda developer guide. */
  private static final int MOST_MESSAGES = 10;

  /** Source: AWS Lambda developer guide, "Configuring maximum concurrency for SQS". */
  private static final int LEAST_CONCURRENCY = 2;

  private static final int MOST_CONCURRENCY = 1000;

  /**
   * Largest number of concurrent calls of the function for summaries: the least that Lambda allows.
   * Nobody waits for a summary as for an answer, and an account may allow no more than 10 calls.
   */
  public static final int SUMMARIES_CONCURRENCY = LEAST_CONCURRENCY;

  private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");

  /** USD a month: the fixed cost of the stack, and some work. */
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
          "sightings",
          "batch-size",
          "max-concurrency",
          "frames-days",
          "results-days",
          "claims-days",
          "notes-days",
          "videos-days",
          "logs-days");

  public Parameters {
    capacities = Map.copyOf(capacities);
    settings = Map.copyOf(settings);
    requireRoomForTheQueue(capacities, FunctionKind.FACES_QUEUE, "max-concurrency", maxConcurrency);
    requireRoomForTheQueue(
        capacities, FunctionKind.SUMMARIES_QUEUE, "its concurrency", SUMMARIES_CONCURRENCY);
    requireSomebodyWhoHears(stage, alarmEmail);
    if (sightings && tier == Tier.SCALABLE) {
      throw new IllegalArgumentException(
          "sightings is on and tier is scalable; expected off, because workers keep no sightings");
    }
  }

  /**
   * Reads the parameters. An error names the parameter, its value and the expected values.
   *
   * @param said names and values; an unknown name is an error
   */
  public static Parameters from(Map<String, String> said) {
    refuseUnknown(said);
    Environment environment = new Environment(said);
    Choices choices = new Choices(environment);
    Stage stage = environment.oneOf("stage", Stage.class, Stage.DEV);
    Tier tier = environment.oneOf("tier", Tier.class, Tier.FUNCTIONS);
    boolean snapStart = isOn(environment, "snap-start", stage.snapStart());
    requireAnswers(environment);
    Map<String, String> settings = settings(environment);
    ProcessorType machine =
        environment.oneOf("architecture", ProcessorType.class, ProcessorType.X86_64);
    return new Parameters(
        stage,
        tier,
        Path.of(environment.find("images").orElse(IMAGES)),
        environment.find("base"),
        machine,
        environment.oneOf("embedder", EmbedderChoice.class, EmbedderChoice.INCEPTION_RESNET_V1),
        snapStart,
        environment.oneOf("url-auth", UrlAuth.class, UrlAuth.AWS_IAM),
        pages(environment),
        environment.find("alarm-email").map(Parameters::email),
        choices.within("budget", tier == Tier.SCALABLE ? FLEET_BUDGET : BUDGET, 1, MOST_BUDGET),
        isOn(environment, "gradual", stage.isKept()),
        isOn(environment, "x-ray", false),
        isOn(environment, "sightings", false),
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
   * Returns the name of a resource of this stack: {@code facepipe-dev-requests}, or {@code
   * facepipe-dev-scalable-requests}.
   */
  public String name(String thing) {
    return "%s-%s".formatted(name(), thing);
  }

  /** Returns the name of the stack itself. */
  public String name() {
    String name = "facepipe-" + word(stage);
    return tier == Tier.SCALABLE ? name + "-scalable" : name;
  }

  /** Returns how long a function may work on one event. */
  public Duration timeout(FunctionKind kind) {
    return kind == FunctionKind.VIDEO_UPLOAD ? video.timeout() : kind.timeout();
  }

  /** Returns the size of a function's /tmp, in MB. */
  public int scratch(FunctionKind kind) {
    return kind == FunctionKind.VIDEO_UPLOAD ? video.scratch() : VideoLimits.LEAST_SCRATCH;
  }

  /** Returns the settings that a function reads. */
  public Map<String, String> settings(FunctionKind kind) {
    Map<String, String> its = new TreeMap<>(settings);
    its.keySet().retainAll(kind.settings());
    if (sightings && kind.keepsSightings()) {
      its.put(FunctionKind.SIGHTINGS, "on");
    }
    return its;
  }

  /** Returns the settings that a worker reads: those of detection and recognition of pictures. */
  public Map<String, String> workerSettings() {
    Map<String, String> its = settings(FunctionKind.FRAME_URL);
    its.putAll(settings(FunctionKind.FACES_QUEUE));
    its.keySet()
        .removeAll(
            Set.of(
                FunctionKind.VIDEO_ANSWERS,
                FunctionKind.MAX_FRAME_AGE,
                FunctionKind.STORED_RESULTS));
    return its;
  }

  /** Returns memory and concurrency of a function. */
  public Capacity capacity(FunctionKind kind) {
    return capacities.getOrDefault(kind, new Capacity(stage.memory(), Optional.empty()));
  }

  /**
   * Requires enough reserved concurrency. Otherwise Lambda throttles messages, which become dead
   * letters without a try.
   */
  private static void requireRoomForTheQueue(
      Map<FunctionKind, Capacity> capacities, FunctionKind kind, String name, int concurrency) {
    Optional<Integer> reserved =
        Optional.ofNullable(capacities.get(kind)).flatMap(Capacity::reserved);
    if (reserved.isPresent() && reserved.get() < concurrency) {
      throw new IllegalArgumentException(
          "%s.reserved is %d; expected at least %s, %d"
              .formatted(kind.word(), reserved.get(), name, concurrency));
    }
  }

  private static void requireSomebodyWhoHears(Stage stage, Optional<String> alarmEmail) {
    if (stage.isKept() && alarmEmail.isEmpty()) {
      throw new IllegalArgumentException(
          "alarm-email is missing and stage is prod; expected an address such as ops@example.org,"
              + " because nobody else gets the alarms");
    }
  }

  /**
   * Refuses wrong values of settings that the functions read. A function with a wrong setting would
   * not start, and all functions must agree.
   */
  private static void requireAnswers(Environment environment) {
    environment.oneOf(FunctionKind.VIDEO_ANSWERS, VideoAnswers.class, VideoAnswers.BOTH);
    environment.oneOf(FunctionKind.RESULT, Headline.class, Headline.LARGEST_KNOWN);
    environment.isOn(FunctionKind.NEAR_MISSES, true);
    environment.positive(FunctionKind.MAX_FRAME_AGE, 1.0);
    Results results = environment.oneOf(FunctionKind.STORED_RESULTS, Results.class, Results.ALL);
    if (results == Results.TEXT && environment.find("FRAMES").isEmpty()) {
      throw new IllegalArgumentException(
          "STORED_RESULTS is text, and FRAMES has no value; expected FRAMES=1, because only the answer to a"
              + " single frame is stored as text");
    }
    if (results == Results.TEXT && isOn(environment, "sightings", false)) {
      throw new IllegalArgumentException(
          "sightings is on and STORED_RESULTS is text; expected one of them, because a sighting is an"
              + " object of the results bucket");
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
            "'%s' is not a parameter; expected one of %s"
                .formatted(name, String.join(", ", known)));
      }
    }
  }

  private static Set<String> names() {
    return Stream.concat(
            Stream.concat(OWN.stream(), Fleet.NAMES.stream()),
            Arrays.stream(FunctionKind.values())
                .flatMap(
                    kind ->
                        Stream.concat(
                            Stream.of(kind.word() + ".memory", kind.word() + ".reserved"),
                            kind.settings().stream())))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<FunctionKind, Capacity> capacities(Choices choices, Stage stage) {
    Map<FunctionKind, Capacity> capacities = new EnumMap<>(FunctionKind.class);
    for (FunctionKind kind : FunctionKind.values()) {
      capacities.put(kind, Capacity.of(kind, choices, stage));
    }
    return capacities;
  }

  /** Returns only the settings that were given; the functions know their defaults. */
  private static Map<String, String> settings(Environment environment) {
    Map<String, String> settings = new TreeMap<>();
    for (FunctionKind kind : FunctionKind.values()) {
      for (String name : kind.settings()) {
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

  private enum VideoAnswers {
    FRAMES,
    PEOPLE,
    BOTH
  }

  private enum Headline {
    LARGEST,
    LARGEST_KNOWN
  }

  private enum Results {
    ALL,
    TEXT
  }

  private enum Switch {
    ON,
    OFF;

    static Switch of(boolean on) {
      return on ? ON : OFF;
    }
  }
}
