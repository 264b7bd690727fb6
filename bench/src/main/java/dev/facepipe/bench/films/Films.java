package dev.facepipe.bench.films;

import dev.facepipe.bench.accuracy.Cell;
import dev.facepipe.bench.accuracy.Table;
import dev.facepipe.bench.films.Enrolling.Halves;
import dev.facepipe.bench.films.VideoMaker.Video;
import dev.facepipe.bench.films.Watcher.Watched;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Person;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Makes all videos, has them summarised, and adds up the scores. */
final class Films {
  /** Numbers of photographs that enrol a person. */
  private static final int[] PHOTOGRAPHS = {1, Actor.ENROLLING};

  /** The name of the summary without any mistake. */
  private static final String IDEAL = "no mistake";

  /** Seconds by which a frame is sampled late: this, but at most this share of a period. */
  private static final double LATE = 0.1;

  private final VideoMaker maker;
  private final Watcher watcher;
  private final Enrolling enrolling;
  private final Map<String, Summariser> summarisers;
  private final List<Double> rates;
  private final int videos;
  private final Consumer<String> told;

  /**
   * @param summarisers what is compared, by name
   * @param rates frames a second
   * @param videos videos of each scene
   * @param told gets progress, a line at a time
   */
  Films(
      VideoMaker maker,
      Watcher watcher,
      Enrolling enrolling,
      Map<String, Summariser> summarisers,
      List<Double> rates,
      int videos,
      Consumer<String> told) {
    this.maker = maker;
    this.watcher = watcher;
    this.enrolling = enrolling;
    this.summarisers = summarisers;
    this.rates = rates;
    this.videos = videos;
    this.told = told;
  }

  /** The score of one way to summarise one video, sampled at one rate. */
  private record Result(
      Scene scene, double rate, int photographs, String summariser, Score score) {}

  /** Returns a table of all scenes, and one of each. */
  List<Table> tables(Set<Scene> scenes) {
    List<Result> results = results(scenes);
    List<Table> tables = new ArrayList<>();
    tables.add(total(results));
    for (Scene scene : scenes) {
      tables.add(scene(scene, results));
    }
    return tables;
  }

  private List<Result> results(Set<Scene> scenes) {
    // Two threads and networks of one core each use two cores better than one thread does.
    ExecutorService workers =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<List<Result>>> work = new ArrayList<>();
      for (int i = 0; i < videos; i++) {
        int number = i;
        for (Scene scene : scenes) {
          work.add(workers.submit(() -> results(scene, number)));
        }
      }
      List<Result> results = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < work.size(); i++) {
        results.addAll(work.get(i).get());
        double seconds = (System.nanoTime() - start) / 1e9;
        told.accept(
            "%d of %d videos; about %.0f s left"
                .formatted(i + 1, work.size(), seconds / (i + 1) * (work.size() - i - 1)));
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      workers.shutdownNow();
    }
  }

  /** Makes a video and returns the scores of all ways to summarise it. */
  private List<Result> results(Scene scene, int number) {
    int seed = 31 * scene.name().hashCode() + number;
    Halves halves = enrolling.halves(seed);
    List<Act> acts = scene.acts(new HalvesCasting(halves, number));
    try {
      Path folder = Files.createTempDirectory("facepipe-films-");
      try {
        return results(scene, maker.make(scene, acts, folder, seed), halves);
      } finally {
        Files.deleteIfExists(folder.resolve("video.mp4"));
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Result> results(Scene scene, Video video, Halves halves) {
    Set<String> names = halves.enrolled().stream().map(Actor::name).collect(Collectors.toSet());
    List<Result> results = new ArrayList<>();
    for (double rate : rates) {
      Watched watched = watcher.watch(video.file(), rate);
      for (int photographs : PHOTOGRAPHS) {
        Gallery gallery = enrolling.gallery(halves.enrolled(), photographs);
        List<FrameNote> notes = watched.notes(gallery, MatchRules.of(gallery.model()));
        Map<String, List<Person>> summaries = new LinkedHashMap<>();
        summarisers.forEach(
            (name, summariser) ->
                summaries.put(name, summariser.people(watched.video(), notes, gallery)));
        summaries.put(
            IDEAL, Ideal.of(video.truth(), names, watched.video(), Math.min(LATE, LATE / rate)));
        summaries.forEach(
            (name, people) ->
                results.add(
                    new Result(
                        scene,
                        rate,
                        photographs,
                        name,
                        Scorer.score(video.truth(), names, watched.video(), people))));
      }
    }
    return results;
  }

  private Table total(List<Result> results) {
    Table table =
        table(
            "All scenes",
            ("%d videos of %.0f seconds. A row is a rate and a number of photographs that enrol a"
                    + " person.")
                .formatted(videos(results), Scene.SECONDS),
            "photographs a person");
    for (double rate : rates) {
      for (int photographs : PHOTOGRAPHS) {
        rows(
            table,
            results,
            result -> result.rate() == rate && result.photographs() == photographs,
            Cell.of(plain(rate)),
            Cell.of(photographs));
      }
    }
    return table;
  }

  private Table scene(Scene scene, List<Result> results) {
    List<Result> own = results.stream().filter(result -> result.scene() == scene).toList();
    Table table =
        table(
            "Scene: " + scene.words,
            "%d videos, each with two galleries: one photograph a person, and three."
                .formatted(videos(own)));
    for (double rate : rates) {
      rows(table, own, result -> result.rate() == rate, Cell.of(plain(rate)));
    }
    return table;
  }

  private long videos(List<Result> results) {
    return results.stream().map(Result::scene).distinct().count() * videos;
  }

  private static Table table(String title, String note, String... more) {
    List<String> columns = new ArrayList<>(List.of("frames a second"));
    columns.addAll(List.of(more));
    columns.addAll(
        List.of(
            "summary",
            "seconds right",
            "seconds claimed falsely",
            "enrolled found",
            "wrong names",
            "strangers told, true",
            "split",
            "merged",
            "not seen",
            "nobody",
            "switches"));
    return Table.of(title, note, columns.toArray(String[]::new));
  }

  private void rows(
      Table table, List<Result> results, Predicate<Result> condition, Cell... labels) {
    Map<String, Score> scores = new TreeMap<>();
    results.stream()
        .filter(condition)
        .forEach(result -> scores.merge(result.summariser(), result.score(), Score::plus));
    List<String> names = new ArrayList<>(summarisers.keySet());
    names.add(IDEAL);
    for (String summariser : names) {
      Score score = scores.getOrDefault(summariser, Score.NONE);
      List<Cell> cells = new ArrayList<>(List.of(labels));
      cells.add(Cell.of(summariser));
      cells.add(percent(score.right(), score.onScreen()));
      cells.add(percent(score.away(), score.claimed()));
      cells.add(count(score.found(), score.enrolled()));
      cells.add(Cell.of(score.wrong()));
      cells.add(count(score.told(), score.strangers()));
      cells.add(Cell.of(score.split()));
      cells.add(Cell.of(score.merged()));
      cells.add(Cell.of(score.unseen()));
      cells.add(Cell.of(score.nobody()));
      cells.add(Cell.of(score.switches()));
      table.add(cells.toArray(Cell[]::new));
    }
  }

  private static Cell percent(double part, double whole) {
    return whole == 0
        ? Cell.of("-")
        : new Cell("%.1f%%".formatted(100 * part / whole), part / whole, null, null);
  }

  private static Cell count(int count, int of) {
    return Cell.of("%d, %d".formatted(count, of));
  }

  private static String plain(double rate) {
    return String.format(Locale.ROOT, "%.0f", rate);
  }
}
