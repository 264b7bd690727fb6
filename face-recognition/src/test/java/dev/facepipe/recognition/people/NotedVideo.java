package dev.facepipe.recognition.people;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.VideoFrames;
import dev.facepipe.recognition.embedding.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A video of constructed faces, for tests. Embeddings have length 1 and lie around points whose
 * distances are known.
 */
final class NotedVideo {
  static final int DIMENSIONS = 128;
  static final Model MODEL = new Model("resnet34", "1a2b", DIMENSIONS);

  private final double fps;
  private final List<List<NamedFace>> faces = new ArrayList<>();
  private final List<List<float[]>> embeddings = new ArrayList<>();

  NotedVideo(double fps) {
    this.fps = fps;
  }

  /** Returns a unit vector along an axis: people on different axes are sqrt(2) apart. */
  static float[] axis(int number) {
    float[] axis = new float[DIMENSIONS];
    axis[number] = 1;
    return axis;
  }

  /** Returns a unit vector at this distance from another one, towards an axis. */
  static float[] near(float[] from, double distance, int axis) {
    double cosine = 1 - distance * distance / 2;
    double sine = Math.sqrt(1 - cosine * cosine);
    float[] to = new float[DIMENSIONS];
    for (int i = 0; i < to.length; i++) {
      to[i] = (float) (cosine * from[i] + (i == axis ? sine : 0));
    }
    return to;
  }

  /** Returns a unit vector at about this distance, in a random direction. */
  static float[] noisy(float[] from, double distance, Random random) {
    double[] to = new double[DIMENSIONS];
    double length = 0;
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] + distance / Math.sqrt(DIMENSIONS) * random.nextGaussian();
      length += to[i] * to[i];
    }
    float[] unit = new float[DIMENSIONS];
    for (int i = 0; i < to.length; i++) {
      unit[i] = (float) (to[i] / Math.sqrt(length));
    }
    return unit;
  }

  static Box box(float left) {
    return new Box(left, 0, left + 80, 80);
  }

  /** Starts the next frame. */
  NotedVideo frame() {
    faces.add(new ArrayList<>());
    embeddings.add(new ArrayList<>());
    return this;
  }

  /** Adds a face without a name to the frame. */
  NotedVideo face(float[] embedding, float left) {
    return face(embedding, left, Answer.UNKNOWN, null, 100);
  }

  NotedVideo face(
      float[] embedding, float left, String name, @Nullable String reason, int quality) {
    var scores = new FaceQuality(quality, quality, quality, 100, 100, 100, 100, 100, 100, 100);
    return face(
        embedding, new NamedFace(box(left), 1, name, null, null, null, reason, null, scores));
  }

  NotedVideo face(float[] embedding, NamedFace face) {
    faces.get(faces.size() - 1).add(face);
    embeddings.get(embeddings.size() - 1).add(embedding);
    return this;
  }

  VideoFrames frames() {
    return new VideoFrames(
        new Drop("film.mp4", "0".repeat(32)),
        true,
        IntStream.range(0, faces.size()).mapToObj(i -> i / fps).toList(),
        faces.size() / fps);
  }

  List<FrameNote> notes() {
    return IntStream.range(0, faces.size()).mapToObj(this::note).toList();
  }

  private FrameNote note(int i) {
    var id = new RequestId("film-%d".formatted(i + 1));
    Answer answer = new Answer(id, "x", null, MODEL.name(), "v1", faces.get(i), null, null);
    return FrameNote.of(i + 1, answer, embeddings.get(i));
  }
}
