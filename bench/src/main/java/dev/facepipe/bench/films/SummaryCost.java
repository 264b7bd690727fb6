package dev.facepipe.bench.films;

import com.sun.management.OperatingSystemMXBean;
import dev.facepipe.bench.accuracy.Cell;
import dev.facepipe.bench.accuracy.Table;
import dev.facepipe.bench.process.Child;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.VideoFrames;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.people.page.SummaryFiles;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Measures what the summary of a video costs beside the networks: time and memory of a new process
 * that reads the notes of all frames, finds the people and writes the files. Notes are made up.
 */
public final class SummaryCost {
  /** Sizes of Java's heap that are tried, in MiB. */
  private static final int[] HEAPS = {16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024};

  private static final int DIMENSIONS = 128;

  /** Standard deviation of a value between people, for an L2 distance of about 0.8. */
  private static final double BETWEEN = 0.05;

  /** Standard deviation of a value of one person, for an L2 distance of about 0.35. */
  private static final double WITHIN = 0.022;

  /** Frames until others are on screen. */
  private static final int STAY = 30;

  private static final Model MODEL = new Model(EmbedderName.RESNET34.word(), "0", DIMENSIONS);

  private SummaryCost() {}

  /** The size of a video. */
  private record Size(String words, int frames, int faces, int people) {}

  private static final List<Size> SIZES =
      List.of(
          new Size("two minutes", 120, 240, 6),
          new Size("two hours", 7_200, 30_000, 100),
          new Size("two hours, every face another person", 7_200, 30_000, 30_000));

  /**
   * Returns a table of times and memory.
   *
   * @param told gets progress, a line at a time
   */
  static Table table(Consumer<String> told) {
    Table table =
        Table.of(
            "What a summary costs",
            "In a new process: read the notes from JSON, find the people, write the files. Times of the"
                + " processor are those of all cores, Java's compilers included. The heap is the"
                + " smallest of those tried (%s MiB) in which this ends."
                    .formatted(IntStream.of(HEAPS).boxed().toList()),
            "video",
            "frames",
            "faces",
            "people",
            "found",
            "processor ms to read",
            "to find",
            "to write",
            "seconds in all",
            "MiB of heap");
    for (Size size : SIZES) {
      told.accept("cost of a summary: " + size.words());
      add(table, size);
    }
    return table;
  }

  private static void add(Table table, Size size) {
    for (int heap : HEAPS) {
      List<String> options = List.of("-Xmx%dm".formatted(heap), "-XX:+UseSerialGC");
      String line;
      try {
        line =
            Child.run(
                Child.java(SummaryCost.class, options, size.frames(), size.faces(), size.people()));
      } catch (Child.Failed e) {
        if (!String.valueOf(e.getMessage()).contains("OutOfMemoryError")) {
          throw e;
        }
        continue;
      }
      String[] figures = line.split(" ", -1);
      table.add(
          Cell.of(size.words()),
          Cell.of(size.frames()),
          Cell.of(size.faces()),
          Cell.of(size.people()),
          Cell.of(figures[0]),
          Cell.of(figures[1]),
          Cell.of(figures[2]),
          Cell.of(figures[3]),
          Cell.of(figures[4]),
          Cell.of(heap));
      return;
    }
    throw new IllegalStateException(
        "summary of %s needs more than %d MiB".formatted(size.words(), HEAPS[HEAPS.length - 1]));
  }

  /** Makes one summary: prints the people found, and milliseconds to read, find and write. */
  public static void main(String[] arguments) {
    int frames = Integer.parseInt(arguments[0]);
    int faces = Integer.parseInt(arguments[1]);
    int people = Integer.parseInt(arguments[2]);
    VideoFrames video =
        new VideoFrames(
            new Drop("video.mp4", "0".repeat(32)),
            true,
            IntStream.range(0, frames).mapToObj(i -> (double) i).toList(),
            frames);
    SplittableRandom random = new SplittableRandom(1);
    List<FrameNote> notes = new ArrayList<>();
    Lap read = new Lap();
    for (int i = 0; i < frames; i++) {
      int first = (int) ((long) i * faces / frames);
      int count = (int) ((i + 1L) * faces / frames) - first;
      int person = people == faces ? first : i / STAY * ((faces + frames - 1) / frames);
      String json = Json.write(note(i, person, count, people, random));
      read.start();
      notes.add(Json.read(json, FrameNote.class));
      read.stop();
    }
    Gallery gallery =
        Gallery.empty(MODEL)
            .with(
                IntStream.range(0, 20).mapToObj(i -> "person " + i).toList(),
                IntStream.range(0, 20).mapToObj(SummaryCost::centre).toList());
    Lap find = new Lap();
    find.start();
    List<Person> found = FilmsCommand.best().people(video, notes, gallery);
    find.stop();
    Lap write = new Lap();
    write.start();
    write(summary(video, gallery, found));
    write.stop();
    System.out.printf(
        "%d %.0f %.0f %.0f %.1f%n",
        found.size(),
        read.processor / 1e6,
        find.processor / 1e6,
        write.processor / 1e6,
        (read.wall + find.wall + write.wall) / 1e9);
  }

  /** Adds up times, in nanoseconds. */
  private static final class Lap {
    private static final OperatingSystemMXBean SYSTEM =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private long processor;
    private long wall;

    void start() {
      processor -= SYSTEM.getProcessCpuTime();
      wall -= System.nanoTime();
    }

    void stop() {
      processor += SYSTEM.getProcessCpuTime();
      wall += System.nanoTime();
    }
  }

  /** Makes the files of a summary. */
  private static void write(VideoPeople summary) {
    List<String> files =
        List.of(
            Json.write(summary),
            SummaryFiles.html(summary, "video.mp4"),
            SummaryFiles.csv(summary),
            SummaryFiles.vtt(summary));
    if (files.stream().anyMatch(String::isEmpty)) {
      throw new IllegalStateException("a file of the summary is empty");
    }
  }

  /**
   * Returns the note of a frame.
   *
   * @param person number of the first face's person; the other faces are the next people
   * @param people number of people; after the last one comes the first
   */
  private static FrameNote note(
      int frame, int person, int count, int people, SplittableRandom random) {
    List<NamedFace> faces = new ArrayList<>();
    List<float[]> embeddings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] embedding = centre((person + i) % people);
      for (int d = 0; d < DIMENSIONS; d++) {
        embedding[d] += (float) (WITHIN * random.nextGaussian());
      }
      embeddings.add(embedding);
      faces.add(
          new NamedFace(
              new Box(100 * i, 100, 100 * i + 80, 200),
              0.99f,
              Answer.UNKNOWN,
              0.7f,
              0.49f,
              new Answer.Neighbour("person 1", 0.75f),
              null,
              new Answer.Neighbour("person 2", 0.7f),
              new FaceQuality(80, 80, 90, 70, 60, 90, 90, 90, 90, 90)));
    }
    RequestId id = new RequestId("video/frame-%05d".formatted(frame + 1));
    Answer answer =
        faces.isEmpty()
            ? Answer.noFace(id, null, Map.of())
            : Answer.named(id, null, MODEL.name(), "0", faces, Map.of());
    return FrameNote.of(frame + 1, answer, embeddings);
  }

  /** Returns the mean embedding of a made-up person, as a new array. */
  private static float[] centre(int person) {
    SplittableRandom random = new SplittableRandom(1_000 + person);
    float[] values = new float[DIMENSIONS];
    for (int d = 0; d < DIMENSIONS; d++) {
      values[d] = (float) (BETWEEN * random.nextGaussian());
    }
    return values;
  }

  private static VideoPeople summary(VideoFrames video, Gallery gallery, List<Person> people) {
    return VideoPeople.of(video, List.of(), MODEL.name(), gallery.version(), people, Instant.EPOCH);
  }
}
