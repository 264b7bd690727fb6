package dev.facepipe.recognition.gallery;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.fuzz.Promises;
import dev.facepipe.recognition.embedding.Model;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes whole gallery archives. */
class GalleryFileFuzzTest {
  private static final LocalDate DATE = LocalDate.of(2026, 11, 29);

  static Stream<byte[]> archives() {
    Model model = new Model("resnet34", "0123456789ab", 3);
    return Stream.of(
            Gallery.empty(model),
            Gallery.of(model, List.of("Ada", "\u0141ukasz"), new float[] {1, 2, 3, 4, 5, 6}),
            Gallery.empty(model)
                .with(
                    List.of(
                        new Reference("Ada", new float[] {1, 2, 3}, "Ada/a.jpg"),
                        new Reference("Ada", new float[] {4, 5, 6}, "Ada/b.jpg")))
                .setAside(Map.of(1, new Reason("misfit", "0.71 from the others")))
                .ignoring(List.of(new Ignored(new float[] {7, 8, 9}, "poster", DATE)))
                .calibrated(new Calibration(0.41, 0.01, 120, DATE, "leave one out")))
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
