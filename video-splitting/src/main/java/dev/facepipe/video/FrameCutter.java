package dev.facepipe.video;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Cuts a video into pictures. */
@FunctionalInterface
public interface FrameCutter {
  /**
   * Hands the wanted frames on, one at a time and in their order, each as a JPEG: upright, with
   * square pixels. The next one is made while {@code frames} works, but none is kept.
   *
   * @param video any file, as a stranger sent it
   * @param frames what it throws ends the cutting and is thrown on
   * @return whether these are all; false if the video has more than may be cut from one
   * @throws VideoRefused if the video cannot be read to its end; what was handed on by then is good
   */
  boolean cut(Path video, Consumer<byte[]> frames);
}
