package dev.facepipe.common.image;

/**
 * Iterates over the segments of a JPEG as libjpeg finds them: skips stray bytes between segments,
 * compressed pixels and restart markers.
 */
final class JpegSegments {
  /** Application segment 1: EXIF or XMP data. */
  static final int APP1 = 0xe1;

  static final int START_OF_SCAN = 0xda;
  static final int END_OF_IMAGE = 0xd9;

  private final FileBytes file;
  private long at = 2;
  private long next = 2;

  /**
   * @param picture a file that begins with a start-of-image marker
   */
  JpegSegments(byte[] picture) {
    file = FileBytes.bigEndian(picture);
  }

  /**
   * Moves to the next segment and returns its marker, 0x02 to 0xfe.
   *
   * @throws IndexOutOfBoundsException if the file ends before the next segment
   */
  int next() {
    at = next;
    while (true) {
      at = file.find(0xff, at);
      while (file.u8(at) == 0xff) {
        at++;
      }
      int marker = file.u8(at++);
      boolean standsAlone = marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
      if (marker == END_OF_IMAGE) {
        next = at;
        return marker;
      }
      if (!standsAlone) {
        next = at + Math.max(2, file.u16(at));
        return marker;
      }
    }
  }

  /**
   * Returns the offset of the first byte behind the segment's marker, where its two-byte length
   * begins.
   */
  long at() {
    return at;
  }

  /**
   * Returns true if a marker is SOF0 to SOF15, but not one of the three table markers in that
   * range.
   */
  static boolean isFrameHeader(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /**
   * Returns true if a frame header begins a progressive picture, whose scans refine it step by
   * step.
   */
  static boolean isProgressive(int marker) {
    return isFrameHeader(marker) && (marker & 0x03) == 0x02;
  }
}
