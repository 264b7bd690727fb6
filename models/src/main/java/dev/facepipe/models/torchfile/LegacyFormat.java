package dev.facepipe.models.torchfile;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the format that {@code torch.save} wrote before PyTorch 1.6. A file holds four pickles
 * (magic number, version, machine, object), a pickled list of storages, then the count and bytes of
 * each storage. Source: PyTorch, torch/serialization.py, {@code _legacy_save}.
 */
final class LegacyFormat {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final Long VERSION = 1001L;

  private LegacyFormat() {}

  /** Reads a whole file. */
  static @Nullable Object read(ByteBuffer file) throws TorchFileRefused {
    long size = file.remaining();
    if (!MAGIC.equals(new Unpickler(file).read())) {
      throw new TorchFileRefused("first pickle is not PyTorch's magic number");
    }
    Object version = new Unpickler(file).read();
    if (!VERSION.equals(version)) {
      throw new TorchFileRefused("format version is unknown; expected %d".formatted(VERSION));
    }
    if (!(new Unpickler(file).read() instanceof Map<?, ?> machine)
        || !Boolean.TRUE.equals(machine.get("little_endian"))) {
      throw new TorchFileRefused("numbers are not marked as little-endian");
    }
    Unpickler unpickler = new Unpickler(file);
    Object object = unpickler.read();
    Map<String, ByteBuffer> bytes = bytes(file, unpickler.storages());
    return new PlainValues(
            storage -> {
              ByteBuffer found = bytes.get(storage.key());
              if (found == null || found.remaining() != storage.bytes()) {
                throw new TorchFileRefused(
                    "the storage of a tensor is missing or has another length in the file");
              }
              return found;
            },
            size)
        .of(object);
  }

  private static Map<String, ByteBuffer> bytes(ByteBuffer file, Map<String, Storage> declared)
      throws TorchFileRefused {
    if (!(new Unpickler(file).read() instanceof List<?> keys)) {
      throw new TorchFileRefused("file has no list of storages");
    }
    Map<String, ByteBuffer> bytes = new HashMap<>();
    for (Object key : keys) {
      Storage storage = key instanceof String ? declared.get(key) : null;
      if (storage == null) {
        throw new TorchFileRefused("the list of storages contains a storage that no tensor uses");
      }
      if (file.remaining() < Long.BYTES
          || file.getLong() != storage.count()
          || file.remaining() < storage.bytes()) {
        throw new TorchFileRefused(
            "file ends too early, or has another count, in a storage of %d numbers"
                .formatted(storage.count()));
      }
      int length = Math.toIntExact(storage.bytes());
      bytes.put(storage.key(), file.slice(file.position(), length).order(ByteOrder.LITTLE_ENDIAN));
      file.position(file.position() + length);
    }
    return bytes;
  }
}
