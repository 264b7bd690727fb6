package dev.facepipe.recognition.gallery;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.fuzz.Promises;
import dev.facepipe.recognition.embedding.Model;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes names and embeddings in a compressed gallery archive with correct checksums. */
class GalleryArraysFuzzTest {
  private static final Model MODEL = new Model("resnet34", "0123456789ab", 2);

  static Stream<Arguments> arrays() {
    return Stream.of(
            Gallery.of(MODEL, List.of("Ada", "\u0141ukasz"), new float[] {1, 2, 3, 4}),
            Gallery.empty(MODEL))
        .map(GalleryFile::encode)
        .map(GalleryArraysFuzzTest::entries)
        .flatMap(
            entries ->
                Stream.of(
                    Arguments.of(entries.get("names.npy"), entries.get("vectors.npy")),
                    Arguments.of(
                        npy("|S5", "(2,)", "Ada\0\0Bea\0\0"),
                        npy("<f8", "(2, 1)", "\0".repeat(16)))));
  }

  @MethodSource("arrays")
  @FuzzTest
  void arraysAreReadOrRefused(byte[] names, byte[] vectors) {
    if (names == null || vectors == null) {
      return; // the fuzzer may pass null
    }
    Map<String, byte[]> entries = new HashMap<>(entries(GalleryFile.encode(Gallery.empty(MODEL))));
    entries.put("names.npy", names);
    entries.put("vectors.npy", vectors);
    byte[] archive = archive(entries);

    Promises.read(
            archive.length,
            () -> GalleryFile.decode(archive, "people.npz"),
            Set.of(GalleryRefused.class))
        .ifPresent(GalleryFileFuzzTest::requireRoundTrip);
  }

  private static byte[] npy(String type, String shape, String values) {
    String header = "{'descr': '%s', 'fortran_order': True, 'shape': %s}".formatted(type, shape);
    return ("\u0093NUMPY\1\0" + (char) header.length() + "\0" + header + values)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Map<String, byte[]> entries(byte[] archive) {
    Map<String, byte[]> entries = new HashMap<>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] archive(Map<String, byte[]> entries) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
