package dev.facepipe.models.torchfile;

import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.weights.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file that {@code torch.save} wrote, such as a network's weights or a gallery. Reads both
 * formats: the zip of PyTorch 1.6 and later, and the older format.
 *
 * <p>Untrusted files are safe to read: no code in the file runs, and the file's size limits memory
 * and time.
 */
public final class TorchFile {
  /** Largest file in bytes: a Java buffer holds no more. The largest known file has 112 MB. */
  private static final long LARGEST = Integer.MAX_VALUE;

  private static final int ZIP = 'P';
  private static final int PICKLE = 0x80;

  private TorchFile() {}

  /**
   * Returns the object in the file, as unmodifiable values.
   *
   * @return {@link java.util.List} for lists and tuples; {@link Map} for dicts, with {@link String}
   *     or {@link Long} keys in the file's order; {@link String}, {@link Long}, {@link Double},
   *     {@link Boolean}; {@link Tensor} for tensors of floats; {@link Integers} for tensors of
   *     whole numbers and booleans. A list or map may hold null for None
   * @throws TorchFileRefused if the file is of another kind, is broken, or holds any other object;
   *     the message names the file
   * @throws IOException if the file can't be opened
   */
  public static Object read(Path file) throws IOException {
    try {
      Object value = readWhole(file);
      if (value == null) {
        throw new TorchFileRefused("file holds only None");
      }
      return value;
    } catch (TorchFileRefused e) {
      TorchFileRefused named = new TorchFileRefused("%s: %s".formatted(file, e.getMessage()));
      named.setStackTrace(e.getStackTrace());
      throw named;
    }
  }

  /**
   * Returns the float tensors of a {@code state_dict}. Leaves out tensors of whole numbers: they
   * count training batches and are not weights.
   *
   * @throws TorchFileRefused if the file is not a dict of names and tensors
   */
  public static Weights weights(Path file) throws IOException {
    if (!(read(file) instanceof Map<?, ?> map)) {
      throw new TorchFileRefused("%s: file holds no state_dict".formatted(file));
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (entry.getValue() instanceof Tensor tensor) {
        tensors.put(entry.getKey().toString(), tensor);
      } else if (!(entry.getValue() instanceof Integers)) {
        throw new TorchFileRefused(
            "%s: '%s' is not a tensor; expected a state_dict".formatted(file, entry.getKey()));
      }
    }
    return new Weights(file.getFileName().toString(), tensors);
  }

  private static @Nullable Object readWhole(Path file) throws IOException {
    long size = size(file);
    if (size == 0) {
      throw new TorchFileRefused("file has 0 bytes; expected a file that torch.save wrote");
    }
    ByteBuffer bytes;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      bytes = channel.map(MapMode.READ_ONLY, 0, size);
    }
    return switch (bytes.get(0) & 0xff) {
      case ZIP -> ZipFormat.read(file, size);
      case PICKLE -> LegacyFormat.read(bytes);
      default -> throw new TorchFileRefused("file was not written by torch.save");
    };
  }

  private static long size(Path file) throws TorchFileRefused {
    try {
      return RegularFile.size(file, LARGEST);
    } catch (FileRefused e) {
      throw new TorchFileRefused(String.valueOf(e.getMessage()));
    }
  }
}
