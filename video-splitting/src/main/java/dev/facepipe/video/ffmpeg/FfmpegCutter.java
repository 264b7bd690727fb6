package dev.facepipe.video.ffmpeg;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.video.FrameCutter;
import dev.facepipe.video.Sampling;
import dev.facepipe.video.VideoRefused;
import dev.facepipe.video.ffmpeg.JpegParts.Part;
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
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts videos with FFmpeg, which sends the frames through a pipe. Thread-safe.
 *
 * <p>Damaged frames are skipped, as players do; with {@code -xerror} the rest of the video would be
 * lost. FFmpeg's messages show that a file ends too early. MPEG-TS, Ogg, ASF and bare streams may
 * end anywhere: a file that is cut short looks like a recording that was stopped.
 */
public final class FfmpegCutter implements FrameCutter {
  /**
   * Accepted formats: those that contain frames. Playlists and scripts (HLS, DASH, concat) are
   * missing, because they name other files. Single pictures are missing too.
   */
  private static final String FORMATS =
      "mov,mp4,matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,flv,asf,ogg,mxf,h264,hevc"
          // Recorders, small cameras, video calls, camcorders; FFmpeg reads each with little code.
          + ",dhav,mjpeg,mpjpeg,ivf,dv";

  /**
   * Accepted decoders, by FFmpeg's names: for the videos of cameras, phones and browsers, old and
   * new. FFmpeg has some 200 more video decoders, most of them for formats that nobody uses and few
   * people maintain. CVE-2026-8461, a heap write, was in one of them: MagicYUV. Sound, subtitles
   * and covers are not decoded, so their decoders are missing here.
   */
  private static final List<String> DECODERS =
      List.of(
          "h264",
          "hevc",
          "vp8",
          "vp9",
          "libdav1d", // three decoders for AV1: FFmpeg's choice depends on its build
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
          "msmpeg4", // version 3
          "wmv1",
          "wmv2",
          "wmv3",
          "vc1",
          "theora");

  /** The accepted codecs, by the names that messages use. */
  private static final String CODECS =
      "h264, hevc, vp8, vp9, av1, mpeg4, mpeg2, mpeg1, mjpeg, prores, dv, h263, flv1, msmpeg4,"
          + " wmv1, wmv2, wmv3, vc1, theora";

  /** Largest single allocation of FFmpeg, in bytes. 40 megapixels as rgb48 take 240 MB. */
  private static final int MAX_ALLOCATION = 512 << 20;

  /**
   * Most resident memory of FFmpeg, in bytes. A function has 1,769 MB, and Java needs the rest.
   * Frames of 40 megapixels take 300 MB.
   */
  private static final long MAX_MEMORY = 1L << 30;

  /** Most streams of a file. A video with sound and subtitles in 30 languages has fewer. */
  private static final int MAX_STREAMS = 100;

  /** JPEG quality from 2, the best that FFmpeg recommends, to 31. */
  private static final String QUALITY = "2";

  /**
   * Width in square pixels. A pixel shape beyond 1:4 or 4:1 is ignored: the file is wrong, and
   * frames would become huge.
   */
  private static final String WIDTH = "if(between(sar,0.25,4),iw*sar,iw)";

  private static final String SQUARE = "scale=w='max(1,round(%s))':h=ih".formatted(WIDTH);

  /** Full range and BT.601, which JPEG readers assume. */
  private static final String COLOURS = ":out_color_matrix=bt601:out_range=full";

  private static final String AS_JPEG = "setsar=1,format=yuvj420p";

  /**
   * Deinterlaces: without this filter, a moving face looks like a comb. Only frames that are marked
   * as interlaced are changed.
   */
  private static final String WHOLE = "bwdif=mode=send_frame:deint=interlaced,";

  /** Delay of each sample after the first: 0.1 seconds, but at most 0.1 of a period. */
  private static final double SLACK = 0.1;

  /**
   * Change of the picture that begins a scene, by FFmpeg's filter {@code select}: 0 for none, 1 for
   * all. On videos of 120 hard cuts between photographs, 0.15, 0.2 and 0.3 found all cuts and
   * nothing more; 0.1 also found moving pictures.
   */
  private static final double NEW_SCENE = 0.2;

  /**
   * The same at a key frame. An encoder puts key frames where the picture changes, but also at
   * regular times, and some write key frames only. So a key frame alone does not begin a scene.
   */
  private static final double NEW_SCENE_AT_KEY = 0.1;

  /** Seconds that two equal times may differ after arithmetic. */
  private static final double ROUNDING = 0.001;

  private static final Pattern CUT_SHORT =
      Pattern.compile(
          "moov atom not found|partial file|File ended prematurely"
              // In MPEG-TS, "Packet corrupt" means a packet lost in transmission.
              + "|^\\[(?!mpegts)[^\\]]*\\] \\[warning\\] Packet corrupt");

  /** Message about a frame of another size than the frames before. */
  private static final Pattern CHANGED = Pattern.compile("Invalid pts \\(\\d+\\) <= last");

  private static final Pattern TOO_LARGE =
      Pattern.compile("exceeds specified max pixel count|Picture size \\S+ is invalid");
  private static final Pattern TOO_MANY_STREAMS =
      Pattern.compile("Number of streams exceeds max_streams");

  /** Message about the stream to cut. FFmpeg also complains about streams that are not cut. */
  private static final Pattern NOT_OPENED = Pattern.compile("Error while opening decoder");

  private static final Pattern NOT_ON_LIST = Pattern.compile("Codec \\((\\S+)\\) not on whitelist");

  private static final Pattern NO_VIDEO = Pattern.compile("matches no streams");
  private static final Pattern NOT_A_VIDEO =
      Pattern.compile("Format not on whitelist|Invalid data found when processing input");

  /** Exit status if a library is not found. Source: ld.so(8). */
  private static final int NOT_LOADED = 127;

  /** Exit statuses in Java after SIGKILL and SIGTERM. */
  private static final Set<Integer> KILLED = Set.of(128 + 9, 128 + 15);

  private final Ffmpeg ffmpeg;
  private final Sampling sampling;
  private final Duration deadline;
  private final long maxMemory;

  /**
   * Creates a cutter.
   *
   * @param deadline longest time for one video, including the time of the frames' receiver
   */
  public FfmpegCutter(Ffmpeg ffmpeg, Sampling sampling, Duration deadline) {
    this(ffmpeg, sampling, deadline, MAX_MEMORY);
  }

  /** Creates a cutter with another limit for FFmpeg's memory, in bytes. */
  FfmpegCutter(Ffmpeg ffmpeg, Sampling sampling, Duration deadline, long maxMemory) {
    this.ffmpeg = ffmpeg;
    this.sampling = sampling;
    this.deadline = deadline;
    this.maxMemory = maxMemory;
  }

  @Override
  public FrameCutter.Cut cut(Path video, Receiver frames) {
    Instant end = Instant.now().plus(deadline);
    Listing listing = listing(video, end);
    Optional<Track> film = listing.film();
    Output cut;
    Optional<CommonFrameSize> canvas;
    try (FfmpegRun run = run(command(video, film, Optional.empty()), end)) {
      cut = handOn(run, Output.NONE, frames);
      canvas = changes(run, cut) ? canvas(video, film, end) : Optional.empty();
      if (canvas.isEmpty()) {
        return whole(run, cut, listing.length());
      }
    }
    try (FfmpegRun run = run(command(video, film, canvas), end)) {
      return whole(run, handOn(run, cut, frames), listing.length());
    }
  }

  private FfmpegRun run(ProcessBuilder command, Instant end) {
    return FfmpegRun.of(command, Duration.between(Instant.now(), end), maxMemory);
  }

  /**
   * What FFmpeg says about a file.
   *
   * @param film the track to cut; empty if FFmpeg lists no track
   * @param length length in seconds; empty if FFmpeg does not know
   */
  private record Listing(Optional<Track> film, OptionalDouble length) {}

  /**
   * The result of a run, and of the run before.
   *
   * @param frames number of wanted frames that were passed on
   * @param at time of the last frame in seconds; if the output was not read to its end, time of the
   *     next frame
   * @param ended true if the output was read to its end; otherwise more frames exist than wanted
   */
  private record Output(int frames, double at, boolean ended) {
    /** Before the first frame, which is at 0 or later. */
    static final Output NONE = new Output(0, -1, false);
  }

  /** Passes on the frames of a run that come after those of the run before. */
  private Output handOn(FfmpegRun run, Output before, Receiver frames) {
    JpegParts parts = new JpegParts(run.output());
    int count = before.frames();
    double last = before.at();
    for (Optional<Part> next = next(parts); next.isPresent(); next = next(parts)) {
      Part frame = next.get();
      if (frame.at() <= last) {
        continue;
      }
      if (count == sampling.most()) {
        return new Output(count, frame.at(), false);
      }
      frames.accept(frame.jpeg(), frame.at());
      count++;
      last = frame.at();
      if (sampling.onlyFirst()) {
        return new Output(count, last, false);
      }
    }
    return new Output(count, last, true);
  }

  /** Returns how much was cut. Throws if FFmpeg could not read the video. */
  private FrameCutter.Cut whole(FfmpegRun run, Output cut, OptionalDouble length) {
    if (!cut.ended()) {
      return new FrameCutter.Cut(sampling.onlyFirst(), cut.at());
    }
    judge(run, cut.frames());
    return new FrameCutter.Cut(true, end(cut.at(), length));
  }

  /**
   * Returns when the last frame leaves the screen. After a whole period another frame would have
   * been cut, so the video ends before. A length that says something else is wrong, or is that of
   * the sound.
   */
  private double end(double last, OptionalDouble length) {
    double latest = last + sampling.period();
    return length.isPresent() && length.getAsDouble() > last
        ? Math.min(length.getAsDouble(), latest)
        : latest;
  }

  /** Returns true if the frames change their size. FFmpeg restarts its time stamps there. */
  private boolean changes(FfmpegRun run, Output cut) {
    return cut.ended() && requireOwnEnd(run) != 0 && run.complaints().first(CHANGED).isPresent();
  }

  /** Returns the common size for all frames. Decodes only key frames to find it. */
  private Optional<CommonFrameSize> canvas(Path video, Optional<Track> film, Instant end) {
    List<String> arguments = new ArrayList<>(List.of("-skip_frame", "nokey"));
    arguments.addAll(input(video, "level+verbose"));
    arguments.addAll(List.of("-map", map(film), "-vf", SQUARE, "-noautoscale", "-f", "null", "-"));
    try (FfmpegRun run = run(command(video, arguments), end)) {
      requireOwnEnd(run);
      return CommonFrameSize.of(run.complaints().lines());
    }
  }

  /**
   * Returns what FFmpeg says about the file. This run names no output file. FFmpeg lists the
   * tracks, then complains and fails.
   */
  private Listing listing(Path video, Instant end) {
    try (FfmpegRun run = run(command(video, input(video, "level+info")), end)) {
      requireOwnEnd(run);
      return new Listing(
          Track.ofFilm(run.complaints().lines()), VideoLength.of(run.complaints().lines()));
    }
  }

  /**
   * Returns the command that prints the frames.
   *
   * @param canvas common size for all frames; if empty, all frames get the size of the first frame
   */
  ProcessBuilder command(Path video, Optional<Track> film, Optional<CommonFrameSize> canvas) {
    List<String> arguments = new ArrayList<>();
    if (canvas.isPresent()) {
      // Filters for rotation assume that all frames have one size.
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
   * Sets the video's folder as working directory, so that FFmpeg gets only the file name. FFmpeg
   * writes no files there.
   */
  private ProcessBuilder command(Path video, List<String> arguments) {
    return ffmpeg.command(arguments).directory(video.toAbsolutePath().resolveSibling("").toFile());
  }

  private List<String> input(Path video, String loglevel) {
    int cores = Runtime.getRuntime().availableProcessors();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                // Run as a child process: no questions, no keys, messages with their level.
                "-nostdin",
                "-hide_banner",
                "-nostats",
                "-loglevel",
                loglevel,
                // Read only this one file, within limits.
                "-max_alloc",
                Integer.toString(MAX_ALLOCATION),
                "-timelimit", // limit of processor time: ends FFmpeg even if this process has died
                Long.toString(cores * Math.max(1, deadline.toSeconds())),
                "-protocol_whitelist",
                "file",
                "-format_whitelist",
                FORMATS,
                "-codec_whitelist", // applies also while FFmpeg probes the file
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

  /** Returns the stream to map. {@code 0:V:0} is the first video track that is not a cover. */
  private static String map(Optional<Track> film) {
    return film.map(track -> "0:" + track.number()).orElse("0:V:0");
  }

  private List<String> frames(String map, String filters) {
    return List.of(
        // FFmpeg turns frames upright by default.
        "-map",
        map,
        "-vf",
        filters,
        "-fps_mode",
        "passthrough",
        // One frame more than wanted shows whether the video has more.
        "-frames:v",
        Long.toString(sampling.most() + 1L),
        // The same video always gives the same bytes.
        "-c:v",
        "mjpeg",
        "-q:v",
        QUALITY,
        "-threads",
        "1",
        "-flags:v",
        "+bitexact",
        "-f",
        "smjpeg", // with the time of each frame
        "pipe:1");
  }

  private String filters(boolean interlaced) {
    return (interlaced ? WHOLE : "") + wanted() + SQUARE + COLOURS + "," + AS_JPEG;
  }

  /**
   * Scales each frame to fit into the canvas and puts it in the middle. Scenes are looked for in
   * the frames of one size: the filter that compares frames reads beyond those that became smaller.
   */
  private String filters(CommonFrameSize canvas) {
    String fit = "min(%d/(%s),%d/ih)".formatted(canvas.width(), WIDTH, canvas.height());
    String fitted =
        "scale=w='max(1,round(%s*%s))':h='max(1,round(ih*%s))':eval=frame"
                .formatted(WIDTH, fit, fit)
            + COLOURS
            + ",pad=%d:%d:(ow-iw)/2:(oh-ih)/2:eval=frame,"
                .formatted(canvas.width(), canvas.height());
    return (sampling.kind() == Sampling.Kind.AUTO ? fitted + wanted() : wanted() + fitted)
        + AS_JPEG;
  }

  /** Returns the filters that pick the wanted frames. */
  private String wanted() {
    return switch (sampling.kind()) {
      case FIRST -> "";
      case STEADY -> everyPeriod(sampling.perSecond());
      case AUTO -> everyScene();
    };
  }

  /**
   * Returns the filter that picks a frame for each period. Rounding up makes {@code fps} keep the
   * last frame that began by then, and end with the video: three seconds at one frame a second give
   * three frames. Recordings are often too long: 90 frames of an American camera by 3 ms, videos
   * with sound by a few frames. They would give one frame more than expected. So every period
   * except the first is sampled {@link #SLACK} late. The time base is fine, because some formats
   * count time in frames.
   */
  private static String everyPeriod(double rate) {
    String slack = plain(Math.min(SLACK, SLACK / rate));
    return "settb=AVTB,setpts='max(PTS/2,PTS-%s/TB)',fps=fps=%s:start_time=0:round=up,"
        .formatted(slack, plain(rate));
  }

  /**
   * Returns the filter that picks the first frame of each scene, and frames between. A new scene is
   * remembered ({@code st}, {@code ld}) until a frame may come again; otherwise a scene that begins
   * shortly after a frame would have no frame. A frame also comes if the next one would be too
   * late.
   *
   * <p>The first frame gets the time 0, because it is on screen from then on. If the frames change
   * their size, FFmpeg starts its filters again: time restarts, and {@link #changes} sees it.
   */
  private String everyScene() {
    return "settb=AVTB,setpts='if(eq(N,0),0,max(PTS,0))',"
        + ("select='st(0,ld(0)+gt(scene,if(key,%s,%s)));"
                + "if(isnan(prev_selected_t)+gt(2*t-prev_t-prev_selected_t,%s)"
                + "+gt(ld(0),0)*gte(t-prev_selected_t,%s),st(0,0)+1)',")
            .formatted(
                plain(NEW_SCENE_AT_KEY),
                plain(NEW_SCENE),
                plain(sampling.period() + ROUNDING),
                plain(1 / sampling.perSecond()));
  }

  private static String plain(double rate) {
    return BigDecimal.valueOf(rate).toPlainString();
  }

  /** Returns the next frame; empty at the end, or if FFmpeg was killed inside a frame. */
  private static Optional<Part> next(JpegParts parts) {
    try {
      return parts.next();
    } catch (EOFException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("frames from FFmpeg cannot be read", e);
    }
  }

  /** Returns the exit status. Throws if FFmpeg did not end by itself. */
  private int requireOwnEnd(FfmpegRun run) {
    int status = run.exit();
    if (run.late()) {
      throw VideoRefused.tooSlow(
          "video was not cut within %d seconds".formatted(deadline.toSeconds()));
    }
    if (run.swollen()) {
      throw VideoRefused.tooLarge(
          "video needs more than %d MB of memory, the limit for one video"
              .formatted(maxMemory >> 20));
    }
    if (KILLED.contains(status)) {
      throw new IllegalStateException(
          "FFmpeg was killed by another process: it ended with status " + status);
    }
    return status;
  }

  private void judge(FfmpegRun run, int frames) {
    int status = requireOwnEnd(run);
    FfmpegMessages said = run.complaints();
    said.first(CUT_SHORT)
        .ifPresent(
            line -> {
              throw VideoRefused.cutShort("the file ends before the video ends: " + line);
            });
    if (frames == 0) {
      throw withoutFrames(status, said);
    }
    if (status != 0) {
      throw broken(status, said);
    }
  }

  private static RuntimeException withoutFrames(int status, FfmpegMessages said) {
    if (status == NOT_LOADED) {
      return new IllegalStateException("FFmpeg does not start: " + said.first());
    }
    Optional<String> tooLarge = said.first(TOO_LARGE);
    if (tooLarge.isPresent()) {
      return VideoRefused.tooLarge(tooLarge.get());
    }
    if (said.first(TOO_MANY_STREAMS).isPresent()) {
      return VideoRefused.tooLarge(
          "the file has too many streams; expected at most %d".formatted(MAX_STREAMS));
    }
    Optional<Matcher> codec =
        said.before(NOT_OPENED).map(NOT_ON_LIST::matcher).filter(Matcher::find);
    if (codec.isPresent()) {
      return VideoRefused.codec(
          "video codec is %s; expected one of %s".formatted(codec.get().group(1), CODECS));
    }
    if (said.first(NO_VIDEO).isPresent()) {
      return VideoRefused.noVideo("the file has no video stream");
    }
    if (said.first(NOT_A_VIDEO).isPresent()) {
      return VideoRefused.notAVideo(
          "the file is not a video in a known format; expected one of "
              + FORMATS.replace(",", ", "));
    }
    return status == 0
        ? VideoRefused.noVideo("no frame can be read: " + said.first())
        : broken(status, said);
  }

  private static VideoRefused broken(int status, FfmpegMessages said) {
    return VideoRefused.broken("FFmpeg ended with status %d: %s".formatted(status, said.first()));
  }
}
