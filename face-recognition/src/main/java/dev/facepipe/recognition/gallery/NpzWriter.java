package dev.facepipe.recognition.gallery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a gallery file. Equal galleries give equal bytes. Arrays that came later are written only
 * if they have an element, so galleries without them keep their bytes.
 */
final class NpzWriter {
  /**
   * A fixed time, so that equal galleries give equal bytes. Not 1 January 1980, the first day of
   * zip archives: there Java also stores a second time, which depends on the time zone.
   */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private NpzWriter() {}

  /**
   * Writes an uncompressed archive, because embeddings hardly compress. Does not close the stream.
   */
  static void write(Gallery gallery, OutputStream out) throws IOException {
    var zip = new ZipOutputStream(out);
    zip.setMethod(ZipOutputStream.STORED);
    add(zip, "model", text(List.of(gallery.model().name()), List.of()));
    add(zip, "fingerprint", text(List.of(gallery.model().fingerprint()), List.of()));
    add(zip, "names", text(gallery.names(), List.of(gallery.size())));
    add(zip, "vectors", target -> vectors(gallery, target));
    addTexts(zip, "sources", gallery.sources());
    addAside(zip, gallery);
    addIgnored(zip, gallery);
    if (gallery.calibration().isPresent()) {
      add(zip, "calibration", text(List.of(gallery.calibration().get().json()), List.of()));
    }
    zip.finish();
    zip.flush();
  }

  private static void addAside(ZipOutputStream zip, Gallery gallery) throws IOException {
    List<SetAside> aside = gallery.aside();
    List<Reference> references = aside.stream().map(SetAside::reference).toList();
    addTexts(zip, "aside_names", references.stream().map(Reference::name).toList());
    addVectors(zip, "aside_vectors", references.stream().map(Reference::vector).toList());
    addTexts(zip, "aside_reasons", aside.stream().map(one -> one.reason().toString()).toList());
    addTexts(zip, "aside_sources", references.stream().map(Reference::source).toList());
  }

  private static void addIgnored(ZipOutputStream zip, Gallery gallery) throws IOException {
    List<Ignored> ignored = gallery.ignored();
    addVectors(zip, "ignored_vectors", ignored.stream().map(Ignored::vector).toList());
    addTexts(zip, "ignored_labels", ignored.stream().map(Ignored::label).toList());
    addTexts(zip, "ignored_dates", ignored.stream().map(one -> one.date().toString()).toList());
  }

  /** Adds an array of texts; no array if there is no text. */
  private static void addTexts(ZipOutputStream zip, String name, List<String> texts)
      throws IOException {
    if (!texts.isEmpty()) {
      add(zip, name, text(texts, List.of(texts.size())));
    }
  }

  /** Adds an array of embeddings; no array if there is no embedding. */
  private static void addVectors(ZipOutputStream zip, String name, List<float[]> vectors)
      throws IOException {
    if (!vectors.isEmpty()) {
      int dimensions = vectors.get(0).length;
      add(
          zip,
          name,
          out -> {
            out.write(header(vectors.size(), dimensions));
            ByteBuffer bytes =
                ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (float[] vector : vectors) {
              bytes.asFloatBuffer().put(vector);
              out.write(bytes.array());
            }
          });
    }
  }

  /**
   * Writes an entry's bytes. Called twice for each entry, because the checksum precedes the bytes.
   */
  @FunctionalInterface
  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private static void add(ZipOutputStream zip, String name, Content content) throws IOException {
    var counter = new Counter();
    var sum = new CheckedOutputStream(counter, new CRC32());
    content.writeTo(sum);

    var entry = new ZipEntry(name + ".npy");
    entry.setTimeLocal(TIME);
    entry.setSize(counter.bytes);
    entry.setCrc(sum.getChecksum().getValue());
    zip.putNextEntry(entry);
    content.writeTo(zip);
    zip.closeEntry();
  }

  private static Content text(List<String> words, List<Integer> shape) {
    int longest =
        words.stream().mapToInt(word -> word.codePointCount(0, word.length())).max().orElse(0);
    int itemSize = Math.max(longest, 1) * Integer.BYTES; // NumPy also writes <U1 for no words
    return out -> {
      out.write(new NpyHeader('U', itemSize, false, shape).bytes());
      for (String word : words) {
        ByteBuffer item = ByteBuffer.allocate(itemSize).order(ByteOrder.LITTLE_ENDIAN);
        word.codePoints().forEach(item::putInt);
        out.write(item.array());
      }
    };
  }

  private static void vectors(Gallery gallery, OutputStream out) throws IOException {
    int dimensions = gallery.model().dimensions();
    out.write(header(gallery.size(), dimensions));
    float[] vector = new float[dimensions];
    ByteBuffer bytes = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < gallery.size(); row++) {
      gallery.rows().copy(row, vector);
      bytes.asFloatBuffer().put(vector);
      out.write(bytes.array());
    }
  }

  private static byte[] header(int rows, int dimensions) {
    return new NpyHeader('f', Float.BYTES, false, List.of(rows, dimensions)).bytes();
  }

  private static final class Counter extends OutputStream {
    private long bytes;

    @Override
    public void write(int value) {
      bytes++;
    }

    @Override
    public void write(byte[] values, int offset, int length) {
      bytes += length;
    }
  }
}
