package dev.facepipe.bench.films;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.bench.films.Truth.Shown;
import dev.facepipe.bench.films.VideoMaker.Video;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.video.Sampling;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import dev.facepipe.video.ffmpeg.FfmpegCutter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Draws real videos, cuts them and looks for the faces. */
class VideoMakerTest {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final Path SAMPLES = Path.of(System.getProperty("facepipe.samples"));
  private static final Ffmpeg FFMPEG = Ffmpeg.from(new Environment(System.getenv()));

  @Test
  void facesAreWhereTheTruthSays(@TempDir Path folder) throws IOException {
    try (Mtcnn mtcnn = new Mtcnn(NETWORKS, FaceDetector.DEFAULT_MIN_FACE)) {
      Actor actor = actor(mtcnn);
      List<Act> acts =
          List.of(
              Act.poster(actor, Scene.SECONDS, new Act.Place(540, 90, 70)),
              Act.of(actor, 3, 15, new Act.Place(120, 180, 60), new Act.Place(300, 180, 120)));

      Video video = new VideoMaker(FFMPEG, false).make(Scene.UNEVEN, acts, folder, 1);

      List<Double> times = new ArrayList<>();
      List<Integer> counts = new ArrayList<>();
      new FfmpegCutter(FFMPEG, Sampling.perSecond(0.5, 100), Duration.ofMinutes(1))
          .cut(
              video.file(),
              (jpeg, at) -> {
                List<Face> faces = mtcnn.detect(ImageCodec.decode(jpeg));
                // The frame is up to 0.1 seconds later.
                List<Shown> shown = video.truth().at(at + 0.1);
                shown.forEach(
                    one ->
                        assertTrue(
                            faces.stream()
                                .anyMatch(
                                    face ->
                                        Boxes.intersectionOverUnion(face.box(), one.box()) > 0.6),
                            () -> "no face at %s in second %s: %s".formatted(one, at, faces)));
                times.add(at);
                counts.add(faces.size() - shown.size());
              });
      assertEquals(List.of(0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0), times);
      assertTrue(counts.stream().allMatch(more -> more == 0), "more faces than true: " + counts);
      assertEquals(2, video.truth().at(4.1).size());
      assertEquals(1, video.truth().at(16.1).size());
    }
  }

  @Test
  void coveredFaceIsNotOnScreen(@TempDir Path folder) throws IOException {
    try (Mtcnn mtcnn = new Mtcnn(NETWORKS, FaceDetector.DEFAULT_MIN_FACE)) {
      Act.Place place = new Act.Place(320, 180, 100);
      Actor actor = actor(mtcnn);
      List<Act> acts =
          List.of(Act.poster(actor, Scene.SECONDS, place), Act.of(actor, 10, 20, place, place));

      Truth truth = new VideoMaker(FFMPEG, false).make(Scene.TWO, acts, folder, 1).truth();

      assertEquals(List.of("poster of Ada"), truth.at(9.9).stream().map(Shown::person).toList());
      assertEquals(List.of("Ada"), truth.at(10.1).stream().map(Shown::person).toList());
    }
  }

  private static Actor actor(Mtcnn mtcnn) throws IOException {
    RgbImage photograph = ImageCodec.decode(Files.readAllBytes(SAMPLES.resolve("sample5.jpg")));
    Portrait portrait = Portrait.of(photograph, mtcnn.detect(photograph).get(0).box());
    return Actor.of(
        "Ada",
        List.of(portrait, portrait, portrait, portrait, portrait.mirrored(), portrait.lit(0.8)));
  }
}
