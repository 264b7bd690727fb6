package dev.facepipe.bench.cloud;

import dev.facepipe.bench.cloud.FunctionUrlClient.Frame;
import dev.facepipe.bench.cloud.Mailbox.Arrival;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.process.Child;
import dev.facepipe.bench.process.Look;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.local.cli.demo.SampleVideo;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.aws.VideosBucket;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Keeps the local cloud busy with frames and videos, to see whether its process grows. After each
 * round the buckets are emptied, as lifecycle rules would do, and the process is looked at.
 */
public final class Soak {
  /** MiB: some 60 MB live, and the pyramids of two large frames at a time. */
  private static final int HEAP = 512;

  private static final double MEGABYTES_PER_MEBIBYTE = 1.048576;
  private static final int FRAMES = 200;
  private static final Cameras CAMERAS = new Cameras(4);

  /** Seconds of a video, and so its frames. */
  private static final int VIDEO_FRAMES = 20;

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration FFMPEG_DEADLINE = Duration.ofMinutes(2);

  /** Width, height and share: small frames take little time, so there are more of them. */
  private static final int[][] SIZES = {
    {64, 48, 6}, {160, 120, 6}, {320, 240, 4}, {640, 480, 2}, {1280, 720, 1}, {1920, 1080, 1}
  };

  private static final List<String> VIDEO_SIZES = List.of("320:240", "640:360");

  private final Stage stage;
  private final CloudProcess cloud;
  private final VideosBucket bucket;
  private final List<Frame> frames;
  private final List<Path> videos;
  private final List<Look> looks = new ArrayList<>();
  private final Map<String, Arrival> first = new HashMap<>();
  private final Tally tally = new Tally();
  private final AtomicInteger refusals = new AtomicInteger();

  private Soak(Stage stage, CloudProcess cloud, VideosBucket bucket) {
    this.stage = stage;
    this.cloud = cloud;
    this.bucket = bucket;
    this.frames = frames(stage);
    this.videos = videos(stage);
  }

  /** Measures all rounds. */
  public static void run(Stage stage, Results results) {
    stage.tell("soak: starting the local cloud");
    Names names = Names.DEFAULT;
    try (CloudProcess cloud = CloudProcess.start(stage, HEAP);
        VideosBucket bucket =
            VideosBucket.at(
                Endpoint.at(cloud.place.s3()), names.videosBucket(), names.resultsBucket())) {
      results.figures().add(new Soak(stage, cloud, bucket).figure());
    }
  }

  private Figure figure() {
    int rounds = stage.effort().soakRounds();
    double heapBefore = 0;
    for (int round = 0; round < rounds; round++) {
      round(round);
      Look look = cloud.look();
      looks.add(look);
      if (round == 2 * rounds / 10) {
        heapBefore = cloud.heapAfterCollecting();
      }
      stage.tell(
          "soak: round %d: %.0f MB resident, %d threads, %d files; %d missing, %d again, %d unlike, %d strangers, %d refusals",
          round + 1,
          look.resident(),
          look.threadCount(),
          look.files(),
          tally.missing,
          tally.again,
          tally.wrong,
          tally.strangers,
          refusals.get());
    }
    double heapAfter = cloud.heapAfterCollecting();
    String work =
        "whole cloud, %,d frames and %d videos of %d"
            .formatted(rounds * FRAMES, rounds, VIDEO_FRAMES);
    Figure figure =
        Figure.of("soak", work, Spread.of(looks.stream().mapToDouble(Look::resident).toArray()))
            .value("growth of resident memory", growth(Look::resident))
            .value("growth of threads", growth(Look::threadCount))
            .value("growth of open files", growth(Look::files))
            .value("answers lost, strange or wrong", tally.faults())
            .value("looks", rounds)
            .value("resident", change(Look::resident))
            .value("not heap", change(look -> look.resident() - HEAP * MEGABYTES_PER_MEBIBYTE))
            .value("threads", change(Look::threadCount))
            .value("files", change(Look::files))
            .value("heap before", heapBefore)
            .value("heap after", heapAfter)
            .value("changes", threadChanges())
            .value("dead letters", cloud.stores.deadLetters())
            .value("refusals", refusals.get())
            .value("jvm", String.join(" ", Child.heap(HEAP)));
    tally.tell(figure);
    return figure;
  }

  private void round(int round) {
    Map<String, String> sent = new HashMap<>(); // name of the frame by request id
    String stem = "film-%05d".formatted(round);
    int video = round % videos.size();
    bucket.put(videos.get(video), stem + ".mp4");
    for (int i = 1; i <= VIDEO_FRAMES; i++) {
      sent.put("%s/frame-%05d".formatted(stem, i), "film %d, frame %d".formatted(video, i));
    }
    String id = "soak-%05d-%%03d".formatted(round);
    for (int i = 0; i < FRAMES; i++) {
      sent.put(id.formatted(i), frame(round, i).name());
    }
    CAMERAS.each(
        FRAMES,
        i ->
            refusals.addAndGet(cloud.functionUrl.postUntilTaken(id.formatted(i), frame(round, i))));
    cloud.mailbox.await(sent.keySet(), PATIENCE);
    sent.forEach(
        (request, name) ->
            tally.count(
                cloud.mailbox.to(request),
                arrival -> arrival.isLike(first.computeIfAbsent(name, unseen -> arrival))));
    tally.strangers +=
        (int) cloud.mailbox.ids().stream().filter(request -> !sent.containsKey(request)).count();
    cloud.mailbox.clear();
    cloud.stores.emptyBuckets();
  }

  private Frame frame(int round, int number) {
    return frames.get((round * FRAMES + number) % frames.size());
  }

  /** Returns the looks of a tenth of the time, counted from 0. */
  private List<Look> tenth(int number) {
    int from = number * looks.size() / 10;
    return looks.subList(from, Math.max(from + 1, (number + 1) * looks.size() / 10));
  }

  private double median(int tenth, ToDoubleFunction<Look> value) {
    return Spread.median(tenth(tenth).stream().mapToDouble(value).toArray());
  }

  private double growth(ToDoubleFunction<Look> value) {
    return median(9, value) / median(1, value) - 1;
  }

  private String change(ToDoubleFunction<Look> value) {
    return "%.0f and %.0f (%+.1f%%)"
        .formatted(median(1, value), median(9, value), 100 * growth(value));
  }

  /** Returns changes of the most threads of each name, from the second to the last tenth. */
  private String threadChanges() {
    Map<String, Long> changes = mostThreads(9);
    mostThreads(1).forEach((name, count) -> changes.merge(name, -count, Long::sum));
    changes.values().removeIf(change -> change == 0);
    return changes.isEmpty() ? "none" : changes.toString();
  }

  private Map<String, Long> mostThreads(int tenth) {
    Map<String, Long> most = new TreeMap<>();
    tenth(tenth)
        .forEach(
            look -> look.threads().forEach((name, count) -> most.merge(name, count, Math::max)));
    return most;
  }

  /** Returns JPEG and PNG of every size, with faces and without. */
  private static List<Frame> frames(Stage stage) {
    List<Frame> frames = new ArrayList<>();
    for (int[] size : SIZES) {
      for (int i = 0; i < 6 * size[2]; i++) {
        byte[] jpeg = still(stage, i, i % 6 == 5, size[0], size[1]);
        String name = "%dx%d %d".formatted(size[0], size[1], i % 6);
        frames.add(
            i % 4 == 3
                ? new Frame(name + " png", "image/png", ImageCodec.png(ImageCodec.decode(jpeg)))
                : new Frame(name + " jpeg", "image/jpeg", jpeg));
      }
    }
    return frames;
  }

  private static byte[] still(Stage stage, int number, boolean nobody, int width, int height) {
    return nobody
        ? stage.frames().nobodyJpeg(width, height)
        : stage.frames().jpeg(number, width, height);
  }

  /** Writes one video in each size. */
  private static List<Path> videos(Stage stage) {
    Ffmpeg ffmpeg = Ffmpeg.from(new Environment(System.getenv()));
    List<Path> stills = new ArrayList<>();
    for (int i = 0; i < VIDEO_FRAMES; i++) {
      byte[] still = still(stage, i, i % 4 == 3, 1280, 720);
      stills.add(stage.write("films/%02d.jpg".formatted(i), still));
    }
    Path whole = stage.scratch().resolve("films").resolve("whole.mp4");
    SampleVideo.write(ffmpeg, stills, whole);
    return VIDEO_SIZES.stream().map(size -> scaled(ffmpeg, whole, size)).toList();
  }

  private static Path scaled(Ffmpeg ffmpeg, Path whole, String size) {
    Path video = whole.resolveSibling(size.replace(':', 'x') + ".mp4");
    String[] before = {"-nostdin", "-y", "-loglevel", "error", "-i", whole.toString(), "-vf"};
    String[] after = {"scale=" + size, "-c:v", "mpeg4", "-q:v", "3", video.toString()};
    ffmpeg.run(Stream.of(before, after).flatMap(Stream::of).toList(), FFMPEG_DEADLINE);
    return video;
  }
}
