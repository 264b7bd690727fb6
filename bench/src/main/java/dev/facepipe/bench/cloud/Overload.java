package dev.facepipe.bench.cloud;

import dev.facepipe.bench.cloud.FunctionUrlClient.Frame;
import dev.facepipe.bench.cloud.FunctionUrlClient.Reply;
import dev.facepipe.bench.cloud.Mailbox.Arrival;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.process.Look;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.local.cli.demo.SamplePhotographs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Offers the local cloud once, twice and five times its capacity: frames are posted when they are
 * due, without waiting for answers. Cameras that wait for their answers measure the capacity first.
 */
public final class Overload {
  /** MiB. */
  private static final int HEAP = 1024;

  private static final int[] TIMES = {1, 2, 5};
  private static final Cameras CAMERAS = new Cameras(4);

  /** Single frames before and after a load; {@code figures.md} names the number, too. */
  private static final int QUIET_FRAMES = 20;

  private static final int WARM_UP_SECONDS = 30;
  private static final int CAPACITY_SECONDS = 20;

  /** From the end of the load to the next single frames; {@code figures.md} names it, too. */
  private static final Duration REST = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Stage stage;
  private final CloudProcess cloud;
  private final List<Frame> frames;
  private final AtomicInteger posted = new AtomicInteger();

  private Overload(Stage stage, CloudProcess cloud) {
    this.stage = stage;
    this.cloud = cloud;
    this.frames =
        stage.sampleFrames().entrySet().stream()
            .map(frame -> new Frame(frame.getKey(), "image/jpeg", frame.getValue()))
            .toList();
  }

  /** Measures the capacity, then each load. */
  public static void run(Stage stage, Results results) {
    stage.tell("load: starting the local cloud");
    try (CloudProcess cloud = CloudProcess.start(stage, HEAP)) {
      Overload load = new Overload(stage, cloud);
      load.capacity(WARM_UP_SECONDS);
      double capacity = load.capacity(CAPACITY_SECONDS);
      stage.tell("load: capacity is %.1f frames a second", capacity);
      for (int times : TIMES) {
        results.figures().add(load.offer(times, capacity));
      }
    }
  }

  /** A frame that was posted. */
  private record Post(String id, Frame frame, CompletableFuture<Reply> sent) {
    Reply reply() {
      return sent.join();
    }
  }

  private Post post(String prefix) {
    int number = posted.getAndIncrement();
    String id = "%s-%06d".formatted(prefix, number);
    Frame frame = frames.get(number % frames.size());
    return new Post(id, frame, cloud.functionUrl.post(id, frame));
  }

  private double capacity(int seconds) {
    return CAMERAS.rate(seconds, () -> millisToAnswer("capacity"));
  }

  /** Returns milliseconds from posting a frame to taking its answer. */
  private double millisToAnswer(String prefix) {
    long start = System.nanoTime();
    Post post = post(prefix);
    if (!post.reply().isTaken()) {
      throw new IllegalStateException(
          "request %s: %s; expected 200".formatted(post.id(), post.reply()));
    }
    return (cloud.mailbox.first(post.id(), PATIENCE).nanos() - start) / NANOS_PER_MILLI;
  }

  /** Returns the median of a few frames, one after the other. */
  private double quietMillis() {
    double[] millis = new double[QUIET_FRAMES];
    Arrays.setAll(millis, i -> millisToAnswer("quiet"));
    return Spread.median(millis);
  }

  private Figure offer(int times, double capacity) {
    double before = quietMillis();
    cloud.mailbox.clear();
    int seconds = stage.effort().loadSeconds();
    stage.tell("load: %d times the capacity, for %d s", times, seconds);
    Watch watch = new Watch(cloud);
    List<Post> posts = openLoop("load-%dx".formatted(times), times * capacity, seconds);
    long end = System.nanoTime();
    LockSupport.parkNanos(REST.toNanos());
    double after = quietMillis();
    List<String> taken =
        posts.stream().filter(post -> post.reply().isTaken()).map(Post::id).toList();
    cloud.mailbox.await(taken, PATIENCE);
    watch.close();
    double drained =
        taken.stream()
                .flatMapToLong(
                    id -> cloud.mailbox.to(id).stream().mapToLong(Arrival::nanos).limit(1))
                .map(nanos -> nanos - end)
                .max()
                .orElse(0)
            / NANOS_PER_SECOND;
    Outcome outcome = outcome(posts);
    double[] replies =
        posts.stream().mapToDouble(post -> post.reply().nanos() / NANOS_PER_MILLI).toArray();
    Figure figure =
        Figure.of(
                "load",
                "%d x capacity, %d s".formatted(times, seconds),
                Spread.of((taken.size() - outcome.tally.missing) / (double) seconds))
            .times(replies)
            .value("capacity", capacity)
            .value("offered", posts.size() / (double) seconds)
            .value("posted", posts.size())
            .value("taken", taken.size())
            .value("before", before)
            .value("after", after)
            .value("latency after 5 s", after / before)
            .value("drained", drained)
            .value("dead letters", cloud.stores.deadLetters());
    outcome.tell(figure);
    watch.tell(figure);
    return figure;
  }

  private List<Post> openLoop(String prefix, double rate, int seconds) {
    List<Post> posts = new ArrayList<>();
    long start = System.nanoTime();
    int count = (int) (rate * seconds);
    for (int i = 0; i < count; i++) {
      long due = start + (long) (i / rate * NANOS_PER_SECOND);
      LockSupport.parkNanos(due - System.nanoTime());
      posts.add(post(prefix));
    }
    return posts;
  }

  private Outcome outcome(List<Post> posts) {
    Outcome outcome = new Outcome();
    for (Post post : posts) {
      List<Arrival> arrivals = cloud.mailbox.to(post.id());
      if (post.reply().isTaken()) {
        String name = SamplePhotographs.RESULTS.get(post.frame().name());
        outcome.tally.count(arrivals, arrival -> arrival.answer().result().equals(name));
      } else if (post.reply().isRefused()) {
        outcome.refused++;
        outcome.tally.strangers += arrivals.size();
      } else {
        outcome.others.add("%d %s".formatted(post.reply().status(), post.reply().failure()));
      }
    }
    return outcome;
  }

  /** What became of all posts. */
  private static final class Outcome {
    private final Tally tally = new Tally();
    private int refused;

    /** Replies that are neither 200 nor 503 with Retry-After. */
    private final List<String> others = new ArrayList<>();

    void tell(Figure figure) {
      tally.tell(figure);
      figure
          .value("lost, wrong, strange or other replies", tally.faults() + others.size())
          .value("refused", refused)
          .value("others", others.size())
          .value("other replies", String.join(", ", new TreeSet<>(others)));
    }
  }

  /** Looks at the cloud twice a second, until closed. */
  private static final class Watch implements AutoCloseable {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final List<Look> looks = new CopyOnWriteArrayList<>();
    private final List<Integer> waiting = new CopyOnWriteArrayList<>();

    Watch(CloudProcess cloud) {
      Runnable look =
          () -> {
            waiting.add(cloud.stores.backlog());
            looks.add(cloud.look());
          };
      look.run();
      var unused = clock.scheduleWithFixedDelay(look, 0, 500, TimeUnit.MILLISECONDS);
    }

    void tell(Figure figure) {
      figure
          .value("first", looks.get(0).resident())
          .value("last", looks.get(looks.size() - 1).resident())
          .value("most", looks.stream().mapToDouble(Look::resident).max().orElse(0))
          .value("threads", looks.stream().mapToLong(Look::threadCount).max().orElse(0))
          .value("waiting", Collections.max(waiting))
          .value("heap", HEAP);
    }

    @Override
    public void close() {
      clock.shutdown();
    }
  }
}
