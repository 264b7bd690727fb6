package dev.facepipe.models.torchfile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.fuzz.Promises;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes single pickles. Each tensor gets a storage of zeros. */
class PickleFuzzTest {
  /** Start of a pickled tensor with storage "0". The shape follows. */
  private static final String TENSOR =
      "ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nFloatStorage\n"
          + "X\1\0\0\0000X\3\0\0\0cpuK\6tQ";

  /** Most numbers in all tensors of one pickle, and most bytes of a storage. */
  private static final int NUMBERS = 4096;

  static Stream<byte[]> pickles() {
    return Stream.of(
            "N.",
            "]q\0(K\1M\1\2J\1\2\3\4\u008a\2\1\2G\77\360\0\0\0\0\0\0\u0088\u0089e.",
            "}q\0(X\1\0\0\0aK\1\u008c\1b)\u0085\u0086\u0087u.",
            "ccollections\nOrderedDict\n)R}b.",
            "\u0095\7\0\0\0\0\0\0\0\u008c\5torch\u008c\14FloatStorage\u0093\u0094.",
            "]r\7\0\0\0j\7\0\0\0a0h\0.",
            "](" + TENSOR + "K\0K\2K\3\u0086K\3K\1\u0086\u0089NtRe.")
        .map(pickle -> ("\u0080\2" + pickle).getBytes(ISO_8859_1));
  }

  @MethodSource("pickles")
  @FuzzTest
  void pickleIsReadOrRefused(byte[] pickle) {
    Optional<Optional<Object>> value =
        Promises.read(
            pickle.length, () -> Optional.ofNullable(read(pickle)), Set.of(TorchFileRefused.class));

    value.flatMap(some -> some).ifPresent(PickleFuzzTest::requirePlain);
  }

  private static @Nullable Object read(byte[] pickle) throws TorchFileRefused {
    Object object = new Unpickler(ByteBuffer.wrap(pickle)).read();
    return new PlainValues(PickleFuzzTest::zeros, NUMBERS).of(object);
  }

  private static ByteBuffer zeros(Storage storage) throws TorchFileRefused {
    if (storage.bytes() > NUMBERS) {
      throw new TorchFileRefused("storage is too large for the test");
    }
    return ByteBuffer.allocate((int) storage.bytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Fails unless the value has only the types that {@link TorchFile#read} lists. */
  static void requirePlain(@Nullable Object value) {
    if (value instanceof List<?> list) {
      list.forEach(PickleFuzzTest::requirePlain);
    } else if (value instanceof Map<?, ?> map) {
      map.keySet()
          .forEach(
              key ->
                  Promises.require(
                      key instanceof String || key instanceof Long,
                      "key is neither a string nor a whole number"));
      map.values().forEach(PickleFuzzTest::requirePlain);
    } else {
      Promises.require(
          value == null
              || value instanceof String
              || value instanceof Long
              || value instanceof Double
              || value instanceof Boolean
              || value instanceof Tensor
              || value instanceof Integers,
          "value is a " + (value == null ? null : value.getClass()));
    }
  }
}
