package dev.facepipe.video.ffmpeg;

import java.io.IOException;
import java.nio.file.Path;

/** For builds of images: lays FFmpeg into a folder, so that nothing is unpacked at run time. */
public final class UnpackFfmpeg {
  private UnpackFfmpeg() {}

  /** Takes the folder; prints the program's path, the value for {@code FFMPEG}. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException(
          "%d arguments; expected one, the folder".formatted(arguments.length));
    }
    System.out.println(BundledFfmpeg.unpackInto(Path.of(arguments[0])));
  }
}
