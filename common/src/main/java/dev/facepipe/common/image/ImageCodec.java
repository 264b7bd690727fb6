package dev.facepipe.common.image;

import dev.facepipe.common.image.PictureRefused.Reason;
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
 * Pictures to pixels and back, and to other sizes.
 *
 * <p>Thread-safe. The first call loads OpenCV's native library; see {@code FACEPIPE_OPENCV}.
 */
public final class ImageCodec {
  /**
   * Pixels a picture may have unless the caller says otherwise: 40 million. Cameras send 2 to 24
   * million; this many take 120 MB decoded, and while being decoded (progressive JPEG is the worst
   * case) about four times that, which a function with 1 GB still has.
   */
  public static final long MAX_PIXELS = 40_000_000;

  /**
   * Pixels a JPEG, a HEIC or an AVIF in tiles may have, which is read at a smaller scale if it has
   * more than {@link #MAX_PIXELS}: 256 million. Phones of 2026 take up to 200 million
   * (16320x12240).
   */
  public static final long MAX_REDUCED_PIXELS = 256_000_000;

  /** Bytes of a decoded pixel: three of OpenCV's, and three of the array that is returned. */
  private static final int PIXEL_BYTES = 2 * 3;

  /**
   * Bytes that each pixel of the largest picture read whole may take: a progressive JPEG has two
   * bytes of coefficients for each of three colours, besides its pixels.
   */
  private static final int MOST_PIXEL_BYTES = 2 * 3 + PIXEL_BYTES;

  /** Scales at which libjpeg reads a JPEG without decoding it whole. */
  private static final int[] REDUCTIONS = {1, 2, 4, 8};

  /** What a Java array holds of three-byte pixels. */
  private static final long ARRAY_PIXELS = Integer.MAX_VALUE / 3;

  /**
   * zlib's fastest level, looking for runs only: on crops of faces smaller and faster than level 1
   * otherwise (160x160: 14.4 KB in 0.73 ms against 16.0 KB in 0.88 ms; level 6 takes 2.5 ms for
   * 13.1 KB).
   */
  private static final int[] PNG_OPTIONS = {
    Imgcodecs.IMWRITE_PNG_COMPRESSION,
    1,
    Imgcodecs.IMWRITE_PNG_STRATEGY,
    Imgcodecs.IMWRITE_PNG_STRATEGY_RLE,
  };

  private ImageCodec() {}

  /** Returns the pixels of {@link #decodeReduced}, for callers that need no places in the file. */
  public static RgbImage decode(byte[] picture) {
    return decodeReduced(picture).image();
  }

  /**
   * Returns a picture's pixels as {@link #decode(byte[], long)} does. A JPEG, a HEIC or an AVIF in
   * tiles of more than {@link #MAX_PIXELS} is read at a half, a quarter or an eighth of its width
   * and height.
   *
   * @param picture a whole file; not modified
   * @throws PictureRefused with the reason, and words for whoever sent it: TOO_LARGE for a JPEG of
   *     more than {@link #MAX_REDUCED_PIXELS}, a progressive one of more than about 75 to 150
   *     million, and another picture of more than {@link #MAX_PIXELS}
   */
  public static ReducedImage decodeReduced(byte[] picture) {
    return decodeReduced(picture, MAX_PIXELS);
  }

  /** Returns the same with another limit of the pixels that come out. */
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
   * Returns a picture's pixels as they are to be looked at: 8-bit RGB, turned upright as EXIF data
   * say, or XMP data where there are no EXIF data.
   *
   * <p>Reads JPEG, PNG, WebP (its first frame), BMP, TIFF (its first page) and GIF (its first
   * frame), told apart by their first bytes. What lies behind a picture's end is not looked at.
   * Pixels are those of Pillow's {@code exif_transpose} and {@code convert("RGB")}: transparency is
   * dropped, not blended with a background. 16-bit channels keep their upper byte.
   *
   * <p>A JPEG that is cut short is decoded as far as it goes and the rest is grey: cameras on poor
   * lines send such frames, and the upper half may hold a face. One that ends before its first
   * pixel is refused, a progressive one also before its last scan, and so are all other formats
   * when pixels are missing.
   *
   * @param picture a whole file; not modified
   * @param maxPixels most pixels (width times height) to decode, 1 to 715,827,882, which is what an
   *     array holds; the header is asked first, so a picture beyond it costs neither time nor
   *     memory
   * @throws PictureRefused with the reason, and words for whoever sent it
   */
  public static RgbImage decode(byte[] picture, long maxPixels) {
    if (maxPixels < 1 || maxPixels > ARRAY_PIXELS) {
      throw new IllegalArgumentException(
          "at most %d pixels; expected 1 to %d".formatted(maxPixels, ARRAY_PIXELS));
    }
    PictureHeader header = PictureHeader.of(picture);
    if (!header.fits(maxPixels)) {
      throw tooLarge(header, maxPixels);
    }
    return pixels(picture, header, 1);
  }

  /**
   * Looks at a picture's head alone, without decoding: for whoever hands it on to be decoded.
   *
   * @param picture a whole file; not modified
   * @throws PictureRefused if it is in no format read here, has no size, or has more pixels than
   *     {@link #decodeReduced} reads. One that passes may still be refused when it is decoded.
   */
  public static void requireHeader(byte[] picture) {
    reduction(PictureHeader.of(picture), MAX_PIXELS);
  }

  /** How many times smaller a picture is read. */
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

  /** Whether a picture read at a smaller scale takes no more than the largest one read whole. */
  private static boolean fits(PictureHeader header, int by, long maxPixels) {
    long pixels = header.reduced(by);
    return pixels <= maxPixels
        && header.heldBytes() + pixels * PIXEL_BYTES <= maxPixels * MOST_PIXEL_BYTES;
  }

  private static PictureRefused tooLarge(PictureHeader header, long maxPixels) {
    return new PictureRefused(
        Reason.TOO_LARGE,
        "picture is %dx%d, more pixels than the %d expected at most%s"
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
    OpenCv.load();
    Mat bgr = read(picture, header, by);
    try {
      turnUpright(bgr, header.orientation());
      Imgproc.cvtColor(bgr, bgr, Imgproc.COLOR_BGR2RGB);
      return image(bgr);
    } finally {
      bgr.release();
    }
  }

  /**
   * Whether a file is in a format that is read here.
   *
   * @param start its first bytes; 64 are enough
   */
  public static boolean isPicture(byte[] start) {
    try {
      MagicBytes.format(start);
      return true;
    } catch (PictureRefused e) {
      return false;
    }
  }

  /** Returns a picture as PNG, lossless; compressed fast rather than small. */
  public static byte[] png(RgbImage image) {
    return encode(image, ".png", PNG_OPTIONS);
  }

  /**
   * Returns a picture as JPEG.
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
   * Returns a smaller picture, each pixel the mean of the area it stands for.
   *
   * @param width columns wanted, at most the picture's
   * @param height rows wanted, at most the picture's
   */
  public static RgbImage shrink(RgbImage image, int width, int height) {
    if (width > image.width() || height > image.height()) {
      throw new IllegalArgumentException(
          "picture of %dx%d shrunk to %dx%d; expected no larger side"
              .formatted(image.width(), image.height(), width, height));
    }
    return scale(image, width, height, Imgproc.INTER_AREA);
  }

  /**
   * Returns a picture of another size, each pixel interpolated between its four neighbours. When
   * halving a side or more this leaves out pixels: {@link #shrink} does not.
   */
  public static RgbImage resize(RgbImage image, int width, int height) {
    return scale(image, width, height, Imgproc.INTER_LINEAR);
  }

  private static RgbImage scale(RgbImage image, int width, int height, int interpolation) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "picture scaled to %dx%d; expected at least 1x1".formatted(width, height));
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

  /** The caller releases what is returned. */
  private static Mat read(byte[] picture, PictureHeader header, int by) {
    if (header.format() == PictureFormat.WEBP && WebpFrame.isAnimated(picture)) {
      return firstFrame(WebpFrame.of(picture), header);
    }
    return decoded(DecoderInput.of(header.format(), picture), header, flags(by));
  }

  /** Where the frame does not cover the canvas, it is black, as for Pillow. */
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
