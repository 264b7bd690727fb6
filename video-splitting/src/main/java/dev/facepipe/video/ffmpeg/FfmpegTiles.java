package dev.facepipe.video.ffmpeg;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.file.Temporary;
import dev.facepipe.common.image.CodedTiles;
import dev.facepipe.common.image.CodedTiles.Codec;
import dev.facepipe.common.image.CodedTiles.ColourMatrix;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.PictureRefused.Reason;
import dev.facepipe.common.image.TileDecoder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Decodes the tiles of HEIC and AVIF pictures with FFmpeg. The tiles are written as frames of one
 * temporary video. The process has the same limits as for a video. Thread-safe.
 */
public final class FfmpegTiles implements TileDecoder {
  /** Deadline for one picture. 48 megapixels take 2 seconds. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** Most resident memory, in bytes. A tile of 40 megapixels takes 400 MB. */
  private static final long MAX_MEMORY = 1L << 30;

  private static final int MAX_ALLOCATION = 512 << 20;

  /** FFmpeg's names for numbers of ITU-T H.273. For other numbers, the coded data decides. */
  private static final Map<Integer, String> MATRICES =
      Map.of(1, "bt709", 5, "bt470bg", 6, "smpte170m", 9, "bt2020nc");

  /** Arguments that allow only our own file, within limits. */
  private static final List<String> BOUNDS =
      List.of(
          "-nostdin",
          "-hide_banner",
          "-nostats",
          "-loglevel",
          "level+error",
          "-max_alloc",
          Integer.toString(MAX_ALLOCATION),
          "-timelimit", // limit of processor time
          Long.toString(Runtime.getRuntime().availableProcessors() * DEADLINE.toSeconds()),
          "-protocol_whitelist",
          "file",
          "-format_whitelist",
          "ivf",
          "-max_pixels",
          Long.toString(ImageCodec.MAX_PIXELS));

  private static final String FILM = "tiles.ivf";

  private final Supplier<Ffmpeg> ffmpeg;

  /**
   * Creates a decoder with the program that the environment names, or with the bundled program. The
   * first picture unpacks the bundled program.
   */
  public FfmpegTiles() {
    this(() -> Ffmpeg.from(new Environment(System.getenv())));
  }

  FfmpegTiles(Supplier<Ffmpeg> ffmpeg) {
    this.ffmpeg = ffmpeg;
  }

  @Override
  public void decode(CodedTiles tiles, Consumer<byte[]> rgb) {
    try {
      Path folder = Temporary.folder(Temporary.parent(), "tiles");
      Path film = folder.resolve(FILM);
      try {
        write(tiles, film);
        read(tiles, folder, rgb);
      } finally {
        Files.deleteIfExists(film);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("tiles of a picture cannot be written or decoded", e);
    }
  }

  private void read(CodedTiles tiles, Path folder, Consumer<byte[]> rgb) throws IOException {
    ProcessBuilder command = ffmpeg.get().command(arguments(tiles)).directory(folder.toFile());
    try (FfmpegRun run = FfmpegRun.of(command, DEADLINE, MAX_MEMORY)) {
      InputStream pixels = run.output();
      int bytes = tiles.width() * tiles.height() * 3;
      for (int i = 0; i < tiles.packets().size(); i++) {
        byte[] tile = pixels.readNBytes(bytes);
        if (tile.length < bytes) {
          break;
        }
        rgb.accept(tile);
      }
      boolean more = pixels.read() >= 0;
      if (more || run.exit() != 0) {
        throw refused(run, tiles, more);
      }
    }
  }

  private static PictureRefused refused(FfmpegRun run, CodedTiles tiles, boolean more) {
    if (!more && (run.late() || run.swollen())) {
      return new PictureRefused(
          Reason.TOO_LARGE,
          "picture needs more than %d seconds or %d MB of memory, the limits for one picture"
              .formatted(DEADLINE.toSeconds(), MAX_MEMORY >> 20));
    }
    return new PictureRefused(
        Reason.BROKEN,
        "picture is a HEIF file whose %s data cannot be decoded: it is damaged or of a rare kind"
            .formatted(tiles.codec()));
  }

  private static List<String> arguments(CodedTiles tiles) {
    List<String> arguments = new ArrayList<>(BOUNDS);
    arguments.addAll(
        tiles.codec() == Codec.HEVC
            // The IVF format has no name for HEVC.
            ? List.of("-codec_whitelist", "hevc", "-c:v", "hevc")
            : List.of("-codec_whitelist", "libdav1d,libaom-av1,av1"));
    arguments.addAll(pixels(tiles));
    return arguments;
  }

  private static List<String> pixels(CodedTiles tiles) {
    return List.of(
        "-xerror", // a lost tile would shift all later tiles
        "-f",
        "ivf",
        "-i",
        "file:" + FILM,
        "-map",
        "0:v:0",
        "-vf",
        // Some encoders pad a tile to a multiple of 8 or more pixels.
        "crop=%d:%d:0:0:exact=1,scale=out_range=full%s:flags=accurate_rnd+full_chroma_int+bilinear,format=rgb24"
            .formatted(
                tiles.width(), tiles.height(), tiles.matrix().map(FfmpegTiles::in).orElse("")),
        "-fps_mode",
        "passthrough",
        "-c:v",
        "rawvideo",
        "-f",
        "rawvideo",
        "pipe:1");
  }

  private static String in(ColourMatrix matrix) {
    String named = MATRICES.get(matrix.coefficients());
    return named == null
        ? ""
        : ":in_color_matrix=%s:in_range=%s"
            .formatted(named, matrix.fullRange() ? "full" : "limited");
  }

  /** Writes the tiles as an IVF file. Source: FFmpeg, libavformat/ivfdec.c. */
  private static void write(CodedTiles tiles, Path film) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(film))) {
      ByteBuffer header = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
      header.put("DKIF".getBytes(StandardCharsets.US_ASCII)).putShort((short) 0);
      header.putShort((short) header.capacity());
      String codec = tiles.codec() == Codec.HEVC ? "HEVC" : "AV01";
      header.put(codec.getBytes(StandardCharsets.US_ASCII));
      header.putShort((short) tiles.width()).putShort((short) tiles.height());
      header.putInt(25).putInt(1).putInt(tiles.packets().size());
      out.write(header.array());
      for (int i = 0; i < tiles.packets().size(); i++) {
        byte[] packet = tiles.packets().get(i);
        ByteBuffer head = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        out.write(head.putInt(packet.length).putLong(i).array());
        out.write(packet);
      }
    }
  }
}
