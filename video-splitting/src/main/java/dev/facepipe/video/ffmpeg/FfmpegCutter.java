package dev.facepipe.video.ffmpeg;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.video.FrameCutter;
import dev.facepipe.video.Sampling;
import dev.facepipe.video.VideoRefused;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts videos with FFmpeg, frames coming over a pipe. Thread-safe.
 *
 * <p>Frames that a camera damaged on the way are passed over, as players do ({@code -xerror} would
 * lose the rest of the video). Files that end too soon are recognised by what FFmpeg says of them;
 * MPEG-TS, Ogg, ASF and bare streams may end anywhere, and a recording that was stopped looks the
 * same.
 */
public final class FfmpegCutter implements FrameCutter {
  /**
   * Formats that hold pictures themselves. Playlists and scripts (HLS, DASH, concat), which name
   * other files, are not among them, nor are single pictures.
   */
  private static final String FORMATS =
      "mov,mp4,matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,flv,asf,ogg,mxf,h264,hevc"
          // Of recorders, small cameras, video calls and camcorders; each has few lines to read it.
          + ",dhav,mjpeg,mpjpeg,ivf,dv";

  /**
   * Decoders, by FFmpeg's names, of what cameras, phones and browsers make or made. FFmpeg has some
   * 200 more for pictures, most of them for formats that nobody uses any more and few look after;
   * CVE-2026-8461, a write past the heap, was in MagicYUV's. Sound, subtitles and covers are not
   * decoded, so their decoders are not among these.
   */
  private static final List<String> DECODERS =
      List.of(
          "h264",
          "hevc",
          "vp8",
          "vp9",
          "libdav1d", // three for AV1: which one FFmpeg takes depends on how it was built
          "libaom-av1",
          "av1",
          "mpeg4",
          "mpeg2video",
          "mpeg1video",
          "mjpeg",
          "prores",
          "dvvideo",
          "h263",
          "flv", // Sorenson's H.263
          "msmpeg4v2",
          "msmpeg4", // its third version
          "wmv1",
          "wmv2",
          "wmv3",
          "vc1",
          "theora");

  /** The same for people. */
  private static final String CODECS =
      "h264, hevc, vp8, vp9, av1, mpeg4, mpeg2, mpeg1, mjpeg, prores, dv, h263, flv1, msmpeg4,"
          + " wmv1, wmv2, wmv3, vc1, theora";

  /**
   * Largest piece of memory it may ask for at once, in bytes: 40 megapixels as rgb48 take 240 MB.
   */
  private static final int MAX_ALLOCATION = 512 << 20;

  /**
   * Most memory it may hold, in bytes: of a function's 1,769 MB, what Java leaves. Frames of 40
   * megapixels take 300 MB of it.
   */
  private static final long MAX_MEMORY = 1L << 30;

  /** Most streams of a file: a film in 30 languages, with subtitles, has fewer. */
  private static final int MAX_STREAMS = 100;

  /** JPEG's scale from 2, the best that FFmpeg's encoder advises, to 31. */
  private static final String QUALITY = "2";

  /**
   * Square pixels; a shape of more than 1:4 for a pixel is a lie and would only make pictures huge.
   */
  private static final String WIDTH = "if(between(sar,0.25,4),iw*sar,iw)";

  private static final String SQUARE = "scale=w='max(1,round(%s))':h=ih".formatted(WIDTH);

  /** The full range and BT.601, which is what a JPEG's reader takes for granted. */
  private static final String COLOURS = ":out_color_matrix=bt601:out_range=full";

  private static final String AS_JPEG = ",setsar=1,format=yuvj420p";

  /**
   * Makes whole pictures of half ones, which a face that moves would show as a comb; only frames
   * that call themselves interlaced are changed.
   */
  private static final String WHOLE = "bwdif=mode=send_frame:deint=interlaced,";

  /** Seconds by which a video may run over, and at most this share of a period. */
  private static final double SLACK = 0.1;

  private static final Pattern CUT_SHORT =
      Pattern.compile(
          "moov atom not found|partial file|File ended prematurely"
              // In MPEG-TS that is a packet lost on the way.
              + "|^\\[(?!mpegts)[^\\]]*\\] \\[warning\\] Packet corrupt");

  /** Of a frame that is unlike those before. */
  private static final Pattern CHANGED = Pattern.compile("Invalid pts \\(\\d+\\) <= last");

  private static final Pattern TOO_LARGE =
      Pattern.compile("exceeds specified max pixel count|Picture size \\S+ is invalid");
  private static final Pattern TOO_MANY_STREAMS =
      Pattern.compile("Number of streams exceeds max_streams");

  /** Of the stream that was to be cut; streams that are left alone are complained of, too. */
  private static final Pattern NOT_OPENED = Pattern.compile("Error while opening decoder");

  private static final Pattern NOT_ON_LIST = Pattern.compile("Codec \\((\\S+)\\) not on whitelist");

  private static final Pattern NO_VIDEO = Pattern.compile("matches no streams");
  private static final Pattern NOT_A_VIDEO =
      Pattern.compile("Format not on whitelist|Invalid data found when processing input");

  /** Status of a program whose libraries are not found. Source: ld.so(8). */
  private static final int NOT_LOADED = 127;

  /** Statuses of a program that was ended by SIGKILL and SIGTERM, as Java tells them. */
  private static final Set<Integer> KILLED = Set.of(128 + 9, 128 + 15);

  private final Ffmpeg ffmpeg;
  private final Sampling sampling;
  private final Duration deadline;
  private final long maxMemory;

  /**
   * Cuts as {@code sampling} says.
   *
   * @param deadline for one video, with the time that its frames' receiver takes
   */
  public FfmpegCutter(Ffmpeg ffmpeg, Sampling sampling, Duration deadline) {
    this(ffmpeg, sampling, deadline, MAX_MEMORY);
  }

  /** With another bound on FFmpeg's memory, in bytes. */
  FfmpegCutter(Ffmpeg ffmpeg, Sampling sampling, Duration deadline, long maxMemory) {
    this.ffmpeg = ffmpeg;
    this.sampling = sampling;
    this.deadline = deadline;
    this.maxMemory = maxMemory;
  }

  @Override
  public boolean cut(Path video, Consumer<byte[]> frames) {
    Instant end = Instant.now().plus(deadline);
    Optional<Track> film = film(video, end);
    Cut cut;
    Optional<Canvas> canvas;
    try (FfmpegRun run = run(command(video, film, Optional.empty()), end)) {
      cut = handOn(run, 0, frames);
      canvas = changes(run, cut) ? canvas(video, film, end) : Optional.empty();
      if (canvas.isEmpty()) {
        return isAll(run, cut);
      }
    }
    try (FfmpegRun run = run(command(video, film, canvas), end)) {
      return isAll(run, handOn(run, cut.frames(), frames));
    }
  }

  private FfmpegRun run(ProcessBuilder command, Instant end) {
    return FfmpegRun.of(command, Duration.between(Instant.now(), end), maxMemory);
  }

  /**
   * How far a run came.
   *
   * @param frames how many wanted frames it printed
   * @param ended whether it was read to its end; if not, there are more frames than wanted
   */
  private record Cut(int frames, boolean ended) {}

  /** Hands on what a run prints, bar the frames that an earlier run gave. */
  private Cut handOn(FfmpegRun run, int given, Consumer<byte[]> frames) {
    JpegParts parts = new JpegParts(run.output());
    int count = 0;
    for (Optional<byte[]> jpeg = next(parts); jpeg.isPresent(); jpeg = next(parts)) {
      if (count == sampling.most()) {
        return new Cut(count, false);
      }
      if (count >= given) {
        frames.accept(jpeg.get());
      }
      count++;
      if (sampling.onlyFirst()) {
        return new Cut(count, false);
      }
    }
    return new Cut(count, true);
  }

  /** Whether these are all frames; or throws if the run says that the video could not be read. */
  private boolean isAll(FfmpegRun run, Cut cut) {
    if (cut.ended()) {
      judge(run, cut.frames());
    }
    return cut.ended() || sampling.onlyFirst();
  }

  /** Whether a frame came that is unlike those before, where FFmpeg begins its times anew. */
  private boolean changes(FfmpegRun run, Cut cut) {
    return cut.ended() && requireOwnEnd(run) != 0 && run.complaints().first(CHANGED).isPresent();
  }

  /** Returns the size for all frames, going by those that need no others to be decoded. */
  private Optional<Canvas> canvas(Path video, Optional<Track> film, Instant end) {
    List<String> arguments = new ArrayList<>(List.of("-skip_frame", "nokey"));
    arguments.addAll(input(video, "level+verbose"));
    arguments.addAll(List.of("-map", map(film), "-vf", SQUARE, "-noautoscale", "-f", "null", "-"));
    try (FfmpegRun run = run(command(video, arguments), end)) {
      requireOwnEnd(run);
      return Canvas.of(run.complaints().lines());
    }
  }

  /**
   * Returns the track to cut, or none if FFmpeg lists none. FFmpeg is asked for the list alone,
   * which it complains of.
   */
  private Optional<Track> film(Path video, Instant end) {
    try (FfmpegRun run = run(command(video, input(video, "level+info")), end)) {
      requireOwnEnd(run);
      return Track.ofFilm(run.complaints().lines());
    }
  }

  /**
   * Has FFmpeg print the frames.
   *
   * @param canvas the size that all frames get; if absent, each has the first one's
   */
  ProcessBuilder command(Path video, Optional<Track> film, Optional<Canvas> canvas) {
    List<String> arguments = new ArrayList<>();
    if (canvas.isPresent()) {
      // Filters that turn a picture would trust that all have one size.
      arguments.addAll(List.of("-reinit_filter", "0", "-noautorotate"));
    }
    arguments.addAll(input(video, "level+warning"));
    arguments.addAll(
        frames(
            map(film),
            canvas
                .map(this::filters)
                .orElseGet(() -> filters(film.map(Track::interlaced).orElse(false)))));
    return command(video, arguments);
  }

  /**
   * In the video's folder, so that its name is all that FFmpeg is told; nothing is written there.
   */
  private ProcessBuilder command(Path video, List<String> arguments) {
    return ffmpeg.command(arguments).directory(video.toAbsolutePath().resolveSibling("").toFile());
  }

  private List<String> input(Path video, String loglevel) {
    int cores = Runtime.getRuntime().availableProcessors();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                // As a program among others: no questions, no shell, errors with their level.
                "-nostdin",
                "-hide_banner",
                "-nostats",
                "-loglevel",
                loglevel,
                // One file, read as itself, within bounds.
                "-max_alloc",
                Integer.toString(MAX_ALLOCATION),
                "-timelimit", // of processor time: the end of it even when nobody is left to watch
                Long.toString(cores * Math.max(1, deadline.toSeconds())),
                "-protocol_whitelist",
                "file",
                "-format_whitelist",
                FORMATS,
                "-codec_whitelist", // also while it looks for what the file holds
                String.join(",", DECODERS),
                "-max_pixels",
                Long.toString(ImageCodec.MAX_PIXELS),
                "-max_streams",
                Integer.toString(MAX_STREAMS),
                "-threads",
                Integer.toString(cores)));
    if (MotionJpeg.is(video)) {
      arguments.addAll(List.of("-f", "mjpeg"));
    }
    arguments.addAll(List.of("-i", "file:" + video.getFileName()));
    return arguments;
  }

  /** {@code 0:V:0} is the first track that is no cover. */
  private static String map(Optional<Track> film) {
    return film.map(track -> "0:" + track.number()).orElse("0:V:0");
  }

  private List<String> frames(String map, String filters) {
    return List.of(
        // Turned upright, which is the default.
        "-map",
        map,
        "-vf",
        filters,
        "-fps_mode",
        "passthrough",
        // One more than wanted tells whether there are more.
        "-frames:v",
        Long.toString(sampling.most() + 1L),
        // JPEGs that depend on the video alone.
        "-c:v",
        "mjpeg",
        "-q:v",
        QUALITY,
        "-threads",
        "1",
        "-flags:v",
        "+bitexact",
        "-f",
        "mpjpeg",
        "pipe:1");
  }

  private String filters(boolean interlaced) {
    return (interlaced ? WHOLE : "") + wanted() + SQUARE + COLOURS + AS_JPEG;
  }

  /** Each frame as large as fits, in the middle. */
  private String filters(Canvas canvas) {
    String fit = "min(%d/(%s),%d/ih)".formatted(canvas.width(), WIDTH, canvas.height());
    return wanted()
        + "scale=w='max(1,round(%s*%s))':h='max(1,round(ih*%s))':eval=frame"
            .formatted(WIDTH, fit, fit)
        + COLOURS
        + ",pad=%d:%d:(ow-iw)/2:(oh-ih)/2:eval=frame".formatted(canvas.width(), canvas.height())
        + AS_JPEG;
  }

  /**
   * One frame for each period: rounding up makes {@code fps} keep the last frame that began by
   * then, and end with the video. So three seconds at one a second are three frames. Recordings run
   * over, 90 frames of an American camera by 3 ms and a sound by a few frames, and would give one
   * more than anybody counts; so every period but the first is looked at {@link #SLACK} late, in
   * fine units of time since some formats count in frames.
   */
  private String wanted() {
    return sampling.perSecond().map(FfmpegCutter::everyPeriod).orElse("");
  }

  private static String everyPeriod(double rate) {
    String slack = plain(Math.min(SLACK, SLACK / rate));
    return "settb=AVTB,setpts='max(PTS/2,PTS-%s/TB)',fps=fps=%s:start_time=0:round=up,"
        .formatted(slack, plain(rate));
  }

  private static String plain(double rate) {
    return BigDecimal.valueOf(rate).toPlainString();
  }

  /** A picture that is not whole is none: FFmpeg was ended, and {@link #judge} says why. */
  private static Optional<byte[]> next(JpegParts parts) {
    try {
      return parts.next();
    } catch (EOFException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("FFmpeg's frames were not understood", e);
    }
  }

  /** Returns the program's status; or throws if it did not come to an end by itself. */
  private int requireOwnEnd(FfmpegRun run) {
    int status = run.exit();
    if (run.late()) {
      throw VideoRefused.tooSlow(
          "video was not cut within %d seconds".formatted(deadline.toSeconds()));
    }
    if (run.swollen()) {
      throw VideoRefused.tooLarge(
          "video takes more than the %d MB of memory that are given to one"
              .formatted(maxMemory >> 20));
    }
    if (KILLED.contains(status)) {
      throw new IllegalStateException("FFmpeg was killed, not by us: it ended with " + status);
    }
    return status;
  }

  private void judge(FfmpegRun run, int frames) {
    int status = requireOwnEnd(run);
    Complaints said = run.complaints();
    said.first(CUT_SHORT)
        .ifPresent(
            line -> {
              throw VideoRefused.cutShort("the file ends before the video does: " + line);
            });
    if (frames == 0) {
      throw withoutFrames(status, said);
    }
    if (status != 0) {
      throw broken(status, said);
    }
  }

  private static RuntimeException withoutFrames(int status, Complaints said) {
    if (status == NOT_LOADED) {
      return new IllegalStateException("FFmpeg does not start: " + said.first());
    }
    Optional<String> tooLarge = said.first(TOO_LARGE);
    if (tooLarge.isPresent()) {
      return VideoRefused.tooLarge(tooLarge.get());
    }
    if (said.first(TOO_MANY_STREAMS).isPresent()) {
      return VideoRefused.tooLarge(
          "the file holds more streams than the %d expected at most".formatted(MAX_STREAMS));
    }
    Optional<Matcher> codec =
        said.before(NOT_OPENED).map(NOT_ON_LIST::matcher).filter(Matcher::find);
    if (codec.isPresent()) {
      return VideoRefused.codec("video is %s; expected %s".formatted(codec.get().group(1), CODECS));
    }
    if (said.first(NO_VIDEO).isPresent()) {
      return VideoRefused.noVideo("the file holds no video stream");
    }
    if (said.first(NOT_A_VIDEO).isPresent()) {
      return VideoRefused.notAVideo(
          "the file is not a video of a kind we read: " + FORMATS.replace(",", ", "));
    }
    return status == 0
        ? VideoRefused.noVideo("no frame can be read: " + said.first())
        : broken(status, said);
  }

  private static VideoRefused broken(int status, Complaints said) {
    return VideoRefused.broken("FFmpeg ended with %d: %s".formatted(status, said.first()));
  }
}
