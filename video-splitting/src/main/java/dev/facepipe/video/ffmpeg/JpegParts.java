package dev.facepipe.video.ffmpeg;

import dev.facepipe.common.text.Printable;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads FFmpeg's {@code mpjpeg} format, JPEGs one after the other, each after its length:
 *
 * <pre>
 * --ffmpeg
 * Content-type: image/jpeg
 * Content-length: 4711
 *
 * (4711 bytes)
 * </pre>
 *
 * For one thread.
 */
final class JpegParts {
  private static final String LENGTH = "content-length:";

  /** Longest line of a header, in bytes; the real ones have fewer than 40. */
  private static final int MAX_LINE = 200;

  /** Largest JPEG, in bytes: 40 megapixels of noise are smaller. */
  private static final int MAX_JPEG = 64 << 20;

  private final InputStream in;

  /** Does not own the stream. */
  JpegParts(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /**
   * Returns the next picture, or none at the end.
   *
   * @throws EOFException if the stream ends within a picture
   * @throws IOException if it is not of that format
   */
  Optional<byte[]> next() throws IOException {
    for (Optional<String> line = line(); line.isPresent(); line = line()) {
      String header = line.get().toLowerCase(Locale.ROOT);
      if (header.startsWith(LENGTH)) {
        return Optional.of(body(length(header)));
      }
    }
    return Optional.empty();
  }

  private byte[] body(int length) throws IOException {
    while (!line().orElseThrow(EOFException::new).isEmpty()) {
      // Any further header is of no use.
    }
    byte[] jpeg = in.readNBytes(length);
    if (jpeg.length < length) {
      throw new EOFException("picture ends after %d of %d bytes".formatted(jpeg.length, length));
    }
    return jpeg;
  }

  private static int length(String header) throws IOException {
    String digits = header.substring(LENGTH.length()).strip();
    if (!digits.matches("\\d{1,8}") || Integer.parseInt(digits) > MAX_JPEG) {
      throw new IOException(
          "picture has '%s' bytes; expected at most %d"
              .formatted(Printable.shown(digits, MAX_LINE), MAX_JPEG));
    }
    return Integer.parseInt(digits);
  }

  /** Returns a line without its end, or none if the stream has ended. */
  private Optional<String> line() throws IOException {
    byte[] line = new byte[MAX_LINE];
    for (int n = 0; n < MAX_LINE; n++) {
      int next = in.read();
      if (next < 0) {
        return Optional.empty();
      }
      if (next == '\n') {
        return Optional.of(new String(line, 0, n, StandardCharsets.US_ASCII).strip());
      }
      line[n] = (byte) next;
    }
    throw new IOException("a header has more than %d bytes".formatted(MAX_LINE));
  }
}
