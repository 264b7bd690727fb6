package dev.facepipe.video.ffmpeg;

import dev.facepipe.common.text.Printable;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads FFmpeg's {@code smjpeg} format: JPEGs in a row, each with its time and its length before
 * it. Numbers are unsigned, of 32 bits, the first byte the highest.
 *
 * <pre>
 * \0\nSMJPEG, version, length of the video
 * _TXT, length, text about the video
 * _VID, length, size and codec of the frames
 * HEND
 * vidD, milliseconds, length, JPEG
 * DONE
 * </pre>
 *
 * <p>Source: FFmpeg, libavformat/smjpegenc.c. For one thread.
 */
final class JpegParts {
  private static final byte[] MAGIC = {0, '\n', 'S', 'M', 'J', 'P', 'E', 'G'};

  /** Bytes of the version and the length. */
  private static final int AFTER_MAGIC = 8;

  private static final int TAG = 4;

  /** Largest JPEG, in bytes. 40 megapixels of noise are smaller. */
  private static final int MAX_JPEG = 64 << 20;

  private static final double MILLISECONDS = 1000;

  /**
   * A frame.
   *
   * @param jpeg the frame as JPEG
   * @param at when the frame is on screen, in seconds; 0 or more
   */
  record Part(byte[] jpeg, double at) {}

  private final DataInputStream in;
  private boolean begun;

  /** Creates a reader. Does not close the stream. */
  JpegParts(InputStream in) {
    this.in = new DataInputStream(new BufferedInputStream(in));
  }

  /**
   * Returns the next frame; empty at the end of the stream.
   *
   * @throws EOFException if the stream ends inside a part
   * @throws IOException if the stream has another format
   */
  Optional<Part> next() throws IOException {
    if (!begun) {
      byte[] magic = in.readNBytes(MAGIC.length);
      if (magic.length == 0) {
        return Optional.empty(); // FFmpeg printed nothing
      }
      require(Arrays.equals(magic, MAGIC), magic, "the start of SMJPEG");
      in.skipNBytes(AFTER_MAGIC);
      begun = true;
    }
    for (byte[] tag = in.readNBytes(TAG); tag.length > 0; tag = in.readNBytes(TAG)) {
      switch (text(tag)) {
        case "vidD" -> {
          return Optional.of(part());
        }
        case "_TXT", "_VID" -> in.skipNBytes(number());
        case "HEND" -> {} // the frames follow
        case "DONE" -> {
          return Optional.empty();
        }
        default -> require(false, tag, "the start of a part");
      }
    }
    return Optional.empty();
  }

  private Part part() throws IOException {
    double at = number() / MILLISECONDS;
    long length = number();
    if (length > MAX_JPEG) {
      throw new IOException("frame has %d bytes; expected at most %d".formatted(length, MAX_JPEG));
    }
    byte[] jpeg = in.readNBytes((int) length);
    if (jpeg.length < length) {
      throw new EOFException("frame ends after %d of %d bytes".formatted(jpeg.length, length));
    }
    return new Part(jpeg, at);
  }

  private long number() throws IOException {
    return Integer.toUnsignedLong(in.readInt());
  }

  private static void require(boolean is, byte[] got, String expected) throws IOException {
    if (!is) {
      throw new IOException(
          "output of FFmpeg has '%s'; expected %s"
              .formatted(Printable.shown(text(got), MAGIC.length), expected));
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
