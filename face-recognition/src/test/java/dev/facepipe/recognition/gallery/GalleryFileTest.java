package dev.facepipe.recognition.gallery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.recognition.embedding.Model;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GalleryFileTest {
  /** The gallery that make_galleries.py writes, entered by hand: row + column / 4. */
  private static final Gallery BY_HAND =
      Gallery.of(
          new Model("resnet34", "1a2b", 3),
          List.of("Ada", "Zoë", "Ada", "𠮷田 太郎"),
          new float[] {0, 0.25f, 0.5f, 1, 1.25f, 1.5f, 2, 2.25f, 2.5f, 3, 3.25f, 3.5f});

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = GalleryFileTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static void assertSame(Gallery expected, Gallery actual) {
    assertEquals(expected.model(), actual.model());
    assertEquals(expected.names(), actual.names());
    assertArrayEquals(expected.vectors(), actual.vectors());
  }

  private static String refusal(byte[] bytes) {
    return String.valueOf(
        assertThrows(GalleryRefused.class, () -> GalleryFile.decode(bytes, "people.npz"))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "numpy-savez.npz",
        "numpy-compressed-float64-fortran.npz",
        "numpy-bytes.npz",
        "numpy-streamed.npz",
        "numpy-streamed-compressed.npz",
        "numpy-with-comment.npz",
        "numpy-headers-2-and-3.npz"
      })
  void readsWhatNumPyWrites(String file) throws IOException {
    assertSame(BY_HAND, GalleryFile.decode(resource(file), file));
  }

  @Test
  void readsAnEmptyGalleryFromNumPy() throws IOException {
    assertSame(
        Gallery.empty(BY_HAND.model()), GalleryFile.decode(resource("numpy-nobody.npz"), "nobody"));
  }

  @Test
  void readsBackWhatItWrites() {
    assertSame(BY_HAND, GalleryFile.decode(GalleryFile.encode(BY_HAND), "people.npz"));
    Gallery empty = Gallery.empty(BY_HAND.model());
    assertSame(empty, GalleryFile.decode(GalleryFile.encode(empty), "people.npz"));
  }

  @Test
  void readsBackMoreThanOneChunk() {
    var random = new Random(5);
    float[] vectors = new float[700 * 128];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    String[] names = new String[700];
    Arrays.setAll(names, i -> "person " + i);
    Gallery gallery = Gallery.of(new Model("resnet34", "1a2b", 128), List.of(names), vectors);

    assertSame(gallery, GalleryFile.decode(GalleryFile.encode(gallery), "people.npz"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "numpy-savez.npz",
        "numpy-compressed-float64-fortran.npz",
        "numpy-streamed.npz",
        "numpy-with-comment.npz",
        "numpy-headers-2-and-3.npz"
      })
  void fileThatStaysOnTheDiskIsTheSameGallery(String file, @TempDir Path folder)
      throws IOException {
    Path copy = folder.resolve("people.npz");
    Files.write(copy, resource(file));

    assertSame(BY_HAND, GalleryFile.decode(ArchiveBytes.in(copy), file));
  }

  @Test
  void equalGalleriesGiveEqualBytes() {
    Gallery same =
        Gallery.of(BY_HAND.model(), List.copyOf(BY_HAND.names()), BY_HAND.vectors().clone());

    assertArrayEquals(GalleryFile.encode(BY_HAND), GalleryFile.encode(same));
  }

  @Test
  void formatIsUnchanged() throws IOException {
    // Fixes the bytes, so that a change of the format is noticed. NumPy 1.26.4 reads facepipe.npz:
    // >>> z = np.load('facepipe.npz'); z['names'], z['vectors'], z['model'], z['fingerprint']
    assertArrayEquals(resource("facepipe.npz"), GalleryFile.encode(BY_HAND));
  }

  @Test // found by GalleryFileFuzzTest
  void arrayNameIsShownOnOneLine() {
    byte[] damaged = zip(Map.of("a\n\u0007b", new byte[100]));
    damaged[30 + 4] = 7; // an invalid block type, after the entry's header and name

    String refusal = refusal(damaged);

    assertTrue(refusal.contains("array a??b "), refusal);
  }

  @Test
  void writingReplacesTheOldFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("people.npz");
    GalleryFile.write(Gallery.empty(BY_HAND.model()), file);
    GalleryFile.write(BY_HAND, file);

    assertSame(BY_HAND, GalleryFile.read(file));
    try (var left = Files.list(folder)) {
      assertEquals(List.of(file), left.toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "rw-r-----", "rw-rw-rw-", "r--------"})
  void fileKeepsItsMode(String mode, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("people.npz");
    GalleryFile.write(Gallery.empty(BY_HAND.model()), file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

    GalleryFile.write(BY_HAND, file);

    assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertSame(BY_HAND, GalleryFile.read(file));
  }

  @Test
  void writingReplacesTheTargetOfALink(@TempDir Path folder) throws IOException {
    Path real = Files.createDirectory(folder.resolve("nas")).resolve("gallery.npz");
    GalleryFile.write(Gallery.empty(BY_HAND.model()), real);
    Path inside = Files.createSymbolicLink(real.resolveSibling("link.npz"), Path.of("gallery.npz"));
    Path file = Files.createSymbolicLink(folder.resolve("people.npz"), inside);

    GalleryFile.write(BY_HAND, file);

    assertSame(BY_HAND, GalleryFile.read(real));
    assertTrue(Files.isSymbolicLink(file) && Files.isSymbolicLink(inside));
    assertEquals(List.of(file), filesIn(folder));
  }

  @Test
  void writingCreatesTheMissingTargetOfALink(@TempDir Path folder) throws IOException {
    Path real = folder.resolve("gallery.npz");
    Path file = Files.createSymbolicLink(folder.resolve("people.npz"), real);

    GalleryFile.write(BY_HAND, file);

    assertSame(BY_HAND, GalleryFile.read(real));
    assertTrue(Files.isSymbolicLink(file));
  }

  @Test
  void folderOrLoopOfLinksIsNotReplaced(@TempDir Path folder) throws IOException {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Path toFolder = Files.createSymbolicLink(folder.resolve("a.npz"), inside);
    Path loop = Files.createSymbolicLink(folder.resolve("b.npz"), folder.resolve("b.npz"));

    assertEquals(
        "gallery %s: cannot be written: is a folder; expected a file".formatted(toFolder),
        assertThrows(GalleryRefused.class, () -> GalleryFile.write(BY_HAND, toFolder))
            .getMessage());
    assertThrows(GalleryRefused.class, () -> GalleryFile.write(BY_HAND, loop));
    assertEquals(List.of(toFolder, loop, inside), filesIn(folder));
  }

  @Test
  void deletesLeftoversButNotARunningWritersFile(@TempDir Path folder) throws Exception {
    Path real = Files.createDirectory(folder.resolve("nas")).resolve("gallery.npz");
    Path file = Files.createSymbolicLink(folder.resolve("people.npz"), real);
    Path killed = folder.resolve(".people.npz.0f0e0d0c-0000-4000-8000-000000000001.tmp");
    Path besideReal = real.resolveSibling(".gallery.npz.0f0e0d0c-0000-4000-8000-000000000002.tmp");
    Path running = real.resolveSibling(".gallery.npz.0f0e0d0c-0000-4000-8000-000000000003.tmp");
    Path ofAnotherFile =
        real.resolveSibling(".visitors.npz.0f0e0d0c-0000-4000-8000-000000000004.tmp");
    Path ofAnotherPattern = real.resolveSibling(".gallery.npz.mine.tmp");
    for (Path path : List.of(killed, besideReal, running, ofAnotherFile, ofAnotherPattern)) {
      Files.write(path, GalleryFile.encode(BY_HAND));
    }
    // Another process holds a lock, as a running writer does.
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RunningWriter.class.getName(),
                running.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertEquals('L', writer.getInputStream().read(), "other process has its lock");
      assertEquals(List.of(killed, besideReal), GalleryFile.leftovers(file));

      GalleryFile.write(BY_HAND, file);

      assertEquals(List.of(), GalleryFile.leftovers(file));
      assertEquals(
          List.of(running, ofAnotherPattern, ofAnotherFile, real), filesIn(real.getParent()));
    } finally {
      writer.destroyForcibly().waitFor();
    }
    assertEquals(List.of(running), GalleryFile.leftovers(file), "killed writer has no lock");
  }

  /** Locks a file until it is killed. */
  static final class RunningWriter {
    public static void main(String[] file) throws Exception {
      try (FileChannel channel = FileChannel.open(Path.of(file[0]), StandardOpenOption.WRITE)) {
        channel.lock();
        System.out.print('L');
        System.out.flush();
        Thread.sleep(Duration.ofMinutes(5).toMillis());
      }
    }
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(path -> !path.endsWith("nas")).sorted().toList();
    }
  }

  @Test
  void missingFileIsNamed(@TempDir Path folder) {
    Path file = folder.resolve("people.npz");
    var thrown = assertThrows(GalleryRefused.class, () -> GalleryFile.read(file));

    assertEquals(
        "gallery %s: no such file; './facepipe enroll --gallery' creates a gallery".formatted(file),
        thrown.getMessage());
  }

  @Test
  void missingFolderIsNamedWhenWriting(@TempDir Path folder) {
    Path file = folder.resolve("not/there.npz");
    var thrown = assertThrows(GalleryRefused.class, () -> GalleryFile.write(BY_HAND, file));

    assertTrue(
        String.valueOf(thrown.getMessage())
            .startsWith("gallery %s: cannot be written: ".formatted(file)),
        thrown.getMessage());
  }

  @Test
  void picklesAreRefused() throws IOException {
    assertEquals(
        "gallery people.npz: cannot be read: array names.npy holds Python objects (pickle),"
            + " which could run code; expected numbers or text",
        refusal(resource("numpy-objects.npz")));
  }

  @Test
  void bigEndianIsRefused() throws IOException {
    assertEquals(
        "gallery people.npz: cannot be read: array vectors.npy has values of type >f4;"
            + " expected <f4 or <f8, <U or |S for text",
        refusal(resource("numpy-big-endian.npz")));
  }

  @Test
  void fileThatIsNoArchiveIsRefused() {
    String message =
        "gallery people.npz: cannot be read: not a zip archive; expected a .npz of NumPy";

    assertEquals(message, refusal(new byte[0]));
    assertEquals(message, refusal("hello".getBytes(ISO_8859_1)));
  }

  @Test
  void everyTruncatedGalleryIsRefused() {
    byte[] whole = GalleryFile.encode(BY_HAND);
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      try {
        assertSame(BY_HAND, GalleryFile.decode(Arrays.copyOf(whole, length), "people.npz"));
      } catch (GalleryRefused e) {
        refused++;
      }
    }

    assertEquals(whole.length, refused);
  }

  @Test
  void everyChangedByteGivesAGalleryOrARefusal() {
    byte[] whole = GalleryFile.encode(BY_HAND);
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x15;
      try {
        GalleryFile.decode(changed, "people.npz");
      } catch (GalleryRefused e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith("gallery people.npz: "));
      }
    }
  }

  /**
   * Returns an array with a header as NumPy writes it, around any dictionary, and with these
   * values.
   */
  private static byte[] npy(String dictionary, byte... values) {
    byte[] text = dictionary.getBytes(ISO_8859_1);
    return ByteBuffer.allocate(10 + text.length + values.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) text.length)
        .put(text)
        .put(values)
        .array();
  }

  private static byte[] zip(Map<String, byte[]> entries) {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  /** Returns a valid gallery of one person, with one array added or replaced. */
  private static byte[] with(String name, byte[] array) {
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put(
        "model.npy", npy("{'descr': '|S1', 'fortran_order': False, 'shape': ()}", (byte) 'm'));
    entries.put(
        "fingerprint.npy",
        npy("{'descr': '|S1', 'fortran_order': False, 'shape': ()}", (byte) '1'));
    entries.put(
        "names.npy", npy("{'descr': '|S1', 'fortran_order': False, 'shape': (1,)}", (byte) 'A'));
    entries.put(
        "vectors.npy",
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1)}", new byte[4]));
    entries.put(name, array);
    return zip(entries);
  }

  @Test
  void keysMayComeInAnyOrderAndQuotes() {
    assertSame(
        Gallery.of(new Model("m", "1", 1), List.of("A"), new float[] {0}),
        GalleryFile.decode(
            with(
                "vectors.npy",
                npy("{\"shape\":(1,1,),'descr':'<f4' , 'fortran_order':False,} \n", new byte[4])),
            "people.npz"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "(100000, 4096)|declares 1638400000 bytes; expected at most",
        "(2147483647, 2147483647)|long overflow",
        "(99999999999, 1)|has shape (99999999999, 1); expected sizes below 2^31",
        "(-1, 1)|header does not describe a plain array; expected descr, fortran_order and shape",
        "(1, 1, 1)|has 3 dimensions; expected at most 2",
        "(1,)|has type f and shape [1]; expected <f4 or <f8 in two dimensions",
        "(2, 1)|ends before its last value"
      })
  void falseHeadersAreRefusedBeforeAllocation(String shape, String words) {
    String dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': %s}".formatted(shape);
    String message = refusal(with("vectors.npy", npy(dictionary, new byte[4])));

    assertTrue(
        message.startsWith("gallery people.npz: cannot be read: array vectors.npy " + words),
        message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'<U0', 'fortran_order': False, 'shape': (2147483647,)|has texts of 0 bytes",
        "'<U99999999', 'fortran_order': False, 'shape': (9,)|declares 3599999964 bytes",
        "'<U1', 'fortran_order': False, 'shape': ()|has type U and shape []; expected text of 1 dim",
        "'<i8', 'fortran_order': False, 'shape': (1,)|has values of type <i8; expected",
        "[('a', '<f4')], 'fortran_order': False, 'shape': (1,)|header does not describe a plain array",
        "'<U1', 'fortran_order': Maybe, 'shape': (1,)|header does not describe a plain array"
      })
  void falseHeadersOfNamesAreRefused(String header, String words) {
    String message = refusal(with("names.npy", npy("{'descr': " + header + "}", new byte[4])));

    assertTrue(
        message.startsWith("gallery people.npz: cannot be read: array names.npy " + words),
        message);
  }

  @Test
  void invalidTextIsRefused() {
    String oneText = "{'descr': '%s', 'fortran_order': False, 'shape': (1,)}";

    assertEquals(
        "gallery people.npz: cannot be read: array names.npy has bytes in a text that are not"
            + " UTF-8",
        refusal(with("names.npy", npy(oneText.formatted("|S1"), (byte) 0xff))));
    assertEquals(
        "gallery people.npz: cannot be read: array names.npy has code point 7fffffff in a text; expected"
            + " Unicode",
        refusal(
            with(
                "names.npy",
                npy(oneText.formatted("<U1"), (byte) -1, (byte) -1, (byte) -1, (byte) 127))));
  }

  @Test
  void archiveBombIsRefused() {
    // 64 MiB of zeros compress to 64 KiB, a thousandth.
    String message = refusal(with("note.npy", new byte[1 << 26]));

    assertEquals(
        "gallery people.npz: cannot be read: array note.npy unpacks to more than 16 times the size"
            + " of the file",
        message);
  }

  @Test
  void missingArrayIsNamed() {
    assertEquals(
        "gallery people.npz: cannot be read: array vectors is missing;"
            + " expected model, fingerprint, names and vectors",
        refusal(zip(Map.of("a.npy", new byte[0]))));
  }

  @Test
  void numbersOfNamesAndEmbeddingsMustBeEqual() {
    assertEquals(
        "gallery people.npz: cannot be read: 2 names for 1 embeddings; expected one name for each",
        refusal(
            with(
                "names.npy",
                npy(
                    "{'descr': '|S1', 'fortran_order': False, 'shape': (2,)}",
                    (byte) 'A',
                    (byte) 'B'))));
  }

  @Test
  void reservedNameIsRefused() {
    assertEquals(
        "gallery people.npz: cannot be read: name of a person is 'Error', which answers use for a"
            + " face without a name; expected another",
        refusal(
            with(
                "names.npy",
                npy(
                    "{'descr': '|S5', 'fortran_order': False, 'shape': (1,)}",
                    "Error".getBytes(ISO_8859_1)))));
  }

  /** Enrolling takes minutes; who is forgotten meanwhile must not come back with its end. */
  @Test
  void aGalleryThatSomebodyChangedMeanwhileStays(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("people.npz");
    GalleryFile.write(BY_HAND, file);
    String before = GalleryFile.state(file);
    Gallery withoutAda = BY_HAND.without("Ada").orElseThrow();
    GalleryFile.write(withoutAda, file);

    var refused =
        assertThrows(
            GalleryRefused.class, () -> GalleryFile.replace(before, BY_HAND, "", file, () -> {}));

    assertTrue(
        String.valueOf(refused.getMessage()).contains("was changed by somebody else meanwhile"),
        refused.getMessage());
    assertSame(withoutAda, GalleryFile.read(file));
    try (var left = Files.list(folder)) {
      assertEquals(List.of(file), left.toList(), "no new file stays behind");
    }
  }

  @Test
  void aGalleryThatNobodyElseChangedIsReplaced(@TempDir Path folder) {
    Path file = folder.resolve("people.npz");

    GalleryFile.replace("", BY_HAND, "", file, () -> {});
    Gallery withoutAda = BY_HAND.without("Ada").orElseThrow();
    GalleryFile.replace(GalleryFile.state(file), withoutAda, "", file, () -> {});

    assertSame(withoutAda, GalleryFile.read(file));
    assertThrows(GalleryRefused.class, () -> GalleryFile.replace("", BY_HAND, "", file, () -> {}));
  }

  @Test
  void noteIsKeptBesideTheGallery(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("people.npz");
    GalleryFile.write(BY_HAND, file);
    assertEquals("", GalleryFile.note(file));

    byte[] noted = GalleryFile.encode(BY_HAND, "a note");
    Files.write(file, noted);

    assertEquals("a note", GalleryFile.note(file));
    assertEquals("a note", GalleryFile.note(noted));
    assertEquals("a note", GalleryFile.note(Arrays.copyOfRange(noted, 300, noted.length)));
    assertEquals("", GalleryFile.note("no archive".getBytes(ISO_8859_1)));
    assertEquals("", GalleryFile.note(Arrays.copyOf(noted, noted.length - 1)));
    assertSame(BY_HAND, GalleryFile.read(file));
    assertTrue(GalleryFile.areEqual(BY_HAND, GalleryFile.read(file)));
    byte[] plain = GalleryFile.encode(BY_HAND);
    assertEquals(
        plain.length - 2, Arrays.mismatch(plain, noted), "only the comment's length differs");
    assertEquals(plain.length + "a note".length(), noted.length);
  }

  @Test
  void galleriesAreEqualIfTheirFilesAre() {
    Gallery same = GalleryFile.decode(GalleryFile.encode(BY_HAND), "people.npz");

    assertTrue(GalleryFile.areEqual(BY_HAND, same));
    assertFalse(GalleryFile.areEqual(BY_HAND, BY_HAND.without("Ada").orElseThrow()));
  }
}
