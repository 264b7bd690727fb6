package dev.facepipe.bench.load;

import dev.facepipe.bench.load.Door.Reply;
import dev.facepipe.bench.load.Mailbox.Arrival;
import dev.facepipe.bench.load.aws.QueuesAndBuckets;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.memory.ResidentMemory;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.report.Target;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.local.cli.demo.SamplePhotographs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * The whole cloud in a process of its own under once, twice and five times what it can take:
 * cameras that post when a frame is due, whatever became of the one before. What it can take is
 * found first, by cameras that wait for their answers.
 */
public final class Overload {
  private static final String PART = "load";

  /** Megabytes of heap. */
  private static final int HEAP = 1024;

  private static final int[] TIMES = {1, 2, 5};
  private static final int CAMERAS = 4;
  private static final int QUIET_FRAMES = 20;
  private static final int WARM_UP_SECONDS = 30;
  private static final int CAPACITY_SECONDS = 20;
  private static final Duration REST = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long SECOND = 1_000_000_000L;
  private static final double NANOS_PER_MILLI = 1e6;

  /** How much slower than before a frame may be five seconds after the load. */
  private static final double RECOVERED = 1.5;

  private final Stage stage;
  private final ServedCloud cloud;
  private final Mailbox mailbox;
  private final QueuesAndBuckets stores;
  private final Door door;
  private final List<Picture> pictures;
  private final AtomicInteger posted = new AtomicInteger();

  private Overload(Stage stage, ServedCloud cloud, Mailbox mailbox, QueuesAndBuckets stores) {
    this.stage = stage;
    this.cloud = cloud;
    this.mailbox = mailbox;
    this.stores = stores;
    this.door = new Door(cloud.place().door());
    this.pictures = pictures(stage);
  }

  /** Measures. */
  public static void run(Stage stage, Results results) {
    if (!ResidentMemory.isKnown()) {
      results.trouble("load: this system has no /proc; measured on Linux only");
      return;
    }
    stage.told().accept("load: starting the local cloud");
    Path gallery = stage.sampleGallery();
    try (ServedCloud cloud = ServedCloud.start(stage, gallery, HEAP);
        Mailbox mailbox = new Mailbox(cloud.place().sqs());
        QueuesAndBuckets stores = new QueuesAndBuckets(cloud.place().sqs(), cloud.place().s3())) {
      Overload load = new Overload(stage, cloud, mailbox, stores);
      load.capacity(WARM_UP_SECONDS);
      double capacity = load.capacity(CAPACITY_SECONDS);
      stage.told().accept("load: it takes %.1f frames a second".formatted(capacity));
      for (int times : TIMES) {
        results.add(load.offer(times, capacity));
      }
    }
  }

  /** A frame on its way. */
  private record Post(String id, Picture picture, CompletableFuture<Reply> reply) {}

  private Post post(String prefix) {
    int number = posted.getAndIncrement();
    String id = "%s-%06d".formatted(prefix, number);
    Picture picture = pictures.get(number % pictures.size());
    return new Post(id, picture, door.post(id, picture));
  }

  /** Returns frames a second of a few cameras, each posting when its last frame is answered. */
  private double capacity(int seconds) {
    AtomicInteger answered = new AtomicInteger();
    long start = System.nanoTime();
    Runnable camera =
        () -> {
          while (System.nanoTime() - start < seconds * SECOND) {
            millisToAnswer("capacity");
            answered.incrementAndGet();
          }
        };
    ExecutorService threads = Executors.newFixedThreadPool(CAMERAS);
    try {
      CompletableFuture<?>[] posting = new CompletableFuture<?>[CAMERAS];
      Arrays.setAll(posting, i -> CompletableFuture.runAsync(camera, threads));
      CompletableFuture.allOf(posting).join();
    } finally {
      threads.shutdownNow();
    }
    return answered.get() / ((System.nanoTime() - start) / (double) SECOND);
  }

  /** Returns milliseconds from posting a frame to taking its answer. */
  private double millisToAnswer(String prefix) {
    long start = System.nanoTime();
    Post post = post(prefix);
    Reply reply = post.reply().join();
    if (!reply.isTaken() || !mailbox.await(List.of(post.id()), PATIENCE)) {
      throw new IllegalStateException(
          "request %s: %s and %s; expected 200 and an answer"
              .formatted(post.id(), reply, mailbox.to(post.id())));
    }
    return (mailbox.to(post.id()).get(0).nanos() - start) / NANOS_PER_MILLI;
  }

  /** Returns the median of a few frames, one after the other. */
  private double quietMillis() {
    double[] millis = new double[QUIET_FRAMES];
    Arrays.setAll(millis, i -> millisToAnswer("quiet"));
    return Spread.median(millis);
  }

  private Figure offer(int times, double capacity) {
    double before = quietMillis();
    mailbox.clear();
    int seconds = stage.effort().loadSeconds();
    stage.told().accept("load: %d times that, for %d s".formatted(times, seconds));
    List<Look> looks = new ArrayList<>();
    List<Integer> backlogs = new ArrayList<>();
    Thread watcher = watcher(looks, backlogs);
    watcher.start();
    List<Post> posts = openLoop("load-%dx".formatted(times), times * capacity, seconds);
    long end = System.nanoTime();
    LockSupport.parkNanos(REST.toNanos());
    double after = quietMillis();
    posts.forEach(post -> post.reply().join());
    List<String> taken =
        posts.stream().filter(post -> post.reply().join().isTaken()).map(Post::id).toList();
    mailbox.await(taken, PATIENCE);
    long drained =
        taken.stream()
            .mapToLong(id -> mailbox.to(id).stream().mapToLong(Arrival::nanos).min().orElse(end))
            .max()
            .orElse(end);
    watcher.interrupt();
    join(watcher);
    return figure(
        times, capacity, seconds, posts, new Quiet(before, after, drained - end), looks, backlogs);
  }

  /** What it was like before and after, in milliseconds, and when the last answer came. */
  private record Quiet(double before, double after, long drainedNanos) {}

  private List<Post> openLoop(String prefix, double rate, int seconds) {
    List<Post> posts = new ArrayList<>();
    long start = System.nanoTime();
    int count = (int) (rate * seconds);
    for (int i = 0; i < count; i++) {
      long due = start + (long) (i / rate * SECOND);
      LockSupport.parkNanos(due - System.nanoTime());
      posts.add(post(prefix));
    }
    return posts;
  }

  private Thread watcher(List<Look> looks, List<Integer> backlogs) {
    return new Thread(
        () -> {
          while (!Thread.currentThread().isInterrupted()) {
            looks.add(cloud.look());
            backlogs.add(stores.backlog());
            LockSupport.parkNanos(SECOND / 2);
          }
        },
        "load-watcher");
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Figure figure(
      int times,
      double capacity,
      int seconds,
      List<Post> posts,
      Quiet quiet,
      List<Look> looks,
      List<Integer> backlogs) {
    Map<String, Integer> others = new LinkedHashMap<>();
    int taken = 0;
    int refused = 0;
    int missing = 0;
    int again = 0;
    int wrong = 0;
    int strangers = 0;
    List<Double> millis = new ArrayList<>();
    for (Post post : posts) {
      Reply reply = post.reply().join();
      List<Arrival> arrivals = mailbox.to(post.id());
      if (reply.isTaken()) {
        taken++;
        missing += arrivals.isEmpty() ? 1 : 0;
        again += arrivals.size() > 1 ? 1 : 0;
      } else if (reply.isRefused()) {
        refused++;
        strangers += arrivals.isEmpty() ? 0 : 1;
      } else {
        others.merge(reply.status() + " " + reply.words(), 1, Integer::sum);
      }
      for (Arrival arrival : arrivals) {
        wrong +=
            arrival.result().equals(SamplePhotographs.LARGEST.get(post.picture().name())) ? 0 : 1;
      }
      millis.add(reply.nanos() / NANOS_PER_MILLI);
    }
    int other = posts.size() - taken - refused;
    double[] replies = millis.stream().mapToDouble(each -> each).toArray();
    double[] resident = looks.stream().mapToDouble(Look::resident).toArray();
    return Figure.of(
            PART,
            "%d x capacity, %d s".formatted(times, seconds),
            "answers/s",
            Spread.of((taken - missing) / (double) seconds))
        .with(
            Target.below(
                "lost, wrong, strange or other replies < 1",
                1,
                missing + wrong + strangers + other),
            Target.below(
                "latency after %d s < %.1f x before".formatted(REST.toSeconds(), RECOVERED),
                RECOVERED,
                quiet.after() / quiet.before()))
        .noting(
            List.of(
                "capacity %.1f/s, offered %.1f/s: %d posted = %d taken + %d refused (503 with Retry-After) + %d other %s"
                    .formatted(
                        capacity,
                        posts.size() / (double) seconds,
                        posts.size(),
                        taken,
                        refused,
                        other,
                        others.entrySet().stream()
                            .map(entry -> entry.getValue() + " x " + entry.getKey())
                            .collect(Collectors.joining(", "))),
                "answers to the taken: %d missing, %d more than once, %d wrong; to the refused: %d; dead letters: %d; last answer %.1f s after the last post"
                    .formatted(
                        missing,
                        again,
                        wrong,
                        strangers,
                        stores.deadLetters(),
                        quiet.drainedNanos() / (double) SECOND),
                "door's reply: median %.0f, 99th percentile %.0f, longest %.0f ms"
                    .formatted(
                        Spread.median(replies),
                        Spread.percentile(replies, 0.99),
                        Arrays.stream(replies).max().orElse(0)),
                "frame to answer, one at a time: median of %d %.0f ms before, %.0f ms from %d s after the load on"
                    .formatted(QUIET_FRAMES, quiet.before(), quiet.after(), REST.toSeconds()),
                "resident %.0f MB at first, %.0f at most, %.0f at the end (heap of %d MiB within it); threads %d at most; request queue %d frames at most"
                    .formatted(
                        resident[0],
                        Arrays.stream(resident).max().orElse(0),
                        resident[resident.length - 1],
                        HEAP,
                        looks.stream().mapToInt(Look::threadCount).max().orElse(0),
                        backlogs.stream().mapToInt(count -> count).max().orElse(0))));
  }

  private static List<Picture> pictures(Stage stage) {
    try {
      Map<String, byte[]> frames = new SamplePhotographs(stage.frames().samples()).frames();
      return frames.entrySet().stream()
          .map(frame -> Picture.jpeg(frame.getKey(), frame.getValue()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("sample photographs cannot be read", e);
    }
  }
}
