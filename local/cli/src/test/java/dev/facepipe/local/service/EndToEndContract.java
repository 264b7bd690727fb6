package dev.facepipe.local.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.Bytes;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.local.cli.demo.SampleVideo;
import dev.facepipe.local.client.Camera;
import dev.facepipe.local.client.VideoListener;
import dev.facepipe.local.client.VideoOutcome;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.client.aws.VideosBucket;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Tests the whole service through HTTP, SQS and S3 on loopback, with real photographs, networks and
 * FFmpeg. Subclasses say where the functions run.
 *
 * <p>People were told apart by eye: the woman on the right of sample1 is the woman in the middle of
 * sample3. Nobody else in the first two photographs is in the other four.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class EndToEndContract {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Ffmpeg FFMPEG = Ffmpeg.from(new Environment(System.getenv()));

  @TempDir static Path folder;

  private Map<String, byte[]> frames;
  private LocalCloud cloud;
  private ResponseQueue responses;

  /** Starts the cloud to test. */
  abstract LocalCloud start(LocalCloudOptions options);

  @BeforeAll
  final void startWithGallery() throws IOException {
    frames = SampleGallery.SAMPLES.frames();
    cloud =
        start(
            new LocalCloudOptions(
                SampleGallery.NETWORKS,
                EmbedderName.RESNET34,
                SampleGallery.enrolled(folder),
                System.getenv()));
    responses = ResponseQueue.at(Endpoint.at(cloud.sqsEndpoint()), Names.DEFAULT.responseQueue());
  }

  @AfterAll
  final void stopCloud() {
    if (responses != null) {
      responses.close();
      cloud.close();
    }
  }

  @Test
  void personIsNamedInAnotherPhotograph() {
    Answer answer = post("alone.jpg");

    assertEquals("Bea", answer.result());
    assertEquals("alone.jpg", answer.filename());
    assertTrue(answer.faces().get(0).distance() <= 0.45f, answer.toString());
  }

  /** Phones append a video to the picture, or store the picture's rotation only in XMP data. */
  @Test
  void personIsNamedInPhonePhotographs() throws IOException {
    Path film = folder.resolve("behind.mp4");
    SampleVideo.write(FFMPEG, List.of(still("alone.jpg"), still("sample2.jpg")), film);
    byte[] upright = frames.get("alone.jpg");
    byte[] lying = ImageCodec.jpeg(turnedLeft(ImageCodec.decode(upright)), 90);
    String xmp = "http://ns.adobe.com/xap/1.0/\0<rdf:Description tiff:Orientation=\"6\"/>";
    byte[] segment = ("\u00ff\u00e1\0" + (char) (xmp.length() + 2) + xmp).getBytes(ISO_8859_1);
    byte[] start = Arrays.copyOf(lying, 2);
    byte[] rest = Arrays.copyOfRange(lying, 2, lying.length);

    assertEquals(
        "Bea", post("PXL.MP.jpg", Bytes.concat(upright, Files.readAllBytes(film))).result());
    assertEquals("Bea", post("edited.jpg", Bytes.concat(start, segment, rest)).result());
  }

  @Test
  void personIsNamedIn48Megapixels() {
    RgbImage photograph = ImageCodec.decode(frames.get("alone.jpg"));
    double times = Math.sqrt(48e6 / photograph.width() / photograph.height());
    RgbImage large =
        ImageCodec.resize(
            photograph,
            (int) Math.round(photograph.width() * times),
            (int) Math.round(photograph.height() * times));

    Answer answer = post("large.jpg", ImageCodec.jpeg(large, 80));

    assertEquals("Bea", answer.result());
    assertEquals(2, answer.reducedBy());
    assertEquals(
        post("alone.jpg").faces().get(0).box().width() * times,
        answer.faces().get(0).box().width(),
        0.1 * answer.faces().get(0).box().width());
  }

  @Test
  void everybodyInAGroupIsNamed() {
    assertEquals(List.of("Dora", "Edda", "Fay", "Greta"), known(post("sample4.jpg")));
    assertEquals(List.of("Mona", "Nora", "Orla", "Pia"), known(post("sample6.jpg")));
  }

  @Test
  void strangersAreUnknown() {
    assertEquals("Unknown", post("sample2.jpg").result());
    assertEquals(List.of("Unknown", "Unknown", "Bea"), namesFromLeftToRight(post("sample1.jpg")));
  }

  @Test
  void frameWithoutFaceIsAnswered() {
    assertEquals("No-Face", post("nobody.jpg").result());
  }

  @Test
  void answersAreStoredInTheResultsBucket() {
    Answer answer = post("alone.jpg");

    String stored = result(answer.requestId() + ".json");
    assertTrue(stored.contains("\"result\":\"Bea\""), stored);
  }

  @Test
  void videoIsAnsweredFrameByFrame() throws IOException {
    Path film = folder.resolve("a film.mp4");
    SampleVideo.write(
        FFMPEG, List.of(still("alone.jpg"), still("nobody.jpg"), still("sample2.jpg")), film);
    try (VideosBucket videos =
        VideosBucket.at(
            Endpoint.at(cloud.s3Endpoint()),
            Names.DEFAULT.videosBucket(),
            Names.DEFAULT.resultsBucket())) {
      List<Answer> answers = drop(videos, "hall/a film.mp4", film);

      assertEquals(
          List.of("hall/a film/frame-00001", "hall/a film/frame-00002", "hall/a film/frame-00003"),
          answers.stream().map(answer -> answer.requestId().value()).toList());
      assertEquals(List.of("Bea", "No-Face"), List.of(result(answers, 0), result(answers, 1)));
      // The other woman of the third frame looks down; her distance is that of the threshold.
      assertEquals("Unknown", answers.get(2).faces().get(0).name());
    }
  }

  private static String result(List<Answer> answers, int frame) {
    return answers.get(frame).result();
  }

  @Test
  void videoSaysWhoWasThereAndWhen() throws IOException {
    Path film = folder.resolve("visitors.mp4");
    Path group = still("sample6.jpg");
    SampleVideo.write(
        FFMPEG, List.of(group, group, still("nobody.jpg"), still("sample2.jpg")), film);
    try (VideosBucket videos =
        VideosBucket.at(
            Endpoint.at(cloud.s3Endpoint()),
            Names.DEFAULT.videosBucket(),
            Names.DEFAULT.resultsBucket())) {
      VideoPeople people = outcome(videos, "hall/visitors.mp4", film).people();

      assertEquals("Mona, Nora, Orla, Pia, Unknown", people.result());
      assertTrue(people.complete());
      assertEquals(
          List.of(
              "Mona [Seen[from=0.0, to=2.0]]",
              "Nora [Seen[from=0.0, to=2.0]]",
              "Orla [Seen[from=0.0, to=2.0]]",
              "Pia [Seen[from=0.0, to=2.0]]",
              // Three women; one shows her profile only, which no detector here finds for sure.
              "unknown-1 [Seen[from=3.0, to=4.0]]",
              "unknown-2 [Seen[from=3.0, to=4.0]]"),
          people.people().stream().map(person -> person.name() + " " + person.seen()).toList());
      people.people().forEach(person -> assertNotNull(person.thumbnail(), person.name()));
      assertTrue(result("hall/visitors/people.vtt").contains("Mona"));
      assertTrue(result("hall/visitors/people.csv").contains("Mona"));
      assertTrue(result("hall/visitors/people.html").contains("Mona"));
    }
  }

  private List<Answer> drop(VideosBucket videos, String key, Path file) {
    return outcome(videos, key, file).answers();
  }

  private VideoOutcome outcome(VideosBucket videos, String key, Path file) {
    VideoOutcome outcome =
        videos.drop(Map.of(key, file), responses, TIMEOUT, VideoListener.NONE).get(0);
    assertNull(outcome.late());
    return outcome;
  }

  @Test
  void fileThatIsNoVideoIsAnsweredWithAnError() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.mp4"), "not a video");
    try (VideosBucket videos =
        VideosBucket.at(
            Endpoint.at(cloud.s3Endpoint()),
            Names.DEFAULT.videosBucket(),
            Names.DEFAULT.resultsBucket())) {
      List<Answer> answers = drop(videos, "notes.mp4", text);

      assertEquals(1, answers.size());
      assertEquals("Error", answers.get(0).result());
    }
  }

  @Test
  void droppedPictureGetsABareTextResultToo() {
    cloud
        .objects()
        .put(
            new ObjectRef(Names.DEFAULT.framesBucket(), "door 1+2.jpg"),
            frames.get("alone.jpg"),
            "image/jpeg");

    List<Answer> answers =
        responses.await(List.of(new RequestId("door 1+2")), TIMEOUT, answer -> {});

    assertEquals("Bea", answers.get(0).result());
    assertEquals("Bea", result("door 1+2.txt"));
  }

  @Test
  void frameOverTheQueueLimitTravelsAsAClaim() {
    RgbImage wall = wallOfFaces();
    RequestId id = RequestId.random();
    // The PNG is larger than its crops, so the crops travel on the queue.
    int faces = new Camera(cloud.url()).post(id, "wall.png", ImageCodec.png(wall));

    Answer answer = responses.await(List.of(id), TIMEOUT, told -> {}).get(0);

    assertTrue(faces >= 16, faces + " faces");
    try (S3Client s3 =
        AwsClients.s3(cloud.s3Endpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY)) {
      assertEquals(
          1, s3.listObjectsV2(list -> list.bucket("facepipe-claims").prefix("claims/")).keyCount());
    }
    assertEquals(faces, answer.faces().size());
    assertTrue(
        answer.faces().stream().filter(face -> face.name().equals("Bea")).count() >= faces / 2,
        answer.toString());
  }

  /** Returns sixteen copies of one portrait: their crops are too large for one message. */
  private RgbImage wallOfFaces() {
    RgbImage portrait = ImageCodec.resize(ImageCodec.decode(frames.get("alone.jpg")), 400, 450);
    int columns = 4;
    byte[] pixels = new byte[columns * columns * portrait.pixels().length];
    int rowBytes = portrait.width() * 3;
    for (int tile = 0; tile < columns * columns; tile++) {
      for (int y = 0; y < portrait.height(); y++) {
        int row = tile / columns * portrait.height() + y;
        int to = (row * columns + tile % columns) * rowBytes;
        System.arraycopy(portrait.pixels(), y * rowBytes, pixels, to, rowBytes);
      }
    }
    return new RgbImage(columns * portrait.width(), columns * portrait.height(), pixels);
  }

  private static RgbImage turnedLeft(RgbImage image) {
    byte[] pixels = new byte[image.pixels().length];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int to = (image.width() - 1 - x) * image.height() + y;
        System.arraycopy(image.pixels(), 3 * (y * image.width() + x), pixels, 3 * to, 3);
      }
    }
    return new RgbImage(/* width= */ image.height(), /* height= */ image.width(), pixels);
  }

  final Answer post(String name) {
    return post(name, frames.get(name));
  }

  private Answer post(String name, byte[] picture) {
    RequestId id = RequestId.random();
    new Camera(cloud.url()).post(id, name, picture);
    List<Answer> answers = responses.await(List.of(id), TIMEOUT, answer -> {});
    assertEquals(1, answers.size(), name + " got no answer");
    return answers.get(0);
  }

  private static List<String> namesFromLeftToRight(Answer answer) {
    return answer.faces().stream()
        .sorted(Comparator.comparing(face -> face.box().left()))
        .map(NamedFace::name)
        .toList();
  }

  /** Leaves out what MTCNN wrongly takes for a face, such as the pattern of a dress. */
  private static List<String> known(Answer answer) {
    return namesFromLeftToRight(answer).stream().filter(name -> !name.equals("Unknown")).toList();
  }

  private String result(String key) {
    return new String(
        cloud.objects().get(new ObjectRef(Names.DEFAULT.resultsBucket(), key), 1 << 20),
        StandardCharsets.UTF_8);
  }

  private Path still(String name) throws IOException {
    return Files.write(folder.resolve(name), frames.get(name));
  }
}
