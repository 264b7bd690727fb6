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
 * Reads FFmpeg's {@code mpjpeg} format: JPEGs in a row, each with its length before it.
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

  /** Longest header line, in bytes. FFmpeg's lines have fewer than 40. */
  private static final int MAX_LINE = 200;

  /** Largest JPEG, in bytes. 40 megapixels of noise are smaller. */
  private static final int MAX_JPEG = 64 << 20;

  private final InputStream in;

  /** Creates a reader. Does not close the stream. */
  JpegParts(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /**
   * Returns the next JPEG; empty at the end of the stream.
   *
   * @throws EOFException if the stream ends inside a JPEG
   * @throws IOException if the stream has another format
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
      // Skip all other headers.
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
          "Content-length is '%s'; expected at most %d bytes"
              .formatted(Printable.shown(digits, MAX_LINE), MAX_JPEG));
    }
    return Integer.parseInt(digits);
  }

  /** Returns the next line without its line end; empty at the end of the stream. */
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
    throw new IOException("a header line has more than %d bytes".formatted(MAX_LINE));
  }
}
