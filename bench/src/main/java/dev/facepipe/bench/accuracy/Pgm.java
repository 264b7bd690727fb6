package dev.facepipe.bench.accuracy;

import dev.facepipe.common.image.RgbImage;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads binary PGM files, a format of research data that the service does not take. */
final class Pgm {
  /** Magic number, width, height, largest value and one white space; comments in between. */
  private static final Pattern HEADER =
      Pattern.compile(
          "P5(?:\\s|#[^\\n]*\\n)+(\\d{1,5})(?:\\s|#[^\\n]*\\n)+(\\d{1,5})(?:\\s|#[^\\n]*\\n)+255\\s");

  private Pgm() {}

  static boolean isOne(byte[] file) {
    return file.length > 2 && file[0] == 'P' && file[1] == '5';
  }

  /**
   * Returns the pixels of a file with 8 bits a pixel.
   *
   * @throws IllegalArgumentException if the file is another PGM, or cut off
   */
  static RgbImage decode(byte[] file) {
    // Latin-1 keeps one character a byte.
    Matcher header = HEADER.matcher(new String(file, StandardCharsets.ISO_8859_1));
    if (!header.lookingAt()) {
      throw new IllegalArgumentException(
          "PGM header is not of 8 bits a pixel; expected P5 and 255");
    }
    int width = Integer.parseInt(header.group(1));
    int height = Integer.parseInt(header.group(2));
    if (file.length - header.end() < (long) width * height) {
      throw new IllegalArgumentException(
          "PGM of %dx%d has %d bytes of pixels; expected %d"
              .formatted(width, height, file.length - header.end(), (long) width * height));
    }
    byte[] pixels = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      byte grey = file[header.end() + i];
      pixels[3 * i] = grey;
      pixels[3 * i + 1] = grey;
      pixels[3 * i + 2] = grey;
    }
    return new RgbImage(width, height, pixels);
  }
}
