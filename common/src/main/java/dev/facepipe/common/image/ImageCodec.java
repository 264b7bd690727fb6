package dev.facepipe.common.image;

import dev.facepipe.common.image.PictureRefused.Reason;
import java.util.Optional;
import java.util.stream.IntStream;
import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/**
 * Decodes, encodes and resizes pictures.
 *
 * <p>Thread-safe. The first call loads OpenCV's native library; see {@code FACEPIPE_OPENCV}. The
 * first JPEG loads libjpeg-turbo's; see {@code FACEPIPE_TURBOJPEG}.
 */
public final class ImageCodec {
  /**
   * Default limit of the pixels of a picture: 40 million. Cameras send 2 to 24 million. 40 million
   * pixels take 120 MB when decoded, and about four times as much during decoding (worst case:
   * progressive JPEG). A function with 1 GB has that memory.
   */
  public static final long MAX_PIXELS = 40_000_000;

  /**
   * Limit of the pixels of a JPEG, or of a HEIC or AVIF in tiles: 256 million. A picture of more
   * than {@link #MAX_PIXELS} is read at a smaller scale. Phones of 2026 take up to 200 million
   * (16320x12240).
   */
  public static final long MAX_REDUCED_PIXELS = 256_000_000;

  /**
   * Bytes of memory per decoded pixel: three in OpenCV, and three in the array that is returned.
   */
  private static final int PIXEL_BYTES = 2 * 3;

  /**
   * Most bytes of memory per pixel of a picture that is read at full size: a progressive JPEG also
   * has two bytes of coefficients for each of three colours.
   */
  private static final int MOST_PIXEL_BYTES = 2 * 3 + PIXEL_BYTES;

  /** Factors by which libjpeg can reduce a JPEG while it decodes. */
  private static final int[] REDUCTIONS = {1, 2, 4, 8};

  /** Maximum number of three-byte pixels in a Java array. */
  private static final long ARRAY_PIXELS = Integer.MAX_VALUE / 3;

  /**
   * zlib's fastest level with run-length encoding only. For crops of faces this is smaller and
   * faster than plain level 1 (160x160: 14.4 KB in 0.73 ms against 16.0 KB in 0.88 ms; level 6:
   * 13.1 KB in 2.5 ms).
   */
  private static final int[] PNG_OPTIONS = {
    Imgcodecs.IMWRITE_PNG_COMPRESSION,
    1,
    Imgcodecs.IMWRITE_PNG_STRATEGY,
    Imgcodecs.IMWRITE_PNG_STRATEGY_RLE,
  };

  private ImageCodec() {}

  /**
   * Returns the pixels of {@link #decodeReduced}, for callers that do not need the picture's full
   * size.
   */
  public static RgbImage decode(byte[] picture) {
    return decodeReduced(picture).image();
  }

  /**
   * Returns a picture's pixels as {@link #decode(byte[], long)} does. A JPEG, or a HEIC or AVIF in
   * tiles, of more than {@link #MAX_PIXELS} is read at 1/2, 1/4 or 1/8 of its width and height.
   *
   * @param picture a whole file; not modified
   * @throws PictureRefused with the reason and a message for the sender. TOO_LARGE above these
   *     limits: {@link #MAX_REDUCED_PIXELS} for a JPEG, HEIC or AVIF; about 75 to 150 million
   *     pixels for a progressive JPEG; {@link #MAX_PIXELS} for other formats
   */
  public static ReducedImage decodeReduced(byte[] picture) {
    return decodeReduced(picture, MAX_PIXELS);
  }

  /** Returns a picture's pixels, reduced if necessary to at most {@code maxPixels}. */
  static ReducedImage decodeReduced(byte[] picture, long maxPixels) {
    PictureHeader header = PictureHeader.of(picture);
    int by = reduction(header, maxPixels);
    RgbImage image = pixels(picture, header, by);
    boolean turned = header.orientation() >= 5;
    int width = Math.toIntExact(turned ? header.height() : header.width());
    int height = Math.toIntExact(turned ? header.width() : header.height());
    return by == 1
        ? new ReducedImage(image, 1, image.width(), image.height())
        : new ReducedImage(image, by, width, height);
  }

  /**
   * Returns a picture's pixels: 8-bit RGB, turned upright by the EXIF orientation, or by the XMP
   * orientation if the file has no EXIF data.
   *
   * <p>Reads JPEG, PNG, WebP (first frame), BMP, TIFF (first page), GIF (first frame) and, with a
   * {@link TileDecoder}, HEIC and AVIF. The first bytes tell the format. Data behind the picture's
   * end is ignored. Pixels equal those of Pillow's {@code exif_transpose} and {@code
   * convert("RGB")}: transparency is dropped, not blended with a background. 16-bit channels keep
   * their upper byte.
   *
   * <p>A JPEG that is cut short is decoded to its end, and the rest is grey: cameras with bad
   * connections send such JPEGs, and the upper half may show a face. A JPEG that ends before its
   * first pixel is refused, and a progressive JPEG that ends before its last scan. Other formats
   * with missing pixels are refused.
   *
   * @param picture a whole file; not modified
   * @param maxPixels largest number of pixels (width times height) to decode, 1 to 715,827,882, the
   *     limit of an array. The header is checked first, so a larger picture costs no time or memory
   * @throws PictureRefused with the reason and a message for the sender
   */
  public static RgbImage decode(byte[] picture, long maxPixels) {
    PictureHeader header = header(picture, maxPixels);
    return pixels(picture, header, 1);
  }

  /**
   * Returns a picture's pixels as {@link #decode(byte[], long)} does, for a caller that reads those
   * of an area only: others may be black, where that takes less time. Damage below the area may go
   * unnoticed.
   *
   * @param area in pixels of the upright picture; ignored if it is not inside the picture
   */
  public static RgbImage decode(byte[] picture, long maxPixels, PixelArea area) {
    PictureHeader header = header(picture, maxPixels);
    if (header.format() == PictureFormat.JPEG
        && header.orientation() == 1
        && area.isInside(header.width(), header.height())) {
      byte[] input = DecoderInput.of(header.format(), picture);
      Optional<RgbImage> part =
          TurboJpeg.ofThisProcess()
              .flatMap(
                  library ->
                      library.decode(input, (int) header.width(), (int) header.height(), area));
      if (part.isPresent()) {
        return part.get();
      }
    }
    return pixels(picture, header, 1);
  }

  private static PictureHeader header(byte[] picture, long maxPixels) {
    if (maxPixels < 1 || maxPixels > ARRAY_PIXELS) {
      throw new IllegalArgumentException(
          "maxPixels is %d; expected 1 to %d".formatted(maxPixels, ARRAY_PIXELS));
    }
    PictureHeader header = PictureHeader.of(picture);
    if (!header.fits(maxPixels)) {
      throw tooLarge(header, maxPixels);
    }
    return header;
  }

  /**
   * Checks a picture's header without decoding it, for a caller that sends the picture on to be
   * decoded.
   *
   * @param picture a whole file; not modified
   * @throws PictureRefused if the format is unknown, the size is zero, or the picture has more
   *     pixels than {@link #decodeReduced} reads. A picture that passes may still be refused when
   *     it is decoded.
   */
  public static void requireHeader(byte[] picture) {
    reduction(PictureHeader.of(picture), MAX_PIXELS);
  }

  /** Returns the factor by which a picture must be reduced when it is read. */
  private static int reduction(PictureHeader header, long maxPixels) {
    if (header.fits(maxPixels)) {
      return 1;
    }
    if (header.format() != PictureFormat.JPEG && header.format() != PictureFormat.HEIF) {
      throw tooLarge(header, maxPixels);
    }
    if (!header.fits(MAX_REDUCED_PIXELS)) {
      throw tooLarge(header, MAX_REDUCED_PIXELS);
    }
    return IntStream.of(REDUCTIONS)
        .filter(by -> fits(header, by, maxPixels))
        .findFirst()
        .orElseThrow(() -> tooLarge(header, maxPixels));
  }

  /**
   * Returns true if reading a picture reduced by this factor takes no more memory than the largest
   * picture at full size.
   */
  private static boolean fits(PictureHeader header, int by, long maxPixels) {
    long pixels = header.reduced(by);
    return pixels <= maxPixels
        && header.heldBytes() + pixels * PIXEL_BYTES <= maxPixels * MOST_PIXEL_BYTES;
  }

  private static PictureRefused tooLarge(PictureHeader header, long maxPixels) {
    return new PictureRefused(
        Reason.TOO_LARGE,
        "picture is %dx%d; expected at most %d pixels in total%s"
            .formatted(
                header.width(),
                header.height(),
                maxPixels,
                header.heldBytes() > 0 ? "; a JPEG that is not progressive may have more" : ""));
  }

  private static RgbImage pixels(byte[] picture, PictureHeader header, int by) {
    if (header.format() == PictureFormat.GIF) {
      return GifFrame.of(picture).decode();
    }
    if (header.format() == PictureFormat.HEIF) {
      return upright(HeifFile.picture(picture).decode(by), header.orientation());
    }
    byte[] input = DecoderInput.of(header.format(), picture);
    if (header.format() == PictureFormat.JPEG && by == 1) {
      Optional<RgbImage> stored = turboJpeg(input, header);
      if (stored.isPresent()) {
        return upright(stored.get(), header.orientation());
      }
    }
    OpenCv.load();
    Mat bgr = read(input, header, by);
    try {
      turnUpright(bgr, header.orientation());
      Imgproc.cvtColor(bgr, bgr, Imgproc.COLOR_BGR2RGB);
      return image(bgr);
    } finally {
      bgr.release();
    }
  }

  /**
   * Returns true if a file is in a format that this class reads.
   *
   * @param start the first bytes of the file; 64 are enough
   */
  public static boolean isPicture(byte[] start) {
    try {
      MagicBytes.format(start);
      return true;
    } catch (PictureRefused e) {
      return false;
    }
  }

  /** Encodes pixels as PNG, lossless; optimised for speed rather than size. */
  public static byte[] png(RgbImage image) {
    return encode(image, ".png", PNG_OPTIONS);
  }

  /**
   * Encodes pixels as JPEG.
   *
   * @param quality 1 to 100
   */
  public static byte[] jpeg(RgbImage image, int quality) {
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException(
          "JPEG quality is %d; expected 1 to 100".formatted(quality));
    }
    return encode(image, ".jpg", Imgcodecs.IMWRITE_JPEG_QUALITY, quality);
  }

  /**
   * Returns a smaller image. Each pixel is the mean of the area that it replaces.
   *
   * @param width new number of columns, at most the old number
   * @param height new number of rows, at most the old number
   */
  public static RgbImage shrink(RgbImage image, int width, int height) {
    if (width > image.width() || height > image.height()) {
      throw new IllegalArgumentException(
          "picture of %dx%d cannot shrink to %dx%d; expected no side larger than before"
              .formatted(image.width(), image.height(), width, height));
    }
    return scale(image, width, height, Imgproc.INTER_AREA);
  }

  /**
   * Returns an image of another size. Each pixel is interpolated between its four nearest pixels.
   * Reduction to half a side or less skips pixels; {@link #shrink} does not.
   */
  public static RgbImage resize(RgbImage image, int width, int height) {
    return scale(image, width, height, Imgproc.INTER_LINEAR);
  }

  private static RgbImage scale(RgbImage image, int width, int height, int interpolation) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "new size of a picture is %dx%d; expected at least 1x1".formatted(width, height));
    }
    if (width == image.width() && height == image.height()) {
      return image;
    }
    OpenCv.load();
    Mat from = mat(image);
    Mat to = new Mat();
    try {
      Imgproc.resize(from, to, new Size(width, height), 0, 0, interpolation);
      return image(to);
    } finally {
      from.release();
      to.release();
    }
  }

  /** Returns a JPEG's stored pixels; empty if OpenCV must decode it. */
  private static Optional<RgbImage> turboJpeg(byte[] input, PictureHeader header) {
    return TurboJpeg.ofThisProcess()
        .flatMap(library -> library.decode(input, (int) header.width(), (int) header.height()));
  }

  /**
   * Decodes with OpenCV. The caller releases the result.
   *
   * @param input the file, or what {@link DecoderInput} left of it
   */
  private static Mat read(byte[] input, PictureHeader header, int by) {
    if (header.format() == PictureFormat.WEBP && WebpFrame.isAnimated(input)) {
      return firstFrame(WebpFrame.of(input), header);
    }
    return decoded(input, header, flags(by));
  }

  /**
   * Returns the canvas with its first frame. Pixels that the frame does not cover are black, as in
   * Pillow.
   */
  private static Mat firstFrame(WebpFrame frame, PictureHeader header) {
    if (frame.right() > header.width() || frame.bottom() > header.height()) {
      throw broken(header);
    }
    Mat pixels = decoded(frame.still(), header, flags(1));
    Mat canvas = Mat.zeros((int) header.height(), (int) header.width(), CvType.CV_8UC3);
    Mat part = canvas.submat(frame.top(), frame.bottom(), frame.left(), frame.right());
    try {
      pixels.copyTo(part);
      return canvas;
    } finally {
      part.release();
      pixels.release();
    }
  }

  private static int flags(int by) {
    int colour =
        switch (by) {
          case 2 -> Imgcodecs.IMREAD_REDUCED_COLOR_2;
          case 4 -> Imgcodecs.IMREAD_REDUCED_COLOR_4;
          case 8 -> Imgcodecs.IMREAD_REDUCED_COLOR_8;
          default -> Imgcodecs.IMREAD_COLOR;
        };
    return colour | Imgcodecs.IMREAD_IGNORE_ORIENTATION;
  }

  private static Mat decoded(byte[] bytes, PictureHeader header, int flags) {
    Mat file = new Mat(1, bytes.length, CvType.CV_8UC1);
    try {
      file.put(0, 0, bytes);
      Mat bgr = OpenCv.quietly(() -> Imgcodecs.imdecode(file, flags));
      if (bgr.empty()) {
        throw broken(header);
      }
      return bgr;
    } catch (CvException e) {
      throw broken(header);
    } finally {
      file.release();
    }
  }

  private static PictureRefused broken(PictureHeader header) {
    return new PictureRefused(
        Reason.BROKEN,
        "picture is a %s of %dx%d pixels that cannot be decoded: it is cut short, damaged or of a rare kind"
            .formatted(header.format(), header.width(), header.height()));
  }

  private static RgbImage upright(RgbImage stored, int orientation) {
    if (orientation == 1) {
      return stored;
    }
    OpenCv.load();
    Mat rgb = mat(stored);
    try {
      turnUpright(rgb, orientation);
      return image(rgb);
    } finally {
      rgb.release();
    }
  }

  /** Undoes an EXIF orientation. Source: Exif 2.3, tag 0x0112. */
  private static void turnUpright(Mat mat, int orientation) {
    switch (orientation) {
      case 2 -> Core.flip(mat, mat, 1); // mirrored
      case 3 -> Core.rotate(mat, mat, Core.ROTATE_180);
      case 4 -> Core.flip(mat, mat, 0); // upside down and mirrored
      case 5 -> Core.transpose(mat, mat);
      case 6 -> Core.rotate(mat, mat, Core.ROTATE_90_CLOCKWISE);
      case 7 -> {
        Core.transpose(mat, mat);
        Core.rotate(mat, mat, Core.ROTATE_180);
      }
      case 8 -> Core.rotate(mat, mat, Core.ROTATE_90_COUNTERCLOCKWISE);
      default -> {} // upright
    }
  }

  private static byte[] encode(RgbImage image, String extension, int... options) {
    OpenCv.load();
    Mat mat = mat(image);
    MatOfByte file = new MatOfByte();
    MatOfInt parameters = new MatOfInt(options);
    try {
      Imgproc.cvtColor(mat, mat, Imgproc.COLOR_RGB2BGR);
      if (!Imgcodecs.imencode(extension, mat, file, parameters)) {
        throw new IllegalStateException(
            "OpenCV did not write a %s of %dx%d pixels"
                .formatted(extension, image.width(), image.height()));
      }
      return file.toArray();
    } finally {
      mat.release();
      file.release();
      parameters.release();
    }
  }

  static Mat mat(RgbImage image) {
    Mat mat = new Mat(image.height(), image.width(), CvType.CV_8UC3);
    mat.put(0, 0, image.pixels());
    return mat;
  }

  static RgbImage image(Mat rgb) {
    byte[] pixels = new byte[rgb.rows() * rgb.cols() * 3];
    rgb.get(0, 0, pixels);
    return new RgbImage(rgb.cols(), rgb.rows(), pixels);
  }
}
