package dev.facepipe.recognition.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.text.Printable;
import dev.facepipe.recognition.embedding.Model;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a gallery file. The size of the file bounds the memory that reading takes; declared sizes
 * do not.
 */
final class NpzReader {
  /**
   * Most unpacked bytes for one byte of the archive. Embeddings hardly compress (1.1). Names are
   * padded to the longest and compress well, but have fewer bytes than the embeddings.
   */
  private static final int MAX_EXPANSION = 16;

  /**
   * Unpacked bytes allowed beyond {@code MAX_EXPANSION}, so that small files of round numbers pass.
   */
  private static final int SPARE_BYTES = 1 << 20;

  /** Most arrays in an archive. Ours has four; other programs may add more. */
  private static final int MAX_ARRAYS = 64;

  /** Most characters of an array's name in a message. */
  private static final int LONGEST_NAME = 40;

  private static final int CHUNK = 1 << 16;

  private static final String TOO_SHORT = "ends before its last value";

  private final ArchiveBytes zip;

  /** Unpacked bytes of the current array. */
  private InputStream in = InputStream.nullInputStream();

  /** Number of bytes that may still be unpacked. */
  private long allowance;

  private @Nullable String model;
  private @Nullable String fingerprint;
  private @Nullable List<String> names;
  private @Nullable NpyHeader shape;
  private @Nullable Vectors vectors;

  private NpzReader(ArchiveBytes zip) {
    this.zip = zip;
    this.allowance = MAX_EXPANSION * zip.size() + SPARE_BYTES;
  }

  /**
   * Returns the gallery in an archive. Embeddings that are stored as float32, row after row, are
   * not copied: the gallery keeps the archive's bytes.
   *
   * @throws IOException if the bytes are no gallery; the message says why, but does not name the
   *     file
   */
  static Gallery read(ArchiveBytes zip) throws IOException {
    if (zip.size() < 2 || zip.at(0, 2).getShort() != ('K' << 8 | 'P')) {
      throw new IOException("not a zip archive; expected a .npz of NumPy");
    }
    return new NpzReader(zip).read();
  }

  private Gallery read() throws IOException {
    Set<String> seen = new HashSet<>();
    for (ZipDirectory.Entry entry : ZipDirectory.read(zip, MAX_ARRAYS)) {
      String name = entry.name();
      if (!seen.add(name)) {
        throw new IOException(
            "array %s appears twice; expected each array once"
                .formatted(Printable.shown(name, LONGEST_NAME)));
      }
      try {
        readWhole(entry);
      } catch (IOException | ArithmeticException e) {
        throw new IOException(
            "array %s %s".formatted(Printable.shown(name, LONGEST_NAME), e.getMessage()), e);
      }
    }
    return gallery();
  }

  private void readWhole(ZipDirectory.Entry entry) throws IOException {
    var inflater = new Inflater(true);
    try {
      var sum = new CheckedInputStream(new Metered(entry.open(zip, inflater)), new CRC32());
      in = sum;
      long before = allowance;
      readArray(entry);
      in.transferTo(OutputStream.nullOutputStream());
      if (before - allowance != entry.size() || sum.getChecksum().getValue() != entry.crc()) {
        throw new IOException("is broken: size or CRC-32 differs from the zip's directory");
      }
    } catch (ZipException | EOFException e) {
      throw new IOException("is broken: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }

  private void readArray(ZipDirectory.Entry entry) throws IOException {
    switch (entry.name()) {
      case "model.npy" -> model = word();
      case "fingerprint.npy" -> fingerprint = word();
      case "names.npy" -> names = texts(1);
      case "vectors.npy" -> readVectors(entry);
      default -> {} // added by another program
    }
  }

  private Gallery gallery() throws IOException {
    NpyHeader vectorShape = present(shape, "vectors");
    List<String> vectorNames = present(names, "names");
    int rows = vectorShape.shape().get(0);
    if (vectorNames.size() != rows) {
      throw new IOException(
          "%d names for %d embeddings; expected one name for each"
              .formatted(vectorNames.size(), rows));
    }
    return Gallery.owning(
        new Model(
            present(model, "model"),
            present(fingerprint, "fingerprint"),
            vectorShape.shape().get(1)),
        vectorNames,
        present(vectors, "vectors"));
  }

  private static <T> T present(@Nullable T array, String name) throws IOException {
    if (array == null) {
      throw new IOException(
          "array %s is missing; expected model, fingerprint, names and vectors".formatted(name));
    }
    return array;
  }

  private void readVectors(ZipDirectory.Entry entry) throws IOException {
    long before = allowance;
    NpyHeader header = NpyHeader.read(in);
    if (header.kind() != 'f' || header.shape().size() != 2) {
      throw new IOException(
          "has type %s and shape %s; expected <f4 or <f8 in two dimensions"
              .formatted(header.kind(), header.shape()));
    }
    requireAllowed(header);
    shape = header;
    int dimensions = header.shape().get(1);
    if (entry.isStored() && header.itemSize() == Float.BYTES && !header.columnMajor()) {
      long headerBytes = before - allowance;
      if (header.count() * Float.BYTES > entry.packed() - headerBytes) {
        throw new IOException(TOO_SHORT);
      }
      vectors = zip.rows(entry.start() + headerBytes, header.shape().get(0), dimensions);
      return;
    }
    if (header.count() > Gallery.MAX_VALUES) {
      throw new IOException(
          "has %d values; expected at most %d unless stored as <f4, row after row"
              .formatted(header.count(), Gallery.MAX_VALUES));
    }
    float[] values = new float[(int) header.count()];
    byte[] chunk = new byte[CHUNK];
    for (int done = 0; done < values.length; ) {
      int count = Math.min(values.length - done, CHUNK / header.itemSize());
      ByteBuffer bytes = fill(chunk, count * header.itemSize());
      for (int i = 0; i < count; i++) {
        values[done++] =
            header.itemSize() == Float.BYTES ? bytes.getFloat() : (float) bytes.getDouble();
      }
    }
    vectors = Vectors.of(header.columnMajor() ? rowMajor(values, header) : values, dimensions);
  }

  private static float[] rowMajor(float[] columnMajor, NpyHeader header) {
    int rows = header.shape().get(0);
    int columns = header.shape().get(1);
    float[] out = new float[columnMajor.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        out[row * columns + column] = columnMajor[column * rows + row];
      }
    }
    return out;
  }

  private String word() throws IOException {
    return texts(0).get(0);
  }

  private List<String> texts(int dimensions) throws IOException {
    NpyHeader header = NpyHeader.read(in);
    boolean text = header.kind() == 'U' || header.kind() == 'S';
    if (!text || header.shape().size() != dimensions) {
      throw new IOException(
          "has type %s and shape %s; expected text of %d dimensions"
              .formatted(header.kind(), header.shape(), dimensions));
    }
    requireAllowed(header);
    if (header.itemSize() == 0 && header.count() > 0) {
      throw new IOException("has texts of 0 bytes; expected at least one character");
    }
    var texts = new ArrayList<String>();
    byte[] item = new byte[header.count() == 0 ? 0 : header.itemSize()];
    for (long i = 0; i < header.count(); i++) {
      ByteBuffer bytes = fill(item, item.length);
      texts.add(header.kind() == 'U' ? utf32(bytes) : utf8(bytes));
    }
    return texts;
  }

  /** Returns the code points without the zeros that pad them. */
  private static String utf32(ByteBuffer bytes) throws IOException {
    var text = new StringBuilder();
    int zeros = 0;
    while (bytes.hasRemaining()) {
      int character = bytes.getInt();
      if (!Character.isValidCodePoint(character)) {
        throw new IOException(
            "has code point %08x in a text; expected Unicode".formatted(character));
      }
      if (character == 0) {
        zeros++;
      } else {
        text.append("\0".repeat(zeros)).appendCodePoint(character);
        zeros = 0;
      }
    }
    return text.toString();
  }

  /** Returns the bytes without the zeros that pad them, as UTF-8. */
  private static String utf8(ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (end > 0 && bytes.get(end - 1) == 0) {
      end--;
    }
    try {
      return UTF_8.newDecoder().decode(bytes.limit(end)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("has bytes in a text that are not UTF-8", e);
    }
  }

  /** Refuses a declared size that is too large, before any memory is allocated. */
  private void requireAllowed(NpyHeader header) throws IOException {
    long claimed = Math.multiplyExact(header.count(), (long) header.itemSize());
    if (claimed > allowance) {
      throw new IOException(
          "declares %d bytes; expected at most %d for this file".formatted(claimed, allowance));
    }
  }

  private ByteBuffer fill(byte[] target, int count) throws IOException {
    int got = in.readNBytes(target, 0, count);
    if (got < count) {
      throw new IOException(TOO_SHORT);
    }
    return ByteBuffer.wrap(target, 0, count).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Stops when more bytes are unpacked than allowed. */
  private final class Metered extends FilterInputStream {
    Metered(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int got = in.read(target, offset, length);
      allowance -= Math.max(got, 0);
      if (allowance < 0) {
        throw new IOException(
            "unpacks to more than %d times the size of the file".formatted(MAX_EXPANSION));
      }
      return got;
    }
  }
}
