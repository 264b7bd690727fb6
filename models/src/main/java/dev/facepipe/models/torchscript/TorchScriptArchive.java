package dev.facepipe.models.torchscript;

import dev.facepipe.common.torch.Tensor;
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
 * The file that {@code torch::jit::load} reads: a zip whose entries are stored, not compressed, and
 * start at multiples of 64 bytes. Source: PyTorch, caffe2/serialize/inline_container.cc and
 * torch/csrc/jit/docs/serialization.md.
 *
 * <p>The same network gives the same bytes.
 */
final class TorchScriptArchive {
  /** Where an entry's bytes start, as PyTorch's own writer has it. */
  private static final int ALIGNMENT = 64;

  /** Local header of a zip entry without its name and extra field. */
  private static final int LOCAL_HEADER = 30;

  /** Tag and length in front of an extra field; the tag "FB" is PyTorch's own. */
  private static final int EXTRA_HEADER = 4;

  private static final short EXTRA_TAG = 0x4246;

  /** Lowest version that any libtorch since 1.0 reads: none of our operators changed since. */
  private static final String VERSION = "3\n";

  /**
   * Of every entry, so that equal networks give equal bytes. Not the earliest a zip can say: Java
   * takes that for an overflow and adds a field, which moves the entry off its place.
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
   * Writes an archive, replacing a file of that name at once or not at all.
   *
   * @param code the class {@code __torch__.Net}
   * @param state what its {@code __setstate__} is given, before the flag {@code training}
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
