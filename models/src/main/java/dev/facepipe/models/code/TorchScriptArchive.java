package dev.facepipe.models.code;

import dev.facepipe.common.network.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the file that {@code torch::jit::load} reads: a zip whose entries are stored, not
 * compressed, and start at multiples of 64 bytes. Source: PyTorch,
 * caffe2/serialize/inline_container.cc and torch/csrc/jit/docs/serialization.md.
 *
 * <p>Equal networks give equal bytes.
 */
final class TorchScriptArchive {
  /** Each entry's bytes start at a multiple of this number, as in files of PyTorch's writer. */
  private static final int ALIGNMENT = 64;

  /** Bytes of a zip entry's local header, without name and extra field. */
  private static final int LOCAL_HEADER = 30;

  /** Bytes of the tag and length before an extra field. PyTorch's tag is "FB". */
  private static final int EXTRA_HEADER = 4;

  private static final short EXTRA_TAG = 0x4246;

  /** The lowest version. Every libtorch since 1.0 reads it, and our operators have not changed. */
  private static final String VERSION = "3\n";

  /**
   * Date of every entry. A fixed date lets equal networks give equal bytes. It is not the earliest
   * date of a zip: Java takes that one for an overflow and adds a field, which breaks the
   * alignment.
   */
  private static final LocalDateTime DATE = LocalDateTime.of(1980, 2, 1, 0, 0);

  private final ZipOutputStream zip;
  private final String folder;
  private long offset;

  private TorchScriptArchive(ZipOutputStream zip, String folder) {
    this.zip = zip;
    this.folder = folder;
  }

  /**
   * Writes an archive. Replaces an existing file atomically.
   *
   * @param code the class {@code __torch__.Net}
   * @param state tensors for {@code __setstate__}, before the flag {@code training}
   */
  static void write(Path file, String code, List<Tensor> state) throws IOException {
    String name = file.getFileName().toString();
    Path part = file.resolveSibling(name + ".part");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setMethod(ZipOutputStream.STORED);
      var archive = new TorchScriptArchive(zip, name.replaceFirst("\\.pt$", ""));
      archive.add("data.pkl", PickleWriter.module("__torch__", "Net", state));
      archive.add("code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
      archive.add("constants.pkl", PickleWriter.noConstants());
      archive.add("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < state.size(); i++) {
        archive.add("data/" + i, bytes(state.get(i)));
      }
      archive.add("version", VERSION.getBytes(StandardCharsets.US_ASCII));
    }
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private void add(String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(folder + "/" + name);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setCrc(crc.getValue());
    entry.setSize(bytes.length);
    entry.setTimeLocal(DATE);
    byte[] extra = padding(entry.getName());
    entry.setExtra(extra);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
    offset += headerLength(entry.getName()) + extra.length + bytes.length;
  }

  private byte[] padding(String entryName) {
    long start = offset + headerLength(entryName) + EXTRA_HEADER;
    int length = (int) ((ALIGNMENT - start % ALIGNMENT) % ALIGNMENT);
    return ByteBuffer.allocate(EXTRA_HEADER + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(EXTRA_TAG)
        .putShort((short) length)
        .array();
  }

  private static int headerLength(String entryName) {
    return LOCAL_HEADER + entryName.getBytes(StandardCharsets.UTF_8).length;
  }

  private static byte[] bytes(Tensor tensor) {
    ByteBuffer bytes =
        ByteBuffer.allocate(tensor.values().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(tensor.values());
    return bytes.array();
  }
}
