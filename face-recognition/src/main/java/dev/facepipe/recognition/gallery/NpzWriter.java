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

/** Writes a gallery file. Equal galleries give equal bytes. */
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
    zip.finish();
    zip.flush();
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
    List<Integer> shape = List.of(gallery.size(), gallery.model().dimensions());
    out.write(new NpyHeader('f', Float.BYTES, false, shape).bytes());
    float[] vector = new float[gallery.model().dimensions()];
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < gallery.size(); row++) {
      gallery.rows().copy(row, vector);
      bytes.asFloatBuffer().put(vector);
      out.write(bytes.array());
    }
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
