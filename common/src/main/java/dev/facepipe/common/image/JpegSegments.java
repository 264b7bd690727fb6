package dev.facepipe.common.image;

/**
 * The segments of a JPEG, one after the other, as libjpeg finds them: stray bytes between segments,
 * compressed pixels and restart markers are passed over.
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
   * @param picture begins with a start-of-image marker
   */
  JpegSegments(byte[] picture) {
    file = FileBytes.bigEndian(picture);
  }

  /**
   * Moves to the next segment and returns its marker, 0x02 to 0xfe.
   *
   * @throws IndexOutOfBoundsException if the file ends before
   */
  int next() {
    at = next;
    while (true) {
      while (file.u8(at) != 0xff) {
        at++;
      }
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

  /** Offset of the segment's first byte behind its marker: its length, of two bytes. */
  long at() {
    return at;
  }

  /** Whether a marker is SOF0 to SOF15, without the three tables whose markers lie among them. */
  static boolean isFrameHeader(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /** Whether a frame header begins a picture of several scans, each of which refines it. */
  static boolean isProgressive(int marker) {
    return isFrameHeader(marker) && (marker & 0x03) == 0x02;
  }
}
