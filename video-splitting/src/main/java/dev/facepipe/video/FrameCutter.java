package dev.facepipe.video;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Cuts a video into frames. */
@FunctionalInterface
public interface FrameCutter {
  /**
   * Passes the wanted frames to {@code frames}, one at a time and in order. Each frame is a JPEG,
   * upright, with square pixels. The next frame is made while {@code frames} works, but no frame is
   * kept.
   *
   * @param video any file, not trusted
   * @param frames receiver of the frames; its exception ends the cutting and is rethrown
   * @return true if all wanted frames were passed; false if the video has more than the limit
   * @throws VideoRefused if the video cannot be read to its end; the frames passed so far are good
   */
  boolean cut(Path video, Consumer<byte[]> frames);
}
