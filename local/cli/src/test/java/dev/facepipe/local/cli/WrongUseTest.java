package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong words are told in one line, at once, with exit code 2. */
class WrongUseTest extends CommandTester {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));

  @TempDir private static Path folder;

  private static String file;

  @BeforeAll
  static void makeFile() throws IOException {
    file = Files.writeString(folder.resolve("notes.txt"), "notes").toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up --port 99999",
        "up --port -1",
        "up --port http",
        "up --port 1.5",
        "up --console-port 70000",
        "up --sqs-port 65536",
        "up --s3-port -9325",
        "up --functions-elsewhere=65532",
        "up --host 192.0.2.1",
        "up --host no-such-host.invalid",
        "up --request-queue white,space",
        "up --response-queue facepipe-requests",
        "up --videos-bucket UPPER",
        "up --frames-bucket facepipe-videos",
        "up --port 9324",
        "up --console-port 9000",
        "up --auth maybe",
        "up --allow-origin nonsense",
        "console --port 99999",
        "console --url ftp://127.0.0.1/",
        "console --endpoint 127.0.0.1:9324",
        "scalable --port 99999",
        "scalable --workers 0",
        "scalable --workers 100000",
        "scalable --max -1",
        "scalable --latency 0",
        "scalable --seconds-per-picture 0",
        "scalable --seconds-per-picture NaN",
        "send --timeout 0 a.jpg",
        "send --timeout -5 a.jpg",
        "send --timeout 99999999 a.jpg",
        "send --url example.org a.jpg",
        "send --url http:///path a.jpg",
        "send --url http://127.0.0.1:99999/ a.jpg",
        "send --endpoint sqs a.jpg",
        "video --s3-endpoint s3://bucket a.mp4",
        "video --timeout soon a.mp4",
        "video --html no-such-folder/page.html a.mp4",
        "detect --min-face 0 a.jpg",
        "detect --min-face 11 a.jpg",
        "detect --min-face 1000000 a.jpg",
        "detect --embedder resnet a.jpg",
        "detect --networks no-such-folder a.jpg",
        "verify --threshold -1 a.jpg b.jpg",
        "verify --threshold NaN a.jpg b.jpg",
        "enroll --gallery no-such-folder/people.npz photographs",
        "enroll --gallery new.npz no-such-folder",
        "verify --pairs no-such.csv",
        "sightings --since noon",
        "sightings --most 0",
        "identify --gallery no-such.npz a.jpg",
        "identify a.jpg",
        "calibrate --gallery no-such.npz",
        "gallery list --gallery no-such.npz",
        "gallery list --gallery s3://",
        "gallery remove --gallery no-such.npz Ada",
        "gallery doctor --gallery no-such.npz",
        "gallery back --gallery no-such.npz 0",
        "gallery ignored --gallery no-such.npz --remove 0",
        "dlq list --endpoint nowhere",
        "dlq list --s3-endpoint nowhere",
        "forget --gallery no-such.npz --yes Ada",
        "forget --gallery no-such.npz --settle -1 Ada",
        "demo --samples no-such-folder",
        "up --tls=no-such.p12",
        "up --photographs no-such-folder",
        "up --data ",
        "up --keep-days 5",
        "up --data new --keep-days -1",
        "up --data new --keep-days 99999",
        "up --data new --keep-days soon",
      })
  void wrongWordsAreToldAtOnce(String command) {
    assertTold(command);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gallery list --gallery FOLDER",
        "up --gallery FOLDER",
        "enroll --gallery FOLDER photographs",
        "enroll --gallery new.npz FILE",
        "verify --pairs FOLDER",
        "up --photographs FILE",
        "up --data FILE",
        "detect --annotate FILE a.jpg",
        "demo --samples FILE",
        "demo --out FILE",
        "detect --networks FILE a.jpg",
        "detect --networks FOLDER a.jpg",
        "calibrate --gallery FILE --strangers FILE",
        "calibrate --gallery FILE --plot no-such-folder/plot.png",
      })
  void filesAndFoldersAreNotConfused(String command) {
    assertTold(command.replace("FOLDER", folder.toString()).replace("FILE", file));
  }

  private void assertTold(String command) {
    int code =
        assertTimeoutPreemptively(
            Duration.ofMinutes(2), // a service that did start would never end
            () -> run(command.split(" ", -1)));

    assertEquals(2, code, err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().startsWith("facepipe: "), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void wordsSayWhatWhichAndWanted() {
    run("up", "--port", "99999");
    assertEquals(
        "facepipe: Invalid value for option '--port': '99999'; expected a port from 0 (any free) to"
            + " 65535; './facepipe up --help' shows the options\n",
        err.toString());
    run("send", "--url", "example.org", "a.jpg");
    assertEquals(
        "facepipe: Invalid value for option '--url': 'example.org'; expected an address such as"
            + " http://127.0.0.1:9000 or https://example.org; './facepipe send --help' shows the"
            + " options\n",
        err.toString());
    run("up", "--port", "9324");
    assertEquals(
        "facepipe: --port and --sqs-port are both 9324; expected different ports\n",
        err.toString());
  }

  /** A gallery's words can be right and its contents damaged: that is a failure. */
  @Test
  void damagedGalleryIsAFailure() {
    assertEquals(1, run("gallery", "list", "--gallery", file));
    assertEquals(1, err.toString().lines().count(), err.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "MIN_FACE_SIZE, abc",
    "MIN_FACE_SIZE, 5",
    "MATCH_THRESHOLD, abc",
    "MATCH_THRESHOLD, NaN",
    "MATCH_THRESHOLD, -1",
    "MATCH_THRESHOLD, Infinity",
    "MATCH_POLICY, sometimes",
    "FRAME_RATE, 0",
    "FRAME_RATE, often",
    "FRAMES, 7",
    "MAX_FRAMES, 0",
    "MAX_VIDEO_BYTES, many",
    "VIDEO_DEADLINE_SECONDS, -1",
    "VIDEO_ANSWERS, none",
    "RESULT, first",
    "NEAR_MISSES, sometimes",
    "MAX_FRAME_AGE_SECONDS, 0",
    "STORED_RESULTS, txt",
    "SIGHTINGS, yes",
    "SUMMARY_PATIENCE_SECONDS, 0",
    "FFMPEG, no-such-program",
  })
  void wrongSettingIsNamedBeforeAnythingStarts(String variable, String value) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> LocalCloud.requireSettings(options(Map.of(variable, value))));

    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith(variable + " is '" + value + "'; expected "),
        refused.getMessage());
  }

  @Test
  void settingsOfAnEmptyEnvironmentAreRight() {
    LocalCloud.requireSettings(options(Map.of()));
  }

  private static LocalCloudOptions options(Map<String, String> environment) {
    return new LocalCloudOptions(
        NETWORKS, EmbedderName.RESNET34, Path.of("people.npz"), environment);
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "demo", "scalable"})
  void servicesRefuseAWrongSetting(String command) throws Exception {
    CommandProcess.Ended ended =
        CommandProcess.run(
            folder, Map.of("MATCH_THRESHOLD", "abc"), command, "--embedder", "resnet34");

    assertEquals(2, ended.code(), ended.said());
    assertEquals("facepipe: MATCH_THRESHOLD is 'abc'; expected a number above 0\n", ended.said());
  }

  @Test
  void limitsOfVersionsAreWords() throws Exception {
    CommandProcess.Ended ended =
        CommandProcess.run(
            folder,
            Map.of("FACEPIPE_GALLERY_VERSIONS", "few"),
            "gallery",
            "list",
            "--gallery",
            file);

    assertEquals(2, ended.code(), ended.said());
    assertTrue(
        ended.said().startsWith("facepipe: FACEPIPE_GALLERY_VERSIONS is 'few'; expected "),
        ended.said());
  }

  /** The networks' folder is empty: loading a network would fail in other words. */
  @Test
  void takenPortIsNamedBeforeNetworksAreLoaded() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      int port = taken.getLocalPort();
      Path card = Files.createDirectories(folder.resolve("cards"));
      Files.copy(NETWORKS.resolve("resnet34.json"), card.resolve("resnet34.json"));

      int code =
          run(
              "up --embedder resnet34 --sqs-port 0 --s3-port 0 --networks %s --port %d"
                  .formatted(card, port)
                  .split(" ", -1));

      assertEquals(1, code);
      assertEquals(
          "facepipe: port %d is in use; choose another port with --port, or 0 for any free port\n"
              .formatted(port),
          err.toString());
    }
  }

  static Stream<List<String>> mistypedWords() {
    return Stream.of(
        List.of("galery", "there is no command 'galery'; did you mean 'gallery'?"),
        List.of("enrol", "there is no command 'enrol'; did you mean 'enroll'?"),
        List.of("sned", "there is no command 'sned'; did you mean 'send'?"),
        List.of("forgt", "there is no command 'forgt'; did you mean 'forget'?"),
        List.of("frogte", "there is no command 'frogte'; './facepipe --help' shows the commands"),
        List.of("foo", "there is no command 'foo'; './facepipe --help' shows the commands"),
        List.of("dlq drpo 1", "there is no command 'drpo'; did you mean 'drop'?"),
        List.of(
            "dlq rope 1", "there is no command 'rope'; './facepipe dlq --help' shows the commands"),
        List.of(
            "gallery list --galery people.npz",
            "'gallery list' has no option --galery; did you mean --gallery?"),
        List.of("send --timout=3 a.jpg", "'send' has no option --timout; did you mean --timeout?"),
        List.of(
            "send --colour a.jpg",
            "'send' has no option --colour; './facepipe send --help' shows the options"),
        List.of(
            "up --auth iamm",
            "Invalid value for option '--auth': expected one of [IAM, NONE] (case-insensitive) but"
                + " was 'iamm'; did you mean 'IAM'?"),
        List.of(
            "gallery",
            "a command is missing: list, remove, rename, merge, doctor, aside, take-back, ignore,"
                + " ignored, import, versions, back; './facepipe gallery --help' shows the"
                + " commands"));
  }

  @ParameterizedTest
  @MethodSource("mistypedWords")
  void onlyWordsThatAreNearAreSuggested(List<String> typedAndTold) {
    assertEquals(2, run(typedAndTold.get(0).split(" ", -1)));
    assertEquals("facepipe: " + typedAndTold.get(1) + "\n", err.toString());
  }

  /** Distances by hand: letters changed, inserted, deleted, or swapped with the next. */
  @ParameterizedTest
  @CsvSource({
    "foo, forget, 4",
    "galery, gallery, 1",
    "sned, send, 1",
    "Ada, ADA, 0",
    "abc, '', 3",
    "kitten, sitting, 3"
  })
  void typingMistakesAreCounted(String one, String other, int mistakes) {
    assertEquals(mistakes, EditDistance.between(one, other));
    assertEquals(mistakes, EditDistance.between(other, one));
  }
}
