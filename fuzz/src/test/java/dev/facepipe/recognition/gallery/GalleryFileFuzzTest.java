package dev.facepipe.recognition.gallery;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.fuzz.Promises;
import dev.facepipe.recognition.embedding.Model;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes whole gallery archives. */
class GalleryFileFuzzTest {
  static Stream<byte[]> archives() {
    Model model = new Model("resnet34", "0123456789ab", 3);
    return Stream.of(
            Gallery.empty(model),
            Gallery.of(model, List.of("Ada", "\u0141ukasz"), new float[] {1, 2, 3, 4, 5, 6}))
        .map(GalleryFile::encode);
  }

  @MethodSource("archives")
  @FuzzTest
  void archiveIsReadOrRefused(byte[] archive) {
    Promises.read(
            archive.length,
            () -> GalleryFile.decode(archive, "people.npz"),
            Set.of(GalleryRefused.class))
        .ifPresent(GalleryFileFuzzTest::requireRoundTrip);
  }

  static void requireRoundTrip(Gallery gallery) {
    byte[] written = GalleryFile.encode(gallery);
    Gallery again = GalleryFile.decode(written, "again.npz");

    Promises.requireEqual(gallery.version(), again.version());
    Promises.require(
        Arrays.equals(written, GalleryFile.encode(again)), "bytes differ after a round trip");
    gallery.people().keySet().forEach(Promises::requireReadable);
  }
}
