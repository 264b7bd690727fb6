package dev.facepipe.video.ffmpeg;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Detects a bare Motion-JPEG video, which is a row of JPEGs, and tells it from a single picture.
 * FFmpeg looks only at the file's name or its first few KB, and takes a video of large frames for a
 * picture.
 *
 * <p>Source of the markers: ITU-T T.81, table B.1.
 */
final class MotionJpeg {
  /** Fewest JPEGs of a video. A picture's file may have a second JPEG, for depth or brightness. */
  private static final int FEWEST_FRAMES = 3;

  /** Most bytes between two frames. Some cameras leave a gap. */
  private static final int LARGEST_GAP = 4096;

  private static final int MARKER = 0xff;
  private static final int START_OF_IMAGE = 0xd8;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int TEMPORARY = 0x01;
  private static final int FIRST_RESTART = 0xd0;

  private final InputStream in;

  private MotionJpeg(InputStream in) {
    this.in = in;
  }

  /** Returns true if the file begins with three JPEGs. */
  static boolean is(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return is(in);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read".formatted(file), e);
    }
  }

  /** Returns true if the stream begins with three JPEGs. Does not close the stream. */
  static boolean is(InputStream in) throws IOException {
    try {
      return new MotionJpeg(in).hasFrames();
    } catch (EOFException e) {
      return false;
    }
  }

  private boolean hasFrames() throws IOException {
    if (next() != MARKER || next() != START_OF_IMAGE) {
      return false;
    }
    for (int frames = 1; frames < FEWEST_FRAMES; frames++) {
      if (!skipFrame() || !findStart()) {
        return false;
      }
    }
    return skipFrame();
  }

  /** Skips to the end of the frame. Returns true if the frame is a JPEG. */
  private boolean skipFrame() throws IOException {
    boolean scan = false;
    while (true) {
      int next = next();
      if (next != MARKER) {
        if (!scan) {
          return false; // only markers and segments come before a scan
        }
        continue;
      }
      int marker = next();
      while (marker == MARKER) {
        marker = next();
      }
      if (marker == END_OF_IMAGE) {
        return scan;
      }
      if (marker == START_OF_IMAGE) {
        return false;
      }
      boolean bare = marker == 0 || marker == TEMPORARY || isRestart(marker);
      if (!bare) {
        skipSegment();
        scan = scan || marker == START_OF_SCAN;
      }
    }
  }

  private static boolean isRestart(int marker) {
    return marker >= FIRST_RESTART && marker < START_OF_IMAGE;
  }

  private void skipSegment() throws IOException {
    int length = next() << 8 | next();
    in.skipNBytes(Math.max(0, length - 2));
  }

  /** Skips past the start marker of the next JPEG. Returns true if the marker is near. */
  private boolean findStart() throws IOException {
    int before = 0;
    for (int i = 0; i < LARGEST_GAP; i++) {
      int next = next();
      if (before == MARKER && next == START_OF_IMAGE) {
        return true;
      }
      before = next;
    }
    return false;
  }

  private int next() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new EOFException();
    }
    return next;
  }
}
