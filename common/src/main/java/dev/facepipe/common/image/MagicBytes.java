package dev.facepipe.common.image;

import dev.facepipe.common.image.PictureRefused.Reason;
import java.util.List;
import java.util.Locale;

/** Recognises the format of a file by its first bytes. Ignores file name and content type. */
final class MagicBytes {
  /**
   * Sizes in bytes of the known BMP headers. "BM" alone is not enough: a text may begin with it.
   */
  private static final List<Long> BMP_HEADER_BYTES = List.of(12L, 40L, 52L, 56L, 64L, 108L, 124L);

  /** Brands of HEIC in the ISO container. Other brands, except those of AVIF, are videos. */
  private static final List<String> HEIF_BRANDS =
      List.of("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "mif2", "msf1");

  private static final List<String> AVIF_BRANDS = List.of("avif", "avis");

  private MagicBytes() {}

  /**
   * Returns the format of a picture.
   *
   * @throws PictureRefused EMPTY for 0 bytes; NOT_A_PICTURE for another format, with a guess of
   *     what the file is
   */
  static PictureFormat format(byte[] picture) {
    if (picture.length == 0) {
      throw new PictureRefused(
          Reason.EMPTY, "picture is 0 bytes; expected a " + PictureFormat.NAMES);
    }
    FileBytes file = FileBytes.littleEndian(picture);
    if (file.has(0, "\u00ff\u00d8\u00ff")) {
      return PictureFormat.JPEG;
    }
    if (file.has(0, "\u0089PNG\r\n\u001a\n")) {
      return PictureFormat.PNG;
    }
    if (file.has(0, "RIFF") && file.has(8, "WEBP")) {
      return PictureFormat.WEBP;
    }
    if (file.has(0, "GIF87a") || file.has(0, "GIF89a")) {
      return PictureFormat.GIF;
    }
    if (TiffTags.beginAt(file, 0)) {
      return PictureFormat.TIFF;
    }
    if (file.has(0, "BM") && file.length() >= 18 && BMP_HEADER_BYTES.contains(file.u32(14))) {
      return PictureFormat.BMP;
    }
    if (isHeif(file) && HeifPicture.isRead()) {
      return PictureFormat.HEIF;
    }
    throw new PictureRefused(
        Reason.NOT_A_PICTURE,
        "picture is %s (%d bytes); expected a %s"
            .formatted(looksLike(file), picture.length, PictureFormat.NAMES));
  }

  private static boolean isHeif(FileBytes file) {
    return file.has(4, "ftyp")
        && (HEIF_BRANDS.contains(file.text(8, 4)) || AVIF_BRANDS.contains(file.text(8, 4)));
  }

  private static String looksLike(FileBytes file) {
    if (file.has(4, "ftyp")) {
      String brand = file.text(8, 4);
      if (HEIF_BRANDS.contains(brand)) {
        return "HEIC, which cannot be read here";
      }
      return AVIF_BRANDS.contains(brand) ? "AVIF, which cannot be read here" : "a video";
    }
    if (file.has(0, "\u001aE\u00df\u00a3") || (file.has(0, "RIFF") && file.has(8, "AVI "))) {
      return "a video";
    }
    if (file.has(0, "\u00ff\n") || file.has(4, "JXL ")) {
      return "JPEG XL, which cannot be read here";
    }
    if (file.has(4, "jP  ") || file.has(0, "\u00ffO\u00ffQ")) {
      return "JPEG 2000, which cannot be read here";
    }
    if (file.has(0, "8BPS")) {
      return "a Photoshop document";
    }
    if (file.has(0, "%PDF")) {
      return "a PDF document";
    }
    String start = file.text(0, 256).stripLeading().toLowerCase(Locale.ROOT);
    if (start.contains("<svg")) {
      return "SVG, which has no pixels";
    }
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return "an HTML page";
    }
    boolean printable =
        start.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t');
    return printable ? "text" : "of an unknown format";
  }
}
