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
 * What {@code torch.save} writes since PyTorch 1.6: a zip of stored entries, {@code NAME/data.pkl}
 * and one {@code NAME/data/KEY} a storage. Source: PyTorch, torch/serialization.py, {@code _save}.
 */
final class ZipFormat {
  private static final String PICKLE = "/data.pkl";

  private final ZipFile zip;
  private final String folder;
  private final Map<String, ByteBuffer> storages = new HashMap<>(); // many tensors may show one

  /** Bytes that entries may still have: those of the file, even if entries lie in each other. */
  private long left;

  private ZipFormat(ZipFile zip, String folder, long size) {
    this.zip = zip;
    this.folder = folder;
    this.left = size;
  }

  /** Reads a whole file of so many bytes. */
  static @Nullable Object read(Path file, long size) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipFormat format = new ZipFormat(zip, folder(zip), size);
      format.requireLittleEndian();
      Object object = new Unpickler(format.entry(PICKLE)).read();
      return new PlainValues(format::bytes, size).of(object);
    } catch (ZipException | IllegalArgumentException e) { // the latter for names that are no UTF-8
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
          "zip holds %d files NAME%s; expected one".formatted(pickles.size(), PICKLE));
    }
    String name = pickles.get(0);
    return name.substring(0, name.length() - PICKLE.length());
  }

  private void requireLittleEndian() throws TorchFileRefused {
    String name = "/byteorder"; // since PyTorch 2.1; little-endian before
    if (zip.getEntry(folder + name) != null
        && !StandardCharsets.US_ASCII.decode(entry(name)).toString().equals("little")) {
      throw new TorchFileRefused("numbers are not little-endian");
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

  /** PyTorch never compresses; a stored entry can't be larger than the file. */
  private ByteBuffer entry(String name) throws TorchFileRefused {
    ZipEntry entry = zip.getEntry(folder + name);
    if (entry == null) {
      throw new TorchFileRefused("zip lacks one of its entries");
    }
    if (entry.getMethod() != ZipEntry.STORED || entry.getSize() > Integer.MAX_VALUE) {
      throw new TorchFileRefused("zip has a compressed entry; PyTorch stores them as they are");
    }
    left -= entry.getSize();
    if (left < 0) {
      throw new TorchFileRefused("zip has entries of more bytes than the file");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException | IllegalArgumentException e) {
      throw new TorchFileRefused("zip is broken: " + e.getMessage());
    }
  }
}
