package dev.facepipe.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
  private static final Map<String, String> PROD =
      Map.of("stage", "prod", "alarm-email", "ops@example.org");

  @Test
  void defaultIsASmallPrivateDevStack() {
    Parameters parameters = Parameters.from(Map.of());

    assertEquals("facepipe-dev", parameters.name());
    assertFalse(parameters.stage().isKept());
    assertFalse(parameters.snapStart());
    assertEquals(UrlAuth.AWS_IAM, parameters.urlAuth());
    assertEquals(ProcessorType.X86_64, parameters.machine());
    assertEquals(EmbedderChoice.INCEPTION_RESNET_V1, parameters.embedder());
    assertEquals(new Capacity(1769, Optional.empty()), parameters.capacity(FunctionKind.FRAME_URL));
  }

  @Test
  void prodHasTwoCoresSnapshotsAndProtection() {
    Parameters parameters = Parameters.from(PROD);

    assertEquals("facepipe-prod-requests", parameters.name("requests"));
    assertTrue(parameters.stage().isKept());
    assertTrue(parameters.snapStart());
    assertEquals(3538, parameters.capacity(FunctionKind.FACES_QUEUE).memory());
  }

  @Test
  void givenParametersOverrideTheStagesDefaults() {
    Parameters parameters =
        Parameters.from(
            Map.of(
                "stage", "prod",
                "alarm-email", "ops@example.org",
                "snap-start", "off",
                "architecture", "arm64",
                "embedder", "resnet34",
                "url-auth", "none",
                "frame-upload.memory", "2048",
                "frame-upload.reserved", "20",
                "videos-days", "3"));

    assertFalse(parameters.snapStart());
    assertEquals(ProcessorType.ARM64, parameters.machine());
    assertEquals("resnet34", parameters.embedder().word());
    assertEquals(UrlAuth.NONE, parameters.urlAuth());
    assertEquals(
        new Capacity(2048, Optional.of(20)), parameters.capacity(FunctionKind.FRAME_UPLOAD));
    assertEquals(Optional.of(3), parameters.retention().videos());
  }

  @Test
  void functionGetsOnlyTheSettingsThatItReads() {
    Parameters parameters =
        Parameters.from(
            Map.of("MIN_FACE_SIZE", "20", "FRAME_RATE", "0.5", "MATCH_POLICY", "nearest"));

    assertEquals(Map.of("MIN_FACE_SIZE", "20"), parameters.settings(FunctionKind.FRAME_URL));
    assertEquals(Map.of("MIN_FACE_SIZE", "20"), parameters.settings(FunctionKind.FRAME_UPLOAD));
    assertEquals(Map.of("MATCH_POLICY", "nearest"), parameters.settings(FunctionKind.FACES_QUEUE));
    assertEquals(Map.of("FRAME_RATE", "0.5"), parameters.settings(FunctionKind.VIDEO_UPLOAD));
    assertEquals(
        Map.of("MATCH_POLICY", "nearest"), parameters.settings(FunctionKind.SUMMARIES_QUEUE));
  }

  @Test
  void settingsOfAnswersReachTheFunctionsThatReadThem() {
    Parameters parameters =
        Parameters.from(
            Map.of(
                "RESULT", "largest",
                "NEAR_MISSES", "off",
                "MAX_FRAME_AGE_SECONDS", "2",
                "STORED_RESULTS", "text",
                "FRAMES", "1"));

    Map<String, String> detection = Map.of("MAX_FRAME_AGE_SECONDS", "2", "STORED_RESULTS", "text");
    assertEquals(detection, parameters.settings(FunctionKind.FRAME_URL));
    assertEquals(detection, parameters.settings(FunctionKind.FRAME_UPLOAD));
    assertEquals(
        Map.of(
            "RESULT",
            "largest",
            "NEAR_MISSES",
            "off",
            "MAX_FRAME_AGE_SECONDS",
            "2",
            "STORED_RESULTS",
            "text"),
        parameters.settings(FunctionKind.FACES_QUEUE));
    assertEquals(
        Map.of("STORED_RESULTS", "text", "FRAMES", "1"),
        parameters.settings(FunctionKind.VIDEO_UPLOAD));
    assertEquals(Map.of("NEAR_MISSES", "off"), parameters.settings(FunctionKind.SUMMARIES_QUEUE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RESULT | first | RESULT is 'first'; expected one of [largest, largest-known]",
        "NEAR_MISSES | no | NEAR_MISSES is 'no'; expected on or off",
        "MAX_FRAME_AGE_SECONDS | 0 | MAX_FRAME_AGE_SECONDS is '0'; expected a number above 0",
        "STORED_RESULTS | text | STORED_RESULTS is text, and FRAMES has no value; expected FRAMES=1, because only the answer to a single frame is stored as text",
      })
  void wrongSettingOfAnswersIsNamed(String name, String value, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> Parameters.from(Map.of(name, value)))
            .getMessage());
  }

  @Test
  void recognitionAndSummariesGetTheSettingOfSightings() {
    Parameters parameters = Parameters.from(Map.of("sightings", "on"));

    assertEquals(Map.of("SIGHTINGS", "on"), parameters.settings(FunctionKind.FACES_QUEUE));
    assertEquals(Map.of("SIGHTINGS", "on"), parameters.settings(FunctionKind.SUMMARIES_QUEUE));
    assertEquals(Map.of(), parameters.settings(FunctionKind.FRAME_URL));
    assertEquals(Map.of(), parameters.settings(FunctionKind.VIDEO_UPLOAD));
  }

  @Test
  void workersKeepNoSightings() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> Parameters.from(Map.of("sightings", "on", "tier", "scalable")));

    assertEquals(
        "sightings is on and tier is scalable; expected off, because workers keep no sightings",
        refused.getMessage());
  }

  @Test
  void scalableTierHasItsOwnNamesAndDefaults() {
    Parameters parameters = Parameters.from(Map.of("tier", "scalable"));

    assertEquals("facepipe-dev-scalable", parameters.name());
    assertEquals("facepipe-dev-scalable-requests", parameters.name("requests"));
    assertEquals(
        new Fleet(
            2,
            1,
            20,
            "t3.medium",
            "c7a.large",
            false,
            false,
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            30,
            52),
        parameters.fleet());
    assertEquals(
        100,
        Parameters.from(Map.of("latency-seconds", "10", "picture-millis", "100"))
            .fleet()
            .backlogPerWorker());
  }

  @Test
  void smallestFleetHasNoWorkers() {
    Fleet fleet = Parameters.from(Map.of("min-workers", "0", "max-workers", "1")).fleet();

    assertEquals(0, fleet.minimum());
    assertEquals(1, fleet.maximum());
  }

  @Test
  void workerGetsTheSettingsOfDetectionAndRecognition() {
    Parameters parameters =
        Parameters.from(
            Map.of(
                "MIN_FACE_SIZE", "20",
                "FRAME_RATE", "0.5",
                "MATCH_POLICY", "nearest",
                "RESULT", "largest",
                "NEAR_MISSES", "off",
                "MAX_FRAME_AGE_SECONDS", "2",
                "VIDEO_ANSWERS", "people"));

    assertEquals(
        Map.of(
            "MIN_FACE_SIZE",
            "20",
            "MATCH_POLICY",
            "nearest",
            "RESULT",
            "largest",
            "NEAR_MISSES",
            "off"),
        parameters.workerSettings());
  }

  @Test
  void videoTimeoutIsItsDeadlinePlusAMinute() {
    assertEquals(
        Duration.ofMinutes(5), Parameters.from(Map.of()).timeout(FunctionKind.VIDEO_UPLOAD));
    assertEquals(
        Duration.ofMinutes(11),
        Parameters.from(Map.of("VIDEO_DEADLINE_SECONDS", "600"))
            .timeout(FunctionKind.VIDEO_UPLOAD));
  }

  @Test
  void largerVideoGetsLargerTmpWithoutSnapshots() {
    assertEquals(512, Parameters.from(Map.of()).scratch(FunctionKind.VIDEO_UPLOAD));
    // 2,000,000,000 bytes are 1907.3 MiB.
    assertEquals(
        1920,
        Parameters.from(Map.of("MAX_VIDEO_BYTES", "2000000000"))
            .scratch(FunctionKind.VIDEO_UPLOAD));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stage | test | stage is 'test'; expected one of [dev, prod]",
        "architecture | x86 | architecture is 'x86'; expected one of [x86-64, arm64]",
        "embedder | facenet | embedder is 'facenet'; expected one of [inception-resnet-v1, resnet34]",
        "snap-start | yes | snap-start is 'yes'; expected one of [on, off]",
        "url-auth | public | url-auth is 'public'; expected one of [aws-iam, none]",
        "allow-origins | example.org | allow-origins: origin is 'example.org'; expected * or an origin such as https://www.example.org, without path and default port",
        "allow-origins | https://a.example/ | allow-origins: origin is 'https://a.example/'; expected * or an origin such as https://www.example.org, without path and default port",
        "allow-origins | https://a.example,* | allow-origins: * is given together with other origins; expected * alone",
        "alarm-email | ops | alarm-email is 'ops'; expected an address such as ops@example.org",
        "batch-size | 11 | batch-size is 11; expected 1 to 10",
        "max-concurrency | 1 | max-concurrency is 1; expected 2 to 1000",
        "frame-upload.memory | 512 | frame-upload.memory is 512; expected 700 to 10240",
        "face-detection.reserved | 0 | face-detection.reserved is '0'; expected a whole number, at least 1",
        "face-recognition.reserved | 4 | face-recognition.reserved is 4; expected at least max-concurrency, 5",
        "summaries.reserved | 1 | summaries.reserved is 1; expected at least its concurrency, 2",
        "VIDEO_ANSWERS | all | VIDEO_ANSWERS is 'all'; expected one of [frames, people, both]",
        "claims-days | 7 | claims-days is 7; expected 15 to 3650",
        "notes-days | 4 | notes-days is 4; expected 5 to 3650",
        "frames-days | 0 | frames-days is '0'; expected a whole number, at least 1",
        "logs-days | 8 | logs-days is 8; expected one of [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]",
        "tier | fleet | tier is 'fleet'; expected one of [functions, scalable]",
        "web-servers | 11 | web-servers is 11; expected 1 to 10",
        "min-workers | -1 | min-workers is '-1'; expected a whole number, at least 1",
        "max-workers | 501 | max-workers is 501; expected 1 to 500",
        "worker-type | large | worker-type is 'large'; expected a value such as c7a.large",
        "spot | yes | spot is 'yes'; expected one of [on, off]",
        "certificate | mine | certificate is 'mine'; expected a value such as arn:aws:acm:…",
        "front | public | front is public and certificate is missing; expected a certificate's ARN, because pictures would travel unencrypted",
        "latency-seconds | 3601 | latency-seconds is 3601; expected 1 to 3600",
        "stage | prod | alarm-email is missing and stage is prod; expected an address such as ops@example.org, because nobody else gets the alarms",
        "budget | 0 | budget is '0'; expected a whole number, at least 1",
        "gradual | yes | gradual is 'yes'; expected one of [on, off]",
        "x-ray | yes | x-ray is 'yes'; expected one of [on, off]",
        "sightings | yes | sightings is 'yes'; expected one of [on, off]",
        "frame-upload.reserved | no | frame-upload.reserved is 'no'; expected a whole number, at least 1",
        "vpc | mine | vpc is 'mine'; expected an id such as vpc-0a1b2c3d",
        "vpc | vpc-1a | subnets is ''; expected at least two ids of subnets of vpc-1a in different zones, such as subnet-0a1b2c3d,subnet-4e5f6a7b",
        "subnets | subnet-1a,subnet-1b | subnets is 'subnet-1a,subnet-1b' and vpc is missing; expected the id of the subnets' VPC",
        "clients | 10.0.0.0 | clients is '10.0.0.0'; expected a value such as 10.1.0.0/16",
        "web-type | t4g.medium | web-type is 't4g.medium', which is arm64; expected an instance type of the architecture, x86-64, such as t3.medium",
        "worker-type | c7gn.large | worker-type is 'c7gn.large', which is arm64; expected an instance type of the architecture, x86-64, such as c7a.large",
        "VIDEO_DEADLINE_SECONDS | 841 | VIDEO_DEADLINE_SECONDS is 841; expected 1 to 840",
        "MAX_VIDEO_BYTES | 20000000000 | MAX_VIDEO_BYTES is 20000000000; expected at most 10724835328: a function without a snapshot has 10240 MB of /tmp",
      })
  void invalidValueIsRefusedWithTheParametersName(String name, String value, String message) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Parameters.from(Map.of(name, value)));

    assertEquals(message, refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "t3.medium, X86_64", "c7a.large, X86_64", "c7i-flex.large, X86_64", "g5.xlarge, X86_64",
    "g4dn.xlarge, X86_64", "g6e.xlarge, X86_64", "m6i.large, X86_64", "u-6tb1.56xlarge, X86_64",
    "u7i-12tb.224xlarge, X86_64", "a1.large, ARM64", "t4g.medium, ARM64", "c6gn.large, ARM64",
    "c7gd.large, ARM64", "m8g.metal-24xl, ARM64", "g5g.xlarge, ARM64", "im4gn.large, ARM64",
    "is4gen.large, ARM64", "x2gd.large, ARM64", "hpc7g.4xlarge, ARM64"
  })
  void instanceTypeTellsTheArchitecture(String type, ProcessorType machine) {
    assertEquals(machine, ProcessorType.of(type));
  }

  @Test
  void instanceTypeOfAnotherArchitectureIsRefused() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> Parameters.from(Map.of("architecture", "arm64", "worker-type", "c7a.large")));

    assertEquals(
        "worker-type is 'c7a.large', which is x86-64; expected an instance type of the"
            + " architecture, arm64, such as c7g.large",
        refused.getMessage());
  }

  @Test
  void existingNetworkNeedsTheParameterClients() {
    Map<String, String> own = Map.of("vpc", "vpc-1a", "subnets", "subnet-1a,subnet-1b");
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Parameters.from(own));

    assertEquals(
        "vpc is 'vpc-1a' and clients is missing; expected the CIDR block of the clients",
        refused.getMessage());
  }

  @Test
  void frameUploadIsCappedInProdByDefault() {
    Parameters prod = Parameters.from(PROD);
    assertEquals(Optional.of(20), prod.capacity(FunctionKind.FRAME_UPLOAD).reserved());
    assertEquals(Optional.empty(), prod.capacity(FunctionKind.FRAME_URL).reserved());
    assertEquals(
        Optional.empty(), Parameters.from(Map.of()).capacity(FunctionKind.FRAME_UPLOAD).reserved());

    Map<String, String> uncapped = new TreeMap<>(PROD);
    uncapped.put("frame-upload.reserved", "none");
    assertEquals(
        Optional.empty(), Parameters.from(uncapped).capacity(FunctionKind.FRAME_UPLOAD).reserved());
  }

  /** A deployment stops one instance at a time, and another one must work meanwhile. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web-servers | web-servers is 1; expected 2 to 10",
        "max-workers | max-workers is 1; expected 2 to 500"
      })
  void prodNeedsTwoServersAndTwoWorkers(String name, String message) {
    Map<String, String> prod = new TreeMap<>(PROD);
    prod.put(name, "1");

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Parameters.from(prod));

    assertEquals(message, refused.getMessage());
  }

  @Test
  void prodDeploysGraduallyAndDevDoesNot() {
    assertTrue(Parameters.from(PROD).gradual());
    assertFalse(Parameters.from(Map.of()).gradual());
  }

  @Test
  void snapshotsLimitTheVideoSize() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> Parameters.from(Map.of("snap-start", "on", "MAX_VIDEO_BYTES", "600000000")));

    assertEquals(
        "MAX_VIDEO_BYTES is 600000000; expected at most 524288000: a function with a snapshot"
            + " has 512 MB of /tmp",
        refused.getMessage());
  }

  @Test
  void unknownParameterIsRefused() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Parameters.from(Map.of("stge", "prod")));

    assertTrue(
        refused.getMessage().startsWith("'stge' is not a parameter; expected one of FRAMES, "),
        refused.getMessage());
  }
}
