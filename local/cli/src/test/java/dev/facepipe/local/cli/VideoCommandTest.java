package dev.facepipe.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.local.cli.demo.SampleVideo;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Sends videos and pictures that share a name through the whole service, with the real FFmpeg and
 * networks. Nobody is enrolled: the answer to a face is {@code Unknown}, to a wall {@code No-Face}.
 */
class VideoCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Ffmpeg FFMPEG = Ffmpeg.from(new Environment(System.getenv()));
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String RESULTS = Names.DEFAULT.resultsBucket();
  private static final String FACE = "Unknown";
  private static final String WALL = "No-Face";

  @TempDir private static Path folder;

  private static Path face;
  private static Path wall;
  private static LocalCloud cloud;
  private static S3Client s3;

  @BeforeAll
  static void start() throws IOException {
    face = Files.write(folder.resolve("face.jpg"), SampleGallery.SAMPLES.frames().get("alone.jpg"));
    wall = folder.resolve("wall.png");
    Files.write(wall, ImageCodec.png(new RgbImage(64, 48, new byte[64 * 48 * 3])));
    cloud =
        LocalCloud.start(
            new LocalCloudOptions(
                SampleGallery.NETWORKS,
                EmbedderName.RESNET34,
                SampleGallery.empty(folder),
                System.getenv()));
    s3 = AwsClients.s3(cloud.s3Endpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
  }

  @AfterAll
  static void stop() {
    s3.close();
    cloud.close();
  }

  @Test
  void videosDroppedUnderOneKeyGetTheirOwnAnswers() throws IOException {
    Path wallFilm = film("wall/hall.mp4", wall, 1);
    Path faceFilm = film("face/hall.mp4", face, 4);
    Path nobodyFilm = film("nobody/hall.mp4", wall, 2);

    assertEquals(lines("hall", WALL, 1), video(wallFilm));
    assertEquals(lines("hall", FACE, 4), video(faceFilm));
    assertEquals(lines("hall", WALL, 2), video(nobodyFilm));

    assertEquals(
        List.of("frame-00001.json", "frame-00002.json", "newest-film.json", "video.json"),
        bare("hall/"));
    assertEquals(WALL, JSON.readTree(result("hall/frame-00001.json")).get("result").asText());
    assertEquals(2, JSON.readTree(result("hall/video.json")).get("frames").asInt());
    // These bytes were dropped before. The earlier report still exists and must not be used.
    assertEquals(lines("hall", FACE, 4), video(faceFilm));
  }

  @Test
  void missingFileDoesNotStopTheOtherVideos() throws IOException {
    Path gone = folder.resolve("gone.mp4");
    Path film = film("others/porch.mp4", wall, 1);

    assertEquals(lines("porch", WALL, 1), video(1, gone, film));
  }

  @Test
  void videosOfOneStemAreKeptApart() throws Exception {
    Path mp4 = film("stem/door.mp4", face, 3);
    Path mov = film("stem/door.mov", wall, 2);
    CompletableFuture<List<String>> first = CompletableFuture.supplyAsync(() -> video(mp4));
    CompletableFuture<List<String>> second = CompletableFuture.supplyAsync(() -> video(mov));

    assertEquals(lines("door", FACE, 3), first.get());
    assertEquals(lines("door", WALL, 2), second.get());

    List<String> stored = bare("drops/door.mp4/");
    assertEquals(4, stored.size(), stored.toString());
    assertEquals(3, bare("drops/door.mov/").size());
    JsonNode newest = JSON.readTree(result("door/video.json"));
    int frames = newest.at("/drop/key").asText().equals("door.mp4") ? 3 : 2;
    assertEquals(frames, newest.get("frames").asInt());
    assertEquals(frames + 2, bare("door/").size(), "no mixture: " + bare("door/"));
    for (int i = 1; i <= frames; i++) {
      JsonNode frame = JSON.readTree(result("door/frame-0000%d.json".formatted(i)));
      assertEquals(newest.get("drop"), frame.get("drop"));
    }
  }

  /** A video may replace another before it is read; its client then drops it again. */
  @Test
  void clientsWithOneKeyAtOnceGetTheirOwnAnswers() throws Exception {
    List<Path> films =
        List.of(
            film("a/gate.mp4", face, 2), film("b/gate.mp4", wall, 3), film("c/gate.mp4", wall, 1));
    List<CompletableFuture<List<String>>> printed =
        films.stream().map(film -> CompletableFuture.supplyAsync(() -> video(film))).toList();

    assertEquals(lines("gate", FACE, 2), printed.get(0).get());
    assertEquals(lines("gate", WALL, 3), printed.get(1).get());
    assertEquals(lines("gate", WALL, 1), printed.get(2).get());
  }

  @Test
  void clientsWithTheSameBytesAtOnceBothGetAllAnswers() throws Exception {
    Path film = film("yard.mp4", face, 3);
    CompletableFuture<List<String>> first = CompletableFuture.supplyAsync(() -> video(film));
    CompletableFuture<List<String>> second = CompletableFuture.supplyAsync(() -> video(film));

    assertEquals(lines("yard", FACE, 3), first.get());
    assertEquals(lines("yard", FACE, 3), second.get());
  }

  @Test
  void framesHaveAnnotatedCopies() throws IOException {
    Path film = film("annotated/attic.mp4", face, 2);
    Path copies = folder.resolve("copies");

    assertEquals(lines("attic", FACE, 2), video(0, copies, Names.DEFAULT.framesBucket(), film));

    try (Stream<Path> files = Files.list(copies)) {
      assertEquals(
          List.of("attic-frame-00001.jpg", "attic-frame-00002.jpg"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    RgbImage frame = ImageCodec.decode(Files.readAllBytes(copies.resolve("attic-frame-00002.jpg")));
    assertTrue(hasOrange(frame), "the box of a stranger");
  }

  /** The box and the label of a stranger are 0xB34700. */
  private static boolean hasOrange(RgbImage image) {
    int count = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        count +=
            Math.abs(image.at(x, y, 0) - 0xb3) < 12
                    && Math.abs(image.at(x, y, 1) - 0x47) < 12
                    && image.at(x, y, 2) < 12
                ? 1
                : 0;
      }
    }
    return count > 1000;
  }

  @Test
  void framesThatCannotBeReadHaveNoCopies() throws IOException {
    Path film = film("unread/cellar.mp4", face, 1);
    Path copies = folder.resolve("none");

    assertEquals(lines("cellar", FACE, 1), video(1, copies, "no-such-bucket", film));

    try (Stream<Path> files = Files.list(copies)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void picturesOfOneStemAreBothAnswered() throws Exception {
    byte[] jpg = Files.readAllBytes(face);
    byte[] png = Files.readAllBytes(wall);
    put("IMG_0001.JPG", jpg);
    put("IMG_0001.png", png);
    String first = "drops/IMG_0001.JPG/" + md5(jpg) + "/picture.json";
    String second = "drops/IMG_0001.png/" + md5(png) + "/picture.json";
    await()
        .atMost(LONG)
        .until(
            () -> !bare("drops/IMG_0001.JPG/").isEmpty() && !bare("drops/IMG_0001.png/").isEmpty());
    await()
        .atMost(LONG)
        .until(() -> !bare("IMG_0001.txt").isEmpty() && result("IMG_0001.txt").equals(WALL));

    assertEquals(FACE, JSON.readTree(result(first)).get("result").asText());
    assertEquals(WALL, JSON.readTree(result(second)).get("result").asText());
    assertEquals("IMG_0001.png", JSON.readTree(result("IMG_0001.json")).at("/drop/key").asText());
  }

  private static void put(String key, byte[] picture) {
    s3.putObject(
        r -> r.bucket(Names.DEFAULT.framesBucket()).key(key), RequestBody.fromBytes(picture));
  }

  private static Path film(String name, Path picture, int seconds) throws IOException {
    Path film = folder.resolve(name);
    Files.createDirectories(film.getParent());
    SampleVideo.write(FFMPEG, Collections.nCopies(seconds, picture), film);
    return film;
  }

  private static List<String> lines(String stem, String result, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "%s/frame-%05d %s".formatted(stem, i, result))
        .toList();
  }

  /** Runs the command and returns its answers as lines of request id and result. */
  private static List<String> video(Path film) {
    return video(0, film);
  }

  private static List<String> video(int expectedExitCode, Path... films) {
    return video(expectedExitCode, List.of(), films);
  }

  private static List<String> video(
      int expectedExitCode, Path copies, String framesBucket, Path film) {
    return video(
        expectedExitCode, List.of("--annotate=" + copies, "--frames-bucket=" + framesBucket), film);
  }

  private static List<String> video(int expectedExitCode, List<String> options, Path... films) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "video",
                "--json",
                "--timeout=" + LONG.toSeconds(),
                "--endpoint=" + cloud.sqsEndpoint(),
                "--s3-endpoint=" + cloud.s3Endpoint()));
    arguments.addAll(options);
    Arrays.stream(films).map(Path::toString).forEach(arguments::add);
    int exitCode =
        Facepipe.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments.toArray(String[]::new));
    assertEquals(expectedExitCode, exitCode, () -> err + "\n" + out);
    try {
      List<String> lines = new ArrayList<>();
      for (JsonNode answer : JSON.readTree(out.toString()).get("answers")) {
        lines.add(answer.get("request_id").asText() + " " + answer.get("result").asText());
      }
      return lines;
    } catch (IOException e) {
      throw new AssertionError(out.toString(), e);
    }
  }

  /** Returns the keys of results that begin with {@code start}, without it; no summaries. */
  private static List<String> bare(String start) {
    return s3.listObjectsV2(r -> r.bucket(RESULTS).prefix(start)).contents().stream()
        .map(S3Object::key)
        .filter(key -> !key.contains("/people."))
        .map(key -> key.substring(start.length()))
        .toList();
  }

  private static String result(String key) {
    return s3.getObjectAsBytes(r -> r.bucket(RESULTS).key(key)).asString(UTF_8);
  }

  private static String md5(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
  }
}
