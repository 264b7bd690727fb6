package dev.facepipe.models.torchfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads the format that {@code torch.save} writes since PyTorch 1.6: a zip of uncompressed entries,
 * {@code NAME/data.pkl} and a {@code NAME/data/KEY} for each storage. Source: PyTorch,
 * torch/serialization.py, {@code _save}.
 */
final class ZipFormat {
  private static final String PICKLE = "/data.pkl";

  private final ZipFile zip;
  private final String folder;
  private final Map<String, ByteBuffer> storages = new HashMap<>(); // tensors may share one

  /** Bytes that further entries may have. All entries together are limited to the file's size. */
  private long left;

  private ZipFormat(ZipFile zip, String folder, long size) {
    this.zip = zip;
    this.folder = folder;
    this.left = size;
  }

  /** Reads a whole file of {@code size} bytes. */
  static @Nullable Object read(Path file, long size) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipFormat format = new ZipFormat(zip, folder(zip), size);
      format.requireLittleEndian();
      Object object = new Unpickler(format.entry(PICKLE)).read();
      return new PlainValues(format::bytes, size).of(object);
    } catch (ZipException | IllegalArgumentException e) { // the latter if a name is not UTF-8
      throw new TorchFileRefused("zip is broken: " + e.getMessage());
    }
  }

  private static String folder(ZipFile zip) throws TorchFileRefused {
    List<String> pickles =
        zip.stream()
            .map(ZipEntry::getName)
            .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.lastIndexOf('/'))
            .toList();
    if (pickles.size() != 1) {
      throw new TorchFileRefused(
          "zip has %d entries NAME%s; expected one".formatted(pickles.size(), PICKLE));
    }
    String name = pickles.get(0);
    return name.substring(0, name.length() - PICKLE.length());
  }

  private void requireLittleEndian() throws TorchFileRefused {
    String name = "/byteorder"; // written since PyTorch 2.1; older files are little-endian
    if (zip.getEntry(folder + name) != null
        && !StandardCharsets.US_ASCII.decode(entry(name)).toString().equals("little")) {
      throw new TorchFileRefused("numbers are not marked as little-endian");
    }
  }

  private ByteBuffer bytes(Storage storage) throws TorchFileRefused {
    ByteBuffer bytes = storages.get(storage.key());
    if (bytes == null) {
      bytes = entry("/data/" + storage.key());
      storages.put(storage.key(), bytes);
    }
    if (bytes.remaining() != storage.bytes()) {
      throw new TorchFileRefused(
          "a storage of %d numbers has %d bytes; expected %d"
              .formatted(storage.count(), bytes.remaining(), storage.bytes()));
    }
    return bytes;
  }

  /** Reads one entry. PyTorch never compresses entries, so none is larger than the file. */
  private ByteBuffer entry(String name) throws TorchFileRefused {
    ZipEntry entry = zip.getEntry(folder + name);
    if (entry == null) {
      throw new TorchFileRefused("zip lacks an entry that its pickle needs");
    }
    if (entry.getMethod() != ZipEntry.STORED || entry.getSize() > Integer.MAX_VALUE) {
      throw new TorchFileRefused(
          "zip has a compressed entry; expected stored entries of up to 2 GB");
    }
    left -= entry.getSize();
    if (left < 0) {
      throw new TorchFileRefused("zip entries together have more bytes than the file");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException | IllegalArgumentException e) {
      throw new TorchFileRefused("zip is broken: " + e.getMessage());
    }
  }
}
