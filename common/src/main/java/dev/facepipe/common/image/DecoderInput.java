package dev.facepipe.common.image;

import dev.facepipe.common.image.PictureRefused.Reason;
import java.util.Arrays;
import java.util.Set;

/**
 * Removes from a file everything except its pixels before OpenCV decodes it, so that nothing else
 * can do harm.
 */
final class DecoderInput {
  /**
   * Maximum number of scans of a JPEG. Encoders write 1 to about 30. A scan may have only 60 bytes,
   * but the decoder goes through all pixels again: 15 ms or more for 40 million pixels.
   */
  private static final int MAX_SCANS = 100;

  /**
   * PNG chunks that the pixels need. Another chunk may be a text of 8 KB that libpng unpacks to 8
   * MB, and a file may have hundreds of them.
   */
  private static final Set<String> PNG_CHUNKS = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

  private static final int UNASSOCIATED_ALPHA = 2;
  private static final int ASSOCIATED_ALPHA = 1;

  private DecoderInput() {}

  /**
   * Returns the bytes to decode, which may be the file's own array.
   *
   * @param picture a file of this format with a complete header
   * @throws PictureRefused BROKEN for a JPEG with too many scans
   */
  static byte[] of(PictureFormat format, byte[] picture) {
    return switch (format) {
      case JPEG -> jpeg(picture);
      case PNG -> png(picture);
      case TIFF -> tiff(picture);
      case WEBP, BMP, GIF, HEIF -> picture;
    };
  }

  /**
   * Cuts off the data behind the end marker, where phones put a video. Adds the end marker to a
   * JPEG that was cut short, because without it OpenCV returns nothing.
   */
  private static byte[] jpeg(byte[] picture) {
    var segments = new JpegSegments(picture);
    int scans = 0;
    try {
      int marker = segments.next();
      while (marker != JpegSegments.END_OF_IMAGE) {
        if (marker == JpegSegments.START_OF_SCAN && ++scans > MAX_SCANS) {
          throw new PictureRefused(
              Reason.BROKEN,
              "picture is a JPEG with more than %d scans; expected 1 to %d"
                  .formatted(MAX_SCANS, MAX_SCANS));
        }
        marker = segments.next();
      }
      return Arrays.copyOf(picture, (int) segments.at());
    } catch (IndexOutOfBoundsException e) {
      byte[] ended = Arrays.copyOf(picture, picture.length + 2);
      ended[picture.length] = (byte) 0xff;
      ended[picture.length + 1] = (byte) 0xd9;
      return ended;
    }
  }

  /**
   * Keeps the chunks that the pixels need. Keeps the start of a chunk that goes past the end of the
   * file: libpng then refuses it.
   */
  private static byte[] png(byte[] picture) {
    FileBytes file = FileBytes.bigEndian(picture);
    byte[] lean = new byte[picture.length];
    int kept = 8;
    System.arraycopy(picture, 0, lean, 0, kept);
    long at = kept;
    String name = "";
    while (at + 8 <= picture.length && !name.equals("IEND")) {
      long end = Math.min(at + 12 + file.u32(at), picture.length);
      name = file.text(at + 4, 4);
      if (PNG_CHUNKS.contains(name)) {
        int length = (int) (end - at);
        System.arraycopy(picture, (int) at, lean, kept, length);
        kept += length;
      }
      at = end;
    }
    return Arrays.copyOf(lean, kept);
  }

  /**
   * Declares that the colours are already multiplied by alpha. Otherwise libtiff multiplies them,
   * and a transparent pixel becomes black instead of its colour.
   */
  private static byte[] tiff(byte[] picture) {
    TiffTags tags = TiffTags.at(picture, 0);
    return tags.number(TiffTags.EXTRA_SAMPLES, 0) == UNASSOCIATED_ALPHA
        ? tags.with(TiffTags.EXTRA_SAMPLES, ASSOCIATED_ALPHA)
        : picture;
  }
}
