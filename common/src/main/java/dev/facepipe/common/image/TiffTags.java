package dev.facepipe.common.image;

/**
 * Reads the numbers of a TIFF file's first directory. EXIF data has the same form.
 *
 * <p>If a tag appears twice, its largest value counts: of two widths, the larger is the dangerous
 * one.
 */
final class TiffTags {
  static final int WIDTH = 256;
  static final int HEIGHT = 257;
  static final int ORIENTATION = 274;
  static final int EXTRA_SAMPLES = 338;
  static final int TILE_WIDTH = 322;
  static final int TILE_HEIGHT = 323;

  private static final int ENTRY_BYTES = 12;
  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  private final FileBytes file;
  private final long directory;
  private final int entries;

  private TiffTags(FileBytes file) {
    this.file = file;
    this.directory = file.u32(4);
    this.entries = file.u16(directory);
    file.u8(directory + 1 + (long) entries * ENTRY_BYTES); // throws if cut short
  }

  /** Returns true if a TIFF header begins at an offset. */
  static boolean beginAt(FileBytes file, long offset) {
    return file.has(offset, "II*\0") || file.has(offset, "MM\0*");
  }

  /**
   * Reads a TIFF file that begins at an offset.
   *
   * @throws IndexOutOfBoundsException if the file ends within its first directory
   */
  static TiffTags at(byte[] bytes, long offset) {
    boolean littleEndian = FileBytes.bigEndian(bytes).u8(offset) == 'I';
    return new TiffTags(new FileBytes(bytes, Math.toIntExact(offset), littleEndian));
  }

  /**
   * Returns the first number of a tag, or {@code missing} if the tag is missing or not a number.
   */
  long number(int tag, long missing) {
    long largest = -1;
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + (long) i * ENTRY_BYTES;
      if (file.u16(entry) == tag) {
        long value =
            switch (file.u16(entry + 2)) {
              case BYTE -> file.u8(entry + 8);
              case SHORT -> file.u16(entry + 8);
              case LONG -> file.u32(entry + 8);
              default -> -1;
            };
        largest = Math.max(largest, value);
      }
    }
    return largest < 0 ? missing : largest;
  }

  /** Returns a copy of the file in which every occurrence of a tag has this number, 0 to 65535. */
  byte[] with(int tag, int number) {
    byte[] copy = file.bytes().clone();
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + (long) i * ENTRY_BYTES;
      if (file.u16(entry) == tag && file.u16(entry + 2) == SHORT) {
        int at = file.start() + (int) entry + 8;
        copy[file.littleEndian() ? at : at + 1] = (byte) number;
        copy[file.littleEndian() ? at + 1 : at] = (byte) (number >> 8);
      }
    }
    return copy;
  }
}
