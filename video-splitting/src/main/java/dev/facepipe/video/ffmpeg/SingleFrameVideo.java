package dev.facepipe.video.ffmpeg;

import dev.facepipe.common.file.Temporary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Makes a video of one frame. */
public final class SingleFrameVideo {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private SingleFrameVideo() {}

  /** Returns an AVI video whose only frame is {@code picture}. */
  public static byte[] of(byte[] picture, Ffmpeg ffmpeg) {
    try {
      Path folder = Temporary.folder(Temporary.parent(), "film");
      Path still = folder.resolve("still");
      Path film = folder.resolve("film.avi");
      try {
        Files.write(still, picture);
        ffmpeg.run(arguments(still, film), DEADLINE);
        return Files.readAllBytes(film);
      } finally {
        Files.deleteIfExists(film);
        Files.deleteIfExists(still);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a video from a picture", e);
    }
  }

  private static List<String> arguments(Path still, Path film) {
    return List.of(
        "-nostdin",
        "-loglevel",
        "level+error",
        "-i",
        "file:" + still,
        "-c:v",
        "mjpeg",
        "-q:v",
        "2",
        "file:" + film);
  }
}
