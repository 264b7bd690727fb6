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
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
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

  /** Most arrays in an archive. Ours has at most 13; other programs may add more. */
  private static final int MAX_ARRAYS = 64;

  /** Most characters of an array's name in a message. */
  private static final int LONGEST_NAME = 40;

  private static final int CHUNK = 1 << 16;

  private static final String TOO_SHORT = "ends before its last value";

  private final ArchiveBytes zip;

  /** True to read what another program may have made in place of a gallery. */
  private final boolean isForeign;

  /** Unpacked bytes of the current array. */
  private InputStream in = InputStream.nullInputStream();

  /** Number of bytes that may still be unpacked. */
  private long allowance;

  private @Nullable String model;
  private @Nullable String fingerprint;
  private @Nullable Calibration calibration;

  /** Arrays of texts and of embeddings, by their names. */
  private final Map<String, List<String>> texts = new HashMap<>();

  private final Map<String, Vectors> vectors = new HashMap<>();

  private NpzReader(ArchiveBytes zip, boolean isForeign) {
    this.zip = zip;
    this.isForeign = isForeign;
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
    NpzReader reader = new NpzReader(zip, false);
    reader.readArrays();
    return reader.gallery();
  }

  /**
   * Returns the gallery in an archive of another program, see {@link ForeignGallery}.
   *
   * @param modelOf returns the network that made the embeddings, from their number of values
   * @throws IOException as {@link #read}
   */
  static Gallery readForeign(ArchiveBytes zip, IntFunction<Model> modelOf) throws IOException {
    NpzReader reader = new NpzReader(zip, true);
    reader.readArrays();
    return reader.model != null || reader.fingerprint != null
        ? reader.gallery()
        : reader.foreign(modelOf);
  }

  private void readArrays() throws IOException {
    if (zip.size() < 2 || zip.at(0, 2).getShort() != ('K' << 8 | 'P')) {
      throw new IOException("not a zip archive; expected a .npz of NumPy");
    }
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
    String name = entry.name().replaceFirst("[.]npy$", "");
    switch (entry.name()) {
      case "model.npy" -> model = word();
      case "fingerprint.npy" -> fingerprint = word();
      case "calibration.npy" -> calibration = parsed(word(), Calibration::parse);
      case "names.npy",
          "sources.npy",
          "aside_names.npy",
          "aside_reasons.npy",
          "aside_sources.npy",
          "ignored_labels.npy",
          "ignored_dates.npy" ->
          texts.put(name, texts(1));
      case "vectors.npy", "aside_vectors.npy", "ignored_vectors.npy" ->
          vectors.put(name, readVectors(entry));
      case "embeddings.npy" -> {
        if (isForeign) {
          vectors.put(name, readVectors(entry));
        }
      }
      default -> {} // added by another program
    }
  }

  private Gallery foreign(IntFunction<Model> modelOf) throws IOException {
    List<String> names = texts.get("names");
    Vectors rows =
        vectors.containsKey("vectors") ? vectors.get("vectors") : vectors.get("embeddings");
    if (names == null
        || rows == null
        || (vectors.containsKey("vectors") && vectors.containsKey("embeddings"))) {
      throw new IOException(
          "arrays are not those of embeddings; expected names, and either embeddings or vectors");
    }
    requireSameNumber(names, rows);
    return Gallery.owning(modelOf.apply(rows.dimensions()), names, rows);
  }

  private static void requireSameNumber(List<String> names, Vectors rows) throws IOException {
    if (names.size() != rows.rows()) {
      throw new IOException(
          "%d names for %d embeddings; expected one name for each"
              .formatted(names.size(), rows.rows()));
    }
  }

  private Gallery gallery() throws IOException {
    Vectors rows = present(vectors.get("vectors"), "vectors");
    List<String> names = present(texts.get("names"), "names");
    requireSameNumber(names, rows);
    var whole =
        new Model(present(model, "model"), present(fingerprint, "fingerprint"), rows.dimensions());
    return Gallery.owning(
        whole,
        names,
        texts.containsKey("sources") ? texts("sources", rows.rows()) : List.of(),
        rows,
        new Extras(aside(), ignored(), calibration));
  }

  private List<SetAside> aside() throws IOException {
    Vectors rows = vectors.get("aside_vectors");
    if (rows == null) {
      requireNone("aside_names", "aside_vectors");
      requireNone("aside_reasons", "aside_vectors");
      return List.of();
    }
    List<String> names = texts("aside_names", rows.rows());
    List<String> reasons = texts("aside_reasons", rows.rows());
    List<String> sources =
        texts.containsKey("aside_sources")
            ? texts("aside_sources", rows.rows())
            : Collections.nCopies(rows.rows(), Source.UNKNOWN);
    List<SetAside> aside = new ArrayList<>();
    for (int row = 0; row < rows.rows(); row++) {
      aside.add(
          new SetAside(
              new Reference(names.get(row), vector(rows, row), sources.get(row)),
              parsed(reasons.get(row), Reason::parse)));
    }
    return aside;
  }

  private List<Ignored> ignored() throws IOException {
    Vectors rows = vectors.get("ignored_vectors");
    if (rows == null) {
      requireNone("ignored_labels", "ignored_vectors");
      return List.of();
    }
    if (rows.rows() > Extras.MOST_IGNORED) {
      throw new IOException(
          "%d ignored faces; expected at most %d".formatted(rows.rows(), Extras.MOST_IGNORED));
    }
    List<String> labels = texts("ignored_labels", rows.rows());
    List<String> dates = texts("ignored_dates", rows.rows());
    List<Ignored> ignored = new ArrayList<>();
    for (int row = 0; row < rows.rows(); row++) {
      ignored.add(new Ignored(vector(rows, row), labels.get(row), date(dates.get(row))));
    }
    return ignored;
  }

  private static float[] vector(Vectors rows, int row) {
    float[] vector = new float[rows.dimensions()];
    rows.copy(row, vector);
    return vector;
  }

  private static LocalDate date(String text) throws IOException {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new IOException(
          "array ignored_dates has '%s'; expected a date such as 2026-11-29"
              .formatted(Printable.shown(text, LONGEST_NAME)),
          e);
    }
  }

  /** Returns what a text says; throws what the parser says of a damaged one. */
  private static <T> T parsed(String text, Function<String, T> parser) throws IOException {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IOException("is damaged: " + e.getMessage(), e);
    }
  }

  /** Returns an array of texts that has one for each embedding. */
  private List<String> texts(String array, int count) throws IOException {
    List<String> found = texts.get(array);
    if (found == null || found.size() != count) {
      throw new IOException(
          "array %s has %s; expected %d, one for each embedding"
              .formatted(array, found == null ? "no texts" : found.size() + " texts", count));
    }
    return found;
  }

  private void requireNone(String array, String missing) throws IOException {
    if (texts.containsKey(array)) {
      throw new IOException("array %s is missing; expected it beside %s".formatted(missing, array));
    }
  }

  private static <T> T present(@Nullable T array, String name) throws IOException {
    if (array == null) {
      throw new IOException(
          "array %s is missing; expected model, fingerprint, names and vectors".formatted(name));
    }
    return array;
  }

  private Vectors readVectors(ZipDirectory.Entry entry) throws IOException {
    long before = allowance;
    NpyHeader header = NpyHeader.read(in);
    if (header.kind() != 'f' || header.shape().size() != 2) {
      throw new IOException(
          "has type %s and shape %s; expected <f4 or <f8 in two dimensions"
              .formatted(header.kind(), header.shape()));
    }
    requireAllowed(header);
    int dimensions = header.shape().get(1);
    if (entry.isStored() && header.itemSize() == Float.BYTES && !header.columnMajor()) {
      long headerBytes = before - allowance;
      if (header.count() * Float.BYTES > entry.packed() - headerBytes) {
        throw new IOException(TOO_SHORT);
      }
      return zip.rows(entry.start() + headerBytes, header.shape().get(0), dimensions);
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
    return Vectors.of(header.columnMajor() ? rowMajor(values, header) : values, dimensions);
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
    var found = new ArrayList<String>();
    byte[] item = new byte[header.count() == 0 ? 0 : header.itemSize()];
    for (long i = 0; i < header.count(); i++) {
      ByteBuffer bytes = fill(item, item.length);
      found.add(header.kind() == 'U' ? utf32(bytes) : utf8(bytes));
    }
    return found;
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
