package dev.facepipe.recognition.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Reads the central directory at the end of a zip archive, as NumPy does. An archive that was
 * written to a stream has no sizes before its entries, so {@link java.util.zip.ZipInputStream}
 * cannot read it. {@link java.util.zip.ZipFile} needs a file.
 *
 * <p>Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16 and 4.5.3. Like Python's
 * zipfile, expects the directory to end where the end record begins.
 */
final class ZipDirectory {
  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int LISTED = 0x02014b50;
  private static final int LOCAL = 0x04034b50;

  static final int END_BYTES = 22;
  private static final int END_64_BYTES = 56;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int LISTED_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  static final int LONGEST_COMMENT = 0xffff;

  private static final int ENCRYPTED = 1;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  /** A 32-bit value that says: an extra field holds the number in 64 bits. */
  private static final long IN_EXTRA_FIELD = 0xffffffffL;

  private static final int EXTRA_64 = 1;

  private final ArchiveBytes zip;

  private ZipDirectory(ArchiveBytes zip) {
    this.zip = zip;
  }

  /**
   * A file in the archive.
   *
   * @param start index of the first packed byte
   * @param crc CRC-32 of the {@code size} unpacked bytes
   */
  record Entry(String name, int method, long start, long packed, long size, long crc) {
    /** Returns the unpacked bytes. The caller ends the inflater. */
    InputStream open(ArchiveBytes zip, Inflater inflater) {
      InputStream bytes = zip.stream(start, packed);
      return isStored() ? bytes : new InflaterInputStream(bytes, inflater);
    }

    /** Returns true if the packed bytes are the unpacked ones. */
    boolean isStored() {
      return method == STORED;
    }
  }

  /**
   * Returns the entries of an archive in the order of the directory.
   *
   * @param most largest number of entries
   * @throws IOException if the directory is broken, or an entry lies outside the archive
   */
  static List<Entry> read(ArchiveBytes zip, int most) throws IOException {
    try {
      return new ZipDirectory(zip).entries(most);
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw new IOException("zip is broken: an offset points outside the file", e);
    }
  }

  /**
   * Returns the archive's comment; empty if it has none.
   *
   * @param zip the archive, or its last bytes
   * @throws IOException if there is no end of an archive
   */
  static String comment(ArchiveBytes zip) throws IOException {
    var directory = new ZipDirectory(zip);
    try {
      long end = directory.end();
      return directory.text(end + END_BYTES, directory.u16(end + END_BYTES - 2));
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("zip is incomplete: its comment ends outside the file", e);
    }
  }

  private List<Entry> entries(int most) throws IOException {
    long end = end();
    long size = u32(end + 12);
    long offset = u32(end + 16);
    long locator = end - LOCATOR_64_BYTES;
    if (locator >= END_64_BYTES && i32(locator) == LOCATOR_64) {
      end = locator - END_64_BYTES;
      require(i32(end) == END_64, "no zip64 end record");
      size = i64(end + 40);
      offset = i64(end + 48);
    }
    long at = Math.subtractExact(end, size);
    long shift = Math.subtractExact(at, offset);
    var entries = new ArrayList<Entry>();
    while (at < end) {
      require(i32(at) == LISTED, "no entry where its directory has one");
      if (entries.size() == most) {
        throw new IOException("zip has more than %d arrays; expected at most that".formatted(most));
      }
      entries.add(entry(at, shift));
      at += LISTED_BYTES + u16(at + 28) + u16(at + 30) + u16(at + 32);
    }
    return entries;
  }

  private long end() throws IOException {
    long last = zip.size() - END_BYTES;
    for (long at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
      if (i32(at) == END) {
        return at;
      }
    }
    throw new IOException("zip is incomplete: no central directory at its end");
  }

  private Entry entry(long at, long shift) throws IOException {
    String name = text(at + LISTED_BYTES, u16(at + 28));
    int method = u16(at + 10);
    require((u16(at + 8) & ENCRYPTED) == 0, "an entry is encrypted");
    require(
        method == STORED || method == DEFLATED,
        "compression method of an entry is neither stored nor deflated: " + method);
    long packed = u32(at + 20);
    long size = u32(at + 24);
    long offset = u32(at + 42);
    long field = at + LISTED_BYTES + u16(at + 28);
    long fieldsEnd = field + u16(at + 30);
    while (field + 4 <= fieldsEnd && u16(field) != EXTRA_64) {
      field += 4 + u16(field + 2);
    }
    long number = field + 4;
    if (size == IN_EXTRA_FIELD) {
      size = u64(number, fieldsEnd);
      number += Long.BYTES;
    }
    if (packed == IN_EXTRA_FIELD) {
      packed = u64(number, fieldsEnd);
      number += Long.BYTES;
    }
    if (offset == IN_EXTRA_FIELD) {
      offset = u64(number, fieldsEnd);
    }
    long local = Math.addExact(offset, shift);
    require(i32(local) == LOCAL, "no entry where its directory points");
    long start = local + LOCAL_BYTES + u16(local + 26) + u16(local + 28);
    require(packed >= 0 && packed <= zip.size() - start, "an entry ends outside the file");
    require(
        name.equals(text(local + LOCAL_BYTES, u16(local + 26))),
        "an entry has another name in the directory");
    return new Entry(name, method, start, packed, size, u32(at + 16));
  }

  private long u64(long at, long end) throws IOException {
    require(at + Long.BYTES <= end, "a zip64 field is missing");
    return i64(at);
  }

  private long i64(long at) throws IOException {
    return zip.at(at, Long.BYTES).getLong();
  }

  private int i32(long at) throws IOException {
    return zip.at(at, Integer.BYTES).getInt();
  }

  private long u32(long at) throws IOException {
    return Integer.toUnsignedLong(i32(at));
  }

  private int u16(long at) throws IOException {
    return Short.toUnsignedInt(zip.at(at, Short.BYTES).getShort());
  }

  private String text(long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    zip.at(at, length).get(bytes);
    return new String(bytes, UTF_8);
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException("zip is broken: " + otherwise);
    }
  }
}
