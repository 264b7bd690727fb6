package dev.facepipe.common.image;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Decodes the JPEGs that cameras make with libjpeg-turbo's own library. It uses the processor's
 * vector instructions, which OpenCV's build for x86-64 does not. The pixels are the same: OpenCV
 * has libjpeg-turbo inside, too.
 *
 * <p>The system property {@code facepipe.turbojpeg}, or else the environment variable {@code
 * FACEPIPE_TURBOJPEG}, names the library's file: libturbojpeg 2.0 or newer for this machine. If
 * neither is set, OpenCV decodes all JPEGs. If the library cannot be loaded, one warning is logged,
 * and OpenCV decodes all JPEGs.
 *
 * <p>Thread-safe. The library is loaded once per process, when the first JPEG is decoded.
 */
final class TurboJpeg {
  /** Three bytes per pixel, red first. Source: turbojpeg.h, TJPF_RGB. */
  private static final int RGB = 0;

  /** Fails at the first warning about damaged data. Source: turbojpeg.h, TJFLAG_STOPONWARNING. */
  private static final int STOP_ON_WARNING = 8192;

  /**
   * SOF1. Frames with this marker or SOF0 are sequential, with Huffman coding; others are
   * progressive or lossless, or use arithmetic coding. Source: ITU-T T.81, table B.1.
   */
  private static final int SEQUENTIAL = 0xc1;

  /** Kind of {@code tj3Init}. Source: turbojpeg.h 3.0, TJINIT_DECOMPRESS. */
  private static final int DECOMPRESS = 1;

  /**
   * Parameters of {@code tj3Set} and {@code tj3Get}. Source: turbojpeg.h 3.0,
   * TJPARAM_STOPONWARNING, TJPARAM_JPEGWIDTH and TJPARAM_JPEGHEIGHT.
   */
  private static final int STOP_PARAMETER = 0;

  private static final int WIDTH_PARAMETER = 5;
  private static final int HEIGHT_PARAMETER = 6;

  /**
   * Columns that are decoded left and right of an area: colours at its edges are interpolated with
   * their neighbours. An area begins at a multiple of them, because a block has 8, 16 or 32
   * columns.
   */
  private static final int MARGIN = 32;

  /** A function's largest number of output integers: width, height, subsampling and colours. */
  private static final int INTEGERS = 4;

  private final Function open;
  private final Function readHeader;
  private final Function decompress;
  private final Function close;
  private final Optional<Parts> parts;

  private TurboJpeg(NativeLibrary library) {
    open = library.getFunction("tjInitDecompress");
    readHeader = library.getFunction("tjDecompressHeader3");
    decompress = library.getFunction("tjDecompress2");
    close = library.getFunction("tjDestroy");
    parts = Parts.of(library);
  }

  /** The functions that decode a part of a picture: since version 3.0. */
  private record Parts(
      Function open,
      Function readHeader,
      Function crop,
      Function decompress,
      Function set,
      Function get) {
    static Optional<Parts> of(NativeLibrary library) {
      try {
        return Optional.of(
            new Parts(
                library.getFunction("tj3Init"),
                library.getFunction("tj3DecompressHeader"),
                library.getFunction("tj3SetCroppingRegion"),
                library.getFunction("tj3Decompress8"),
                library.getFunction("tj3Set"),
                library.getFunction("tj3Get")));
      } catch (UnsatisfiedLinkError e) {
        return Optional.empty();
      }
    }
  }

  /** A region as the library takes it. Source: turbojpeg.h, tjregion. */
  @FieldOrder({"x", "y", "w", "h"})
  public static final class Region extends Structure implements Structure.ByValue {
    public int x;
    public int y;
    public int w;
    public int h;
  }

  /** Loads the library when it is first needed. */
  private static final class OfThisProcess {
    static final Optional<TurboJpeg> LIBRARY =
        load(System.getProperty("facepipe.turbojpeg", System.getenv("FACEPIPE_TURBOJPEG")));
  }

  /** Returns the library of this process; empty if none is set, or it cannot be loaded. */
  static Optional<TurboJpeg> ofThisProcess() {
    return OfThisProcess.LIBRARY;
  }

  /** Loads the library from a file; empty if none is named, or it cannot be loaded. */
  static Optional<TurboJpeg> load(@Nullable String named) {
    if (named == null || named.isBlank()) {
      return Optional.empty();
    }
    try {
      Path file = Path.of(named).toAbsolutePath();
      if (Files.isRegularFile(file)) {
        return Optional.of(new TurboJpeg(NativeLibrary.getInstance(file.toString())));
      }
      warn(named, "it is not a file");
    } catch (LinkageError | RuntimeException e) {
      warn(named, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
    return Optional.empty();
  }

  private static void warn(String named, String reason) {
    LoggerFactory.getLogger(TurboJpeg.class)
        .warn(
            "FACEPIPE_TURBOJPEG is {}, which cannot be loaded: {}. OpenCV decodes JPEGs, with the same pixels, but slower.",
            named,
            reason);
  }

  /**
   * Returns a JPEG's pixels as they are stored, not turned upright. Returns empty for a JPEG that
   * OpenCV must decode: progressive, CMYK, lossless, 12 bits, with arithmetic coding or unusual
   * subsampling, or damaged in a way that the library notices. So one decoder decides what becomes
   * of those. (A progressive JPEG without its last scans is no error to either, and OpenCV's older
   * libjpeg-turbo smooths it in another way.)
   *
   * <p>If nothing notices the damage, pixels may differ from OpenCV's where coefficients are so
   * large that no encoder writes them: vector instructions calculate with 16 bits.
   *
   * @param jpeg a whole file with an end marker, as {@link DecoderInput} returns it; not modified
   * @param width columns by the file's frame header
   * @param height rows by the file's frame header
   */
  Optional<RgbImage> decode(byte[] jpeg, int width, int height) {
    if (!isSequential(jpeg)) {
      return Optional.empty();
    }
    Pointer decoder = open.invokePointer(new Object[] {});
    if (decoder == null) {
      return Optional.empty();
    }
    long bytes = 3L * width * height;
    try (Memory file = new Memory(jpeg.length);
        Memory size = new Memory(INTEGERS * (long) Integer.BYTES);
        Memory rgb = new Memory(bytes)) {
      file.write(0, jpeg, 0, jpeg.length);
      if (!hasSize(decoder, file, size, width, height)) {
        return Optional.empty();
      }
      NativeLong length = new NativeLong(file.size());
      Object[] arguments = {
        decoder, file, length, rgb, width, 3 * width, height, RGB, STOP_ON_WARNING
      };
      if (decompress.invokeInt(arguments) != 0) {
        return Optional.empty();
      }
      return Optional.of(new RgbImage(width, height, rgb.getByteArray(0, Math.toIntExact(bytes))));
    } finally {
      close.invokeInt(new Object[] {decoder});
    }
  }

  /**
   * Returns the pixels of a part of a JPEG, in a picture of the whole size that is black elsewhere.
   * The pixels are those of {@link #decode}. Rows below the part are not even read, and may be
   * damaged. Returns empty where {@link #decode} does, and if the library is older than 3.0.
   *
   * @param area inside the picture
   */
  Optional<RgbImage> decode(byte[] jpeg, int width, int height, PixelArea area) {
    if (parts.isEmpty() || !isSequential(jpeg)) {
      return Optional.empty();
    }
    Parts library = parts.get();
    Pointer decoder = library.open().invokePointer(new Object[] {DECOMPRESS});
    if (decoder == null) {
      return Optional.empty();
    }
    Region region = new Region();
    region.x = Math.max(0, area.left() - MARGIN) / MARGIN * MARGIN;
    region.y = area.top();
    region.w = Math.min(width, area.right() + MARGIN) - region.x;
    region.h = area.bottom() - area.top();
    try (Memory file = new Memory(jpeg.length);
        Memory rgb = new Memory(3L * region.w * region.h)) {
      file.write(0, jpeg, 0, jpeg.length);
      NativeLong length = new NativeLong(file.size());
      boolean isDecoded =
          library.set().invokeInt(new Object[] {decoder, STOP_PARAMETER, 1}) == 0
              && library.readHeader().invokeInt(new Object[] {decoder, file, length}) == 0
              && library.get().invokeInt(new Object[] {decoder, WIDTH_PARAMETER}) == width
              && library.get().invokeInt(new Object[] {decoder, HEIGHT_PARAMETER}) == height
              && library.crop().invokeInt(new Object[] {decoder, region}) == 0
              && library
                      .decompress()
                      .invokeInt(new Object[] {decoder, file, length, rgb, 3 * region.w, RGB})
                  == 0;
      return isDecoded ? Optional.of(placed(rgb, region, width, height)) : Optional.empty();
    } finally {
      close.invokeInt(new Object[] {decoder});
    }
  }

  private static RgbImage placed(Memory rgb, Region region, int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    for (int row = 0; row < region.h; row++) {
      int at = 3 * ((region.y + row) * width + region.x);
      rgb.read(3L * row * region.w, pixels, at, 3 * region.w);
    }
    return new RgbImage(width, height, pixels);
  }

  /** Returns true if the library reads the same size from the file as our own reader. */
  private boolean hasSize(Pointer decoder, Memory file, Memory size, int width, int height) {
    Object[] arguments = {
      decoder,
      file,
      new NativeLong(file.size()),
      size,
      size.share(Integer.BYTES),
      size.share(2L * Integer.BYTES),
      size.share(3L * Integer.BYTES)
    };
    return readHeader.invokeInt(arguments) == 0
        && size.getInt(0) == width
        && size.getInt(Integer.BYTES) == height;
  }

  private static boolean isSequential(byte[] jpeg) {
    var segments = new JpegSegments(jpeg);
    int marker = segments.next();
    while (!JpegSegments.isFrameHeader(marker)) {
      marker = segments.next();
    }
    return marker <= SEQUENTIAL;
  }
}
