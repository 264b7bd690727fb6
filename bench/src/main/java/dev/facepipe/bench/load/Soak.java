package dev.facepipe.bench.load;

import dev.facepipe.bench.load.Mailbox.Arrival;
import dev.facepipe.bench.load.aws.QueuesAndBuckets;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.memory.ResidentMemory;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.report.Target;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.local.cli.demo.SampleVideo;
import dev.facepipe.local.client.aws.VideosBucket;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The whole cloud in a process of its own under frames and videos without a pause, to see whether
 * it grows. In rounds: so many frames and a video, all their answers, then what a lifecycle rule
 * would delete is deleted, and the process is looked at.
 */
public final class Soak {
  private static final String PART = "soak";

  /** Megabytes of heap: some 60 MB live, and the pyramids of two large frames at a time. */
  private static final int HEAP = 512;

  private static final int FRAMES = 200;
  private static final int CAMERAS = 4;

  /** Seconds of a video, and so its frames. */
  private static final int VIDEO_FRAMES = 20;

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration FFMPEG_DEADLINE = Duration.ofMinutes(2);

  /** Width, height, and how many of them among the pictures: small ones are soon done. */
  private static final int[][] SIZES = {
    {64, 48, 6}, {160, 120, 6}, {320, 240, 4}, {640, 480, 2}, {1280, 720, 1}, {1920, 1080, 1}
  };

  private static final String[] FILM_SIZES = {"320:240", "640:360"};

  /** Share by which what is steady may differ. Source: the project's plan. */
  private static final double STEADY = 0.05;

  private final Stage stage;
  private final ServedCloud cloud;
  private final Mailbox mailbox;
  private final QueuesAndBuckets stores;
  private final Door door;
  private final VideosBucket videos;
  private final List<Picture> pictures;
  private final List<Path> films;
  private final List<Look> looks = new ArrayList<>();
  private final Map<String, Arrival> first = new HashMap<>();
  private int frames;
  private int missing;
  private int again;
  private int unlike;
  private int strangers;
  private final AtomicInteger refusals = new AtomicInteger();

  private Soak(
      Stage stage,
      ServedCloud cloud,
      Mailbox mailbox,
      QueuesAndBuckets stores,
      VideosBucket videos) {
    this.stage = stage;
    this.cloud = cloud;
    this.mailbox = mailbox;
    this.stores = stores;
    this.videos = videos;
    this.door = new Door(cloud.place().door());
    this.pictures = pictures(stage);
    this.films = films(stage);
  }

  /** Measures. */
  public static void run(Stage stage, Results results) {
    if (!ResidentMemory.isKnown()) {
      results.trouble("soak: this system has no /proc; measured on Linux only");
      return;
    }
    stage.told().accept("soak: starting the local cloud");
    Path gallery = stage.sampleGallery();
    try (ServedCloud cloud = ServedCloud.start(stage, gallery, HEAP);
        Mailbox mailbox = new Mailbox(cloud.place().sqs());
        QueuesAndBuckets stores = new QueuesAndBuckets(cloud.place().sqs(), cloud.place().s3());
        VideosBucket videos =
            VideosBucket.at(
                cloud.place().s3(), Names.DEFAULT.videosBucket(), Names.DEFAULT.resultsBucket())) {
      new Soak(stage, cloud, mailbox, stores, videos).run(results);
    }
  }

  private void run(Results results) {
    int rounds = stage.effort().soakRounds();
    double heapBefore = 0;
    for (int round = 0; round < rounds; round++) {
      round(round);
      looks.add(cloud.look());
      if (round == 2 * rounds / 10) {
        heapBefore = cloud.collected().heap();
      }
      tell(round);
    }
    double heapAfter = cloud.collected().heap();
    double[] resident = each(Look::resident);
    double[] threads = each(Look::threadCount);
    double[] files = each(Look::files);
    results.add(
        Figure.of(
                PART,
                "whole cloud, %,d frames and %d videos of %d"
                    .formatted(frames, rounds, VIDEO_FRAMES),
                "MB",
                Spread.of(resident))
            .with(
                steady("resident memory", resident),
                steady("threads", threads),
                steady("open files", files),
                Target.below("answers lost, strange or wrong < 1", 1, missing + strangers + unlike))
            .noting(
                List.of(
                    "medians of the second and the last tenth of %d looks: resident %s MB, of which not heap %s MB; threads %s; open files %s"
                        .formatted(
                            looks.size(),
                            change(resident),
                            change(each(look -> look.resident() - HEAP * 1.048576)),
                            change(threads),
                            change(files)),
                    "heap in use after collecting garbage: %.1f MB after two tenths, %.1f at the end"
                        .formatted(heapBefore, heapAfter),
                    "threads that came or went by name: " + threadChanges(),
                    "answers: %d missing, %d more than once, %d unlike the first to the same picture, %d to nobody; %d dead letters; the door was busy %d times"
                        .formatted(
                            missing,
                            again,
                            unlike,
                            strangers,
                            stores.deadLetters(),
                            refusals.get()),
                    "JVM " + String.join(" ", ServedCloud.machine(HEAP)))));
  }

  private void round(int round) {
    Map<String, String> sent = new TreeMap<>();
    String stem = "film-%05d".formatted(round);
    int film = round % films.size();
    videos.put(films.get(film), stem + ".mp4");
    for (int i = 1; i <= VIDEO_FRAMES; i++) {
      sent.put("%s/frame-%05d".formatted(stem, i), "film %d, frame %d".formatted(film, i));
    }
    Map<String, Picture> frames = new TreeMap<>();
    for (int i = 0; i < FRAMES; i++) {
      Picture picture = pictures.get((round * FRAMES + i) % pictures.size());
      String id = "soak-%05d-%03d".formatted(round, i);
      frames.put(id, picture);
      sent.put(id, picture.name());
    }
    post(frames);
    mailbox.await(sent.keySet(), PATIENCE);
    check(sent);
    this.frames += FRAMES;
    mailbox.clear();
    stores.emptyBuckets();
  }

  private void post(Map<String, Picture> frames) {
    List<Map.Entry<String, Picture>> queue = List.copyOf(frames.entrySet());
    AtomicInteger next = new AtomicInteger();
    ExecutorService cameras = Executors.newFixedThreadPool(CAMERAS);
    Runnable camera =
        () -> {
          for (int i = next.getAndIncrement(); i < queue.size(); i = next.getAndIncrement()) {
            refusals.addAndGet(door.postUntilTaken(queue.get(i).getKey(), queue.get(i).getValue()));
          }
        };
    try {
      CompletableFuture<?>[] posting = new CompletableFuture<?>[CAMERAS];
      Arrays.setAll(posting, i -> CompletableFuture.runAsync(camera, cameras));
      CompletableFuture.allOf(posting).join();
    } finally {
      cameras.shutdownNow();
    }
  }

  /**
   * @param sent what was sent, by id
   */
  private void check(Map<String, String> sent) {
    sent.forEach(
        (id, what) -> {
          List<Arrival> arrivals = mailbox.to(id);
          missing += arrivals.isEmpty() ? 1 : 0;
          again += arrivals.size() > 1 ? 1 : 0;
          for (Arrival arrival : arrivals) {
            Arrival expected = first.computeIfAbsent(what, unknown -> arrival);
            unlike += arrival.isLike(expected) ? 0 : 1;
          }
        });
    for (String id : mailbox.ids()) {
      strangers += sent.containsKey(id) ? 0 : 1;
    }
  }

  private void tell(int round) {
    Look look = looks.get(looks.size() - 1);
    stage
        .told()
        .accept(
            "soak: round %d: %.0f MB resident, %d threads, %d files; %d missing, %d again, %d unlike, %d strangers, %d refusals"
                .formatted(
                    round + 1,
                    look.resident(),
                    look.threadCount(),
                    look.files(),
                    missing,
                    again,
                    unlike,
                    strangers,
                    refusals.get()));
  }

  private double[] each(ToDoubleFunction<Look> figure) {
    return looks.stream().mapToDouble(figure).toArray();
  }

  private static Target steady(String what, double[] figures) {
    return Target.below(
        "growth of %s < %.0f%%".formatted(what, 100 * STEADY),
        STEADY,
        tenth(9, figures) / tenth(1, figures) - 1);
  }

  /** The median of a tenth of the figures, counted from 0. */
  static double tenth(int number, double... figures) {
    int from = number * figures.length / 10;
    int to = Math.max(from + 1, (number + 1) * figures.length / 10);
    return Spread.median(Arrays.copyOfRange(figures, from, to));
  }

  private static String change(double[] figures) {
    double before = tenth(1, figures);
    double after = tenth(9, figures);
    return "%.0f and %.0f (%+.1f%%)".formatted(before, after, 100 * (after / before - 1));
  }

  /** Between the same two tenths, the most of each name. */
  private String threadChanges() {
    Map<String, Integer> before = most(1);
    Map<String, Integer> after = most(9);
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    String changes =
        names.stream()
            .filter(name -> !before.getOrDefault(name, 0).equals(after.getOrDefault(name, 0)))
            .map(
                name ->
                    "%s %d to %d"
                        .formatted(name, before.getOrDefault(name, 0), after.getOrDefault(name, 0)))
            .collect(Collectors.joining(", "));
    return changes.isEmpty() ? "none" : changes;
  }

  private Map<String, Integer> most(int tenth) {
    Map<String, Integer> most = new TreeMap<>();
    int from = tenth * looks.size() / 10;
    int to = Math.max(from + 1, (tenth + 1) * looks.size() / 10);
    looks
        .subList(from, to)
        .forEach(
            look -> look.threads().forEach((name, count) -> most.merge(name, count, Math::max)));
    return most;
  }

  /** JPEG and PNG of every size, faces and none; the same picture has the same name. */
  private static List<Picture> pictures(Stage stage) {
    List<Picture> pictures = new ArrayList<>();
    for (int[] size : SIZES) {
      for (int i = 0; i < 6 * size[2]; i++) {
        byte[] jpeg =
            i % 6 == 5
                ? stage.frames().nobodyJpeg(size[0], size[1])
                : stage.frames().jpeg(i, size[0], size[1]);
        String name = "%dx%d %d".formatted(size[0], size[1], i % 6);
        boolean png = i % 4 == 3;
        pictures.add(
            png
                ? Picture.png(name + " png", ImageCodec.png(ImageCodec.decode(jpeg)))
                : Picture.jpeg(name + " jpeg", jpeg));
      }
    }
    return List.copyOf(pictures);
  }

  private static List<Path> films(Stage stage) {
    Path folder = stage.scratch().resolve("films");
    Ffmpeg ffmpeg = Ffmpeg.from(new Environment(System.getenv()));
    try {
      Files.createDirectories(folder);
      List<Path> stills = new ArrayList<>();
      for (int i = 0; i < VIDEO_FRAMES; i++) {
        byte[] still =
            i % 4 == 3 ? stage.frames().nobodyJpeg(1280, 720) : stage.frames().jpeg(i, 1280, 720);
        stills.add(Files.write(folder.resolve("%02d.jpg".formatted(i)), still));
      }
      Path whole = folder.resolve("whole.mp4");
      SampleVideo.write(ffmpeg, stills, whole);
      return IntStream.range(0, FILM_SIZES.length)
          .mapToObj(i -> scaled(ffmpeg, whole, FILM_SIZES[i], folder.resolve(i + ".mp4")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("films cannot be written to " + folder, e);
    }
  }

  private static Path scaled(Ffmpeg ffmpeg, Path whole, String size, Path film) {
    ffmpeg.run(
        List.of(
            "-nostdin",
            "-y",
            "-loglevel",
            "error",
            "-i",
            whole.toString(),
            "-vf",
            "scale=" + size,
            "-c:v",
            "mpeg4",
            "-q:v",
            "3",
            film.toString()),
        FFMPEG_DEADLINE);
    return film;
  }
}
