package dev.facepipe.video;

import java.nio.file.Path;

/** Cuts a video into frames. */
@FunctionalInterface
public interface FrameCutter {
  /**
   * Passes the wanted frames to {@code frames}, one at a time and in order. The next frame is made
   * while {@code frames} works, but no frame is kept.
   *
   * @param video any file, not trusted
   * @param frames receiver of the frames; its exception ends the cutting and is rethrown
   * @return how much of the video was cut
   * @throws VideoRefused if the video cannot be read to its end; the frames passed so far are good
   */
  Cut cut(Path video, Receiver frames);

  /** Receives the frames of a video. */
  @FunctionalInterface
  interface Receiver {
    /**
     * Takes the next frame.
     *
     * @param jpeg the frame as JPEG, upright, with square pixels
     * @param at when the frame is on screen, in seconds from the start of the video; not less than
     *     that of the frame before
     */
    void accept(byte[] jpeg, double at);
  }

  /**
   * How much of a video was cut.
   *
   * @param isAll true if all wanted frames were passed; false if the video has more than the limit
   * @param end end of the part that was cut, in seconds
   */
  record Cut(boolean isAll, double end) {}
}
