package dev.facepipe.models.torchfile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFileTest {
  /**
   * Start of a pickled {@code _rebuild_tensor_v2} with storage "0" of six floats. Offset, shape and
   * strides follow.
   */
  private static final String TENSOR =
      "\u0080\2ctorch._utils\n_rebuild_tensor_v2\n"
          + "((X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0000X\3\0\0\0cpuK\6tQ";

  private final Path folder;

  TorchFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"state_dict-zip.pt", "state_dict-legacy.pt"})
  void bothFormatsGiveTheSameStateDict(String file) throws IOException {
    Map<?, ?> state = assertInstanceOf(Map.class, TorchFile.read(Golden.file(file)));

    assertEquals(List.of("a.weight", "a.bias", "view", "steps"), List.copyOf(state.keySet()));
    Tensor weight = assertInstanceOf(Tensor.class, state.get("a.weight"));
    assertArrayEquals(new long[] {2, 3, 4}, weight.shape());
    assertArrayEquals(upTo(24), weight.values());
    Tensor bias = assertInstanceOf(Tensor.class, state.get("a.bias"));
    assertArrayEquals(new long[] {2}, bias.shape());
    assertArrayEquals(new float[] {0.5f, -1.5f}, bias.values());
    Integers steps = assertInstanceOf(Integers.class, state.get("steps"));
    assertArrayEquals(new long[0], steps.shape());
    assertArrayEquals(new long[] {7}, steps.values());
  }

  @ParameterizedTest
  @ValueSource(strings = {"state_dict-zip.pt", "state_dict-legacy.pt"})
  void transposedViewIsReadInRowMajorOrder(String file) throws IOException {
    Map<?, ?> state = assertInstanceOf(Map.class, TorchFile.read(Golden.file(file)));

    Tensor view = assertInstanceOf(Tensor.class, state.get("view"));
    assertArrayEquals(new long[] {4, 3}, view.shape());
    assertArrayEquals(
        new float[] {0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}, view.values()); // columns of 3x4
  }

  @ParameterizedTest
  @ValueSource(strings = {"state_dict-zip.pt", "state_dict-legacy.pt"})
  void weightsLeaveOutWholeNumbers(String file) throws IOException {
    var weights = TorchFile.weights(Golden.file(file));

    assertArrayEquals(new float[] {0.5f, -1.5f}, weights.vector("a.bias", 2));
    assertThrows(IllegalArgumentException.class, () -> weights.get("steps"));
  }

  @Test
  void galleryIsAListOfEmbeddingsAndAListOfNames() throws IOException {
    JsonNode golden = Golden.json("gallery-data.json");

    List<?> gallery = assertInstanceOf(List.class, TorchFile.read(Golden.file("gallery-data.pt")));

    assertEquals(2, gallery.size());
    List<?> embeddings = (List<?>) gallery.get(0);
    List<?> names = (List<?>) gallery.get(1);
    assertEquals(List.of("ada", "ada", "grace", "grace", "alan", "łukasz"), names);
    assertEquals(6, embeddings.size());
    for (int i = 0; i < embeddings.size(); i++) {
      Tensor embedding = (Tensor) embeddings.get(i);
      assertArrayEquals(new long[] {1, 512}, embedding.shape());
      for (int j = 0; j < 4; j++) {
        assertEquals(
            golden.get("first_four").get(i).get(j).asDouble(), embedding.values()[j], 1e-7);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({ // by hand, from IEEE 754
    "HalfStorage,003c00c10031",
    "BFloat16Storage,803f20c0203e",
    "DoubleStorage,000000000000f03f00000000000004c0000000000000c43f"
  })
  void floatsOfEveryWidthAreRead(String storage, String hex) throws IOException {
    byte[] data = HexFormat.of().parseHex(hex);
    String pickle =
        TENSOR.replace("FloatStorage", storage).replace("K\6tQ", "K\3tQ")
            + "K\0K\3\u0085K\1\u0085\u0089NtR.";

    Tensor tensor = assertInstanceOf(Tensor.class, TorchFile.read(zip(pickle, data)));

    assertArrayEquals(new float[] {1, -2.5f, 0.15625f}, tensor.values());
  }

  @Test
  void pickleThatWouldRunACommandIsRefused() throws IOException {
    Path file = zip("\u0080\2cos\nsystem\nX\2\0\0\0id\u0085R.", new byte[0]);

    assertRefused(file, "os.system");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "builtins\neval",
        "posix\nsystem",
        "torch\nload",
        "torch._utils\n_rebuild_parameter",
        "collections\nOrderedDict.fromkeys",
        "__torch__\nNet",
        "torch\nFloatStorage2"
      })
  void unknownNamesAreRefused(String name) throws IOException {
    assertRefused(zip("\u0080\2c" + name + "\n)R.", new byte[0]), "only tensors and plain data");
  }

  @Test
  void unknownNameFromTheStackIsRefused() throws IOException {
    assertRefused(zip("\u0080\4\u008c\2os\u008c\6system\u0093)R.", new byte[0]), "os.system");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "K\\1|K\\6|K\\1", // one number past the end
        "K\\0|K\\7|K\\1",
        "K\\0|K\\2|K\\6", // the second number is outside
        "K\\0|J\\xff\\xff\\xff\\x7f|K\\0", // stride 0: one number two thousand million times
        "J\\xff\\xff\\xff\\xff|K\\1|K\\1", // offset -1
        "K\\0|J\\xff\\xff\\xff\\xff|K\\1", // size -1
        "K\\0|K\\2|J\\xff\\xff\\xff\\xff" // stride -1
      })
  void tensorOutsideItsStorageIsRefused(String offset, String size, String stride)
      throws IOException {
    String pickle =
        TENSOR + octets(offset) + octets(size) + "\u0085" + octets(stride) + "\u0085\u0089NtR.";

    assertRefused(zip(pickle, new byte[24]), "tensor");
  }

  @Test
  void overflowingShapeIsRefused() throws IOException {
    String side = octets("\\x8a\\10\\0\\0\\0\\0\\0\\0\\0\\x10"); // 2^60
    String pickle = TENSOR + "K\0" + side + side + side + "\u0087K\0K\0K\0\u0087\u0089NtR.";

    assertRefused(zip(pickle, new byte[24]), "does not fit");
  }

  @Test
  void tooShortStorageIsRefused() throws IOException {
    String pickle = TENSOR + "K\0K\6\u0085K\1\u0085\u0089NtR.";

    assertRefused(zip(pickle, new byte[20]), "20 bytes; expected 24");
  }

  @Test
  void deepNestingIsRefused() throws IOException {
    int depth = 1_000_000;
    String pickle = "\u0080\2" + "]".repeat(depth) + "a".repeat(depth - 1) + ".";

    assertRefused(zip(pickle, new byte[0]), "deep");
  }

  @Test
  void deepDictKeysAreRefused() throws IOException {
    String pickle = "\u0080\2}" + "(".repeat(100_000) + "t".repeat(100_000) + "Ns.";

    assertRefused(zip(pickle, new byte[0]), "key");
  }

  @Test
  void listThatContainsItselfIsRefused() throws IOException {
    assertRefused(zip("\u0080\2]q\0h\0a.", new byte[0]), "deep");
  }

  @Test
  void exponentialListsAreRefused() throws IOException {
    // Each list contains the previous list ten times: ten lists make 10^10 values.
    StringBuilder pickle = new StringBuilder("\u0080\2]q\0");
    for (int i = 1; i <= 10; i++) {
      String before = "h" + (char) (i - 1);
      pickle.append("](").append(before.repeat(10)).append("eq").append((char) i);
    }

    assertRefused(zip(pickle + ".", new byte[0]), "more than");
  }

  @Test
  void repeatedTensorsAreRefused() throws IOException {
    String tensor = TENSOR.substring(2) + "K\0K\6\u0085K\1\u0085\u0089NtR";
    String pickle = "\u0080\2](" + tensor + "q\1" + "h\1".repeat(50_000) + "e.";

    assertRefused(zip(pickle, new byte[24]), "more numbers than the file has bytes");
  }

  @Test
  void overlappingStoragesAreRefused() throws IOException {
    // A thousand storages. The zip's directory points all of them to the bytes of the first
    // storage.
    int count = 1000;
    byte[] numbers = new byte[40_000];
    StringBuilder pickle = new StringBuilder("\u0080\2](");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      for (int i = 0; i < count; i++) {
        String key = "%04d".formatted(i);
        pickle
            .append("ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nByteStorage\n")
            .append("X\4\0\0\0")
            .append(key)
            .append("X\3\0\0\0cpuM@\u009ctQ")
            .append("K\0K\1\u0085K\1\u0085\u0089NtR");
        store(zip, "archive/data/" + key, i == 0 ? numbers : new byte[0]);
      }
      store(
          zip,
          "archive/data.pkl",
          pickle.append("e.").toString().getBytes(StandardCharsets.ISO_8859_1));
    }
    Path file = Files.write(folder.resolve("inside.pt"), everyEntryTheFirst(bytes.toByteArray()));

    assertRefused(file, "more bytes than the file");
  }

  /**
   * Gives all entries of 0 bytes in a zip's directory the sizes, CRC and place of the first one.
   */
  private static byte[] everyEntryTheFirst(byte[] zip) {
    ByteBuffer all = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    int end = zip.length - 22; // the end record; its offset 16 says where the directory begins
    int first = all.getInt(end + 16);
    for (int at = first; at < end; at += 46 + all.getShort(at + 28) + all.getShort(at + 30)) {
      if (all.getInt(at + 24) == 0) {
        all.put(at + 16, zip, first + 16, 12); // CRC, compressed and uncompressed size
        all.putInt(at + 42, all.getInt(first + 42)); // position of the entry's bytes
      }
    }
    return zip;
  }

  @Test
  void frameLengthIsIgnored() throws IOException {
    String pickle = "\u0080\4" + octets("\\x95\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7f") + "]K\1a.";

    assertEquals(List.of(1L), TorchFile.read(zip(pickle, new byte[0])));
  }

  @Test
  void hugeNumbersAreRefused() throws IOException {
    String digits = "\1".repeat(255);

    // LONG1 is read, but a number beyond 64 bits is refused as a value.
    assertRefused(
        zip("\u0080\2" + octets("\\x8a\\xff") + digits + ".", new byte[0]), "a value is not");
    // LONG4, whose length has four bytes, is an unknown opcode.
    assertRefused(
        zip("\u0080\2" + octets("\\x8b\\xff\\xff\\xff\\x7f") + digits + ".", new byte[0]),
        "opcode 0x8b");
  }

  @Test
  void tooManyStepsAreRefused() throws IOException {
    // Pushes and pops a value again and again. A memory limit would never stop this pickle.
    assertRefused(zip("\u0080\2" + "N0".repeat(2_000_001) + "N.", new byte[0]), "4000000 steps");
  }

  @Test
  void tensorWith17DimensionsIsRefused() throws IOException {
    String sizes = "(" + "K\1".repeat(17) + "t";

    assertRefused(
        zip(TENSOR + "K\0" + sizes + sizes + "\u0089NtR.", new byte[24]),
        "17 dimensions; expected at most 16");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I", "L", "F", "S", "U", "V", "T", "B", "C", // numbers and strings as text; bytes
        "i", "o", "P", "p", "g", "l", "d", "1", "2", // instances, text opcodes, POP_MARK, DUP
        "\\x81", "\\x82", "\\x83", "\\x84", "\\x92", // objects of classes; extensions
        "\\x8b", "\\x8d", "\\x8e", "\\x8f", "\\x90", "\\x91", "\\x96", "\\x97", "\\x98"
      })
  void unneededOpcodesAreRefused(String opcode) throws IOException {
    assertRefused(
        zip("\u0080\2" + octets(opcode) + "1\n1\n1\n.", new byte[0]), "plain data does not need");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X\\xff\\xff\\xff\\x7fabc", // a string of 2 GB
        "X\\xff\\xff\\xff\\xffabc",
        "\\x8a\\xff\\1", // a number of 255 bytes
        "t",
        "e",
        "R",
        "b",
        "Q",
        "u",
        "s",
        "a",
        "h\\5",
        "(",
        "c",
        "",
        "\\x95",
        "\\x80\\1",
        "P",
        "i",
        "\\x82\\1"
      })
  void malformedPickleIsRefused(String pickle) throws IOException {
    assertRefused(zip("\u0080\2" + octets(pickle), new byte[0]), "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"state_dict-zip.pt", "state_dict-legacy.pt", "gallery-data.pt"})
  void truncatedFileIsRefused(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Golden.file(name));
    Path cut = folder.resolve("cut.pt");
    for (int length = 0; length < whole.length; length += 1 + length / 100) {
      Files.write(cut, Arrays.copyOf(whole, length));

      assertRefused(cut, "cut.pt");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"state_dict-zip.pt", "state_dict-legacy.pt"})
  void damagedFileIsReadOrRefused(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Golden.file(name));
    Path damaged = folder.resolve("damaged.pt");
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = whole.clone();
      for (int j = 0; j <= i % 4; j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Files.write(damaged, bytes);
      try {
        TorchFile.read(damaged);
      } catch (TorchFileRefused e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith(damaged.toString()), e::toString);
      }
    }
  }

  @Test
  void zipNameThatIsNotUtf8IsRefused() throws IOException {
    Path file = zip("\u0080\2N.", new byte[0]);
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(
        file, bytes.replace("archive/data/0", "archive/d\u00ffta/0"), StandardCharsets.ISO_8859_1);

    assertRefused(file, "zip is broken");
  }

  @Test
  void fileOfAnotherKindIsRefused() throws IOException {
    Path file = folder.resolve("face.jpg");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff});

    assertRefused(file, "face.jpg: file was not written by torch.save");
  }

  private static void assertRefused(Path file, String reason) {
    TorchFileRefused refused = assertThrows(TorchFileRefused.class, () -> TorchFile.read(file));
    assertTrue(String.valueOf(refused.getMessage()).contains(reason), refused::toString);
  }

  private static float[] upTo(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    return values;
  }

  /** Decodes octal and hexadecimal escapes, which are easier to read in annotations. */
  private static String octets(String escaped) {
    StringBuilder out = new StringBuilder();
    var matcher =
        java.util.regex.Pattern.compile("\\\\x([0-9a-f]{2})|\\\\([0-7]{1,3})|(.)", 32)
            .matcher(escaped);
    while (matcher.find()) {
      if (matcher.group(1) != null) {
        out.append((char) Integer.parseInt(matcher.group(1), 16));
      } else if (matcher.group(2) != null) {
        out.append((char) Integer.parseInt(matcher.group(2), 8));
      } else {
        out.append(matcher.group(3));
      }
    }
    return out.toString();
  }

  /** Writes an archive with a pickle (one char for each byte) and one storage, "0". */
  private Path zip(String pickle, byte[] storage) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      store(zip, "archive/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1));
      store(zip, "archive/data/0", storage);
    }
    return Files.write(folder.resolve("hostile.pt"), bytes.toByteArray());
  }

  private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setCrc(crc.getValue());
    entry.setSize(bytes.length);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
