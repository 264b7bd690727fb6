package dev.facepipe.bench.films;

import dev.facepipe.bench.accuracy.Degradation;
import dev.facepipe.bench.films.Truth.Shown;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws videos frame by frame and encodes them as H.264 with FFmpeg. Thread-safe. */
final class VideoMaker {
  /** Frames a second, as of many cameras that watch a door. */
  static final int RATE = 15;

  /** Bits a second of the video: blocks are visible, faces are clear. */
  private static final int BIT_RATE = 600_000;

  /** Size of faces, light and bits a second of poor videos, as shares of the others. */
  private static final double POOR_SIZE = 0.6;

  private static final double POOR_LIGHT = 0.4;
  private static final int POOR_BITS = 6;

  /** Quality of the JPEGs that FFmpeg encodes, 1 to 100. */
  private static final int QUALITY = 95;

  private static final Duration DEADLINE = Duration.ofMinutes(2);

  /** Share of a face that has to be visible, so that it counts as on screen. */
  private static final double VISIBLE = 0.6;

  /** Pixels over which the edge of a portrait fades into the background. */
  private static final int FADE = 8;

  /** Pixels between two random values of the background. */
  private static final int PATTERN = 40;

  private final Ffmpeg ffmpeg;
  private final boolean isPoor;

  /**
   * @param isPoor true for smaller faces, less light and fewer bits
   */
  VideoMaker(Ffmpeg ffmpeg, boolean isPoor) {
    this.ffmpeg = ffmpeg;
    this.isPoor = isPoor;
  }

  /**
   * Writes a video.
   *
   * @param folder folder for the video and for temporary files
   * @param seed chooses the background
   * @return where the video is, and who is where in it
   */
  Video make(Scene scene, List<Act> acts, Path folder, int seed) throws IOException {
    Path frames = folder.resolve("frames.mjpeg");
    Path video = folder.resolve("video.mp4");
    RgbImage background = background(scene.width(), scene.height(), new Random(seed));
    double light = isPoor ? POOR_LIGHT : 1;
    List<Double> times = new ArrayList<>();
    List<List<Shown>> shown = new ArrayList<>();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(frames))) {
      for (int i = 0; i < Scene.SECONDS * RATE; i++) {
        double second = (double) i / RATE;
        List<Placed> people =
            acts.stream()
                .filter(act -> act.isOn(second))
                .map(act -> Placed.of(act, second, isPoor ? POOR_SIZE : 1))
                .toList();
        out.write(ImageCodec.jpeg(Portrait.lit(draw(background, people), light), QUALITY));
        if (scene.hasFrame(i)) {
          times.add(second);
          shown.add(shown(scene, people));
        }
      }
    }
    ffmpeg.run(arguments(scene, frames, video), DEADLINE);
    Files.delete(frames);
    return new Video(video, new Truth(times, shown, Scene.SECONDS));
  }

  /** A video file and who is where in it. */
  record Video(Path file, Truth truth) {}

  private List<String> arguments(Scene scene, Path frames, Path video) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-nostdin",
                "-loglevel",
                "level+error",
                "-y",
                "-f",
                "mjpeg",
                "-framerate",
                String.valueOf(RATE),
                "-i",
                "file:" + frames));
    if (scene == Scene.UNEVEN) {
      arguments.addAll(List.of("-vf", Scene.UNEVEN_FRAMES));
    }
    arguments.addAll(
        List.of(
            "-fps_mode",
            "vfr",
            "-pix_fmt",
            "yuv420p",
            "-c:v",
            "h264",
            "-b:v",
            String.valueOf(isPoor ? BIT_RATE / POOR_BITS : BIT_RATE),
            "-threads",
            "1",
            "file:" + video));
    return arguments;
  }

  /** Returns a smooth random pattern with some noise, as of a wall with shadows. */
  private static RgbImage background(int width, int height, Random random) {
    int columns = width / PATTERN;
    int rows = height / PATTERN;
    byte[] pattern = new byte[3 * columns * rows];
    for (int i = 0; i < pattern.length; i++) {
      pattern[i] = (byte) (90 + random.nextInt(80));
    }
    byte[] pixels = ImageCodec.resize(new RgbImage(columns, rows, pattern), width, height).pixels();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] += (byte) random.nextInt(8);
    }
    return new RgbImage(width, height, pixels);
  }

  /**
   * A person in a frame.
   *
   * @param portrait in the size in which the frame shows it
   * @param left first column of the portrait in the frame
   * @param top first row of the portrait in the frame
   */
  private record Placed(Act act, Portrait portrait, int left, int top) {
    static Placed of(Act act, double second, double size) {
      Act.Place place = act.at(second);
      Portrait portrait = act.portrait(second).withFaceOf(size * place.height());
      Box face = portrait.face();
      return new Placed(
          act,
          portrait,
          (int) Math.round(place.x() - (face.left() + face.right()) / 2),
          (int) Math.round(place.y() - (face.top() + face.bottom()) / 2));
    }

    RgbImage image() {
      int length = (int) Math.round(act.blur() * portrait.face().width());
      return length == 0 ? portrait.image() : Degradation.moved(portrait.image(), length);
    }

    Box face() {
      Box face = portrait.face();
      return new Box(
          left + face.left(), top + face.top(), left + face.right(), top + face.bottom());
    }

    Box whole() {
      return new Box(left, top, left + portrait.image().width(), top + portrait.image().height());
    }
  }

  private static RgbImage draw(RgbImage background, List<Placed> people) {
    byte[] pixels = background.pixels().clone();
    for (Placed person : people) {
      paste(person.image(), person.left(), person.top(), pixels, background);
    }
    return new RgbImage(background.width(), background.height(), pixels);
  }

  private static void paste(RgbImage image, int left, int top, byte[] pixels, RgbImage background) {
    int width = background.width();
    int height = background.height();
    byte[] from = image.pixels();
    for (int y = Math.max(0, -top); y < Math.min(image.height(), height - top); y++) {
      for (int x = Math.max(0, -left); x < Math.min(image.width(), width - left); x++) {
        int edge =
            Math.min(Math.min(x, image.width() - 1 - x), Math.min(y, image.height() - 1 - y));
        int share = Math.min(FADE, edge);
        for (int channel = 0; channel < 3; channel++) {
          int to = 3 * ((y + top) * width + x + left) + channel;
          int front = from[3 * (y * image.width() + x) + channel] & 0xff;
          pixels[to] = (byte) ((share * front + (FADE - share) * (pixels[to] & 0xff)) / FADE);
        }
      }
    }
  }

  /** Returns the faces that are visible enough, each with its place. */
  private static List<Shown> shown(Scene scene, List<Placed> people) {
    List<Shown> shown = new ArrayList<>();
    Box frame = new Box(0, 0, scene.width(), scene.height());
    for (int i = 0; i < people.size(); i++) {
      Act act = people.get(i).act();
      Box face = people.get(i).face();
      double hidden = 0;
      for (Placed front : people.subList(i + 1, people.size())) {
        hidden = Math.max(hidden, Boxes.overlap(face, front.whole()));
      }
      if ((Boxes.overlap(face, frame) - hidden) / face.area() >= VISIBLE) {
        shown.add(new Shown(act.person(), act.actor().name(), act.isPoster(), face));
      }
    }
    return shown;
  }
}
