package dev.facepipe.common.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.fuzz.Promises;
import dev.facepipe.fuzz.Seeds;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes the decoding of whole pictures, with the decoders in native code. */
class PictureFuzzTest {
  private static final long MAX_PIXELS = 100_000;

  /** Fewer pixels than the seeds have, so that JPEGs are decoded at a smaller scale. */
  private static final long FEW_PIXELS = 200;

  static Stream<byte[]> pictures() {
    return Seeds.files("common/src/test/resources/pictures", "*.{bmp,gif,jpg,png,tif,webp}");
  }

  @MethodSource("pictures")
  @FuzzTest
  void pictureIsDecodedOrRefused(byte[] picture) {
    Promises.read(
            picture.length,
            () -> ImageCodec.decode(picture, MAX_PIXELS),
            Set.of(PictureRefused.class))
        .ifPresent(image -> requireNoMoreThanAnnounced(picture, image));
    Promises.read(
            picture.length,
            () -> ImageCodec.decodeReduced(picture, FEW_PIXELS),
            Set.of(PictureRefused.class))
        .ifPresent(read -> requireFew(read.image()));
  }

  private static void requireFew(RgbImage image) {
    Promises.require(
        (long) image.width() * image.height() <= FEW_PIXELS,
        "image has more pixels than requested");
  }

  private static void requireNoMoreThanAnnounced(byte[] picture, RgbImage image) {
    PictureHeader header = PictureHeader.of(picture);
    Promises.require( // fewer if a TIFF's tiles are larger than its picture
        (long) image.width() * image.height() <= header.width() * header.height(),
        "image has more pixels than its header %s".formatted(header));
    RgbImage again = ImageCodec.decode(ImageCodec.png(image));
    Promises.require(
        Arrays.equals(image.pixels(), again.pixels()), "pixels differ after PNG encoding");
  }
}
