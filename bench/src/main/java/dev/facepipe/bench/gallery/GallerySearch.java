package dev.facepipe.bench.gallery;

import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.measure.Duel;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.report.Target;
import dev.facepipe.bench.stage.Stage;
import java.util.List;

/** Searching 100,000 people. */
public final class GallerySearch {
  private static final String PART = "gallery";
  private static final int PEOPLE = 100_000;
  private static final int BATCH = 8;

  // Milliseconds wanted. Source: the project's plan for this benchmark.
  private static final double ONE = 15;
  private static final double EIGHT = 40;

  private GallerySearch() {}

  /** Measures one probe, and a batch of them, and checks both. */
  public static void run(Stage stage, Results results) {
    stage.told().accept("gallery of %d".formatted(PEOPLE));
    BenchGallery people = BenchGallery.of(PEOPLE);
    List<float[]> probes = BenchGallery.probes(BATCH);
    List<float[]> one = probes.subList(0, 1);
    int wrong = people.wrong(probes);
    Duel.Outcome outcome =
        stage
            .effort()
            .duel()
            .between(
                List.of(
                    Contestant.timed("one", () -> people.gallery().match(one)),
                    Contestant.timed("batch", () -> people.gallery().match(probes))));
    results.add(figure("one probe", outcome.millis("one"), ONE, wrong));
    results.add(figure("batch of 8 probes", outcome.millis("batch"), EIGHT, wrong));
  }

  private static Figure figure(String probes, Spread millis, double limit, int wrong) {
    return Figure.of(PART, "100,000 x 512, " + probes, "ms", millis)
        .with(
            Target.below("< %.0f ms".formatted(limit), limit, millis.median()),
            Target.below("exact", 1, wrong))
        .noting(
            wrong == 0
                ? List.of()
                : List.of(
                    "%d of %d probes found somebody else than a plain double loop"
                        .formatted(wrong, BATCH)));
  }
}
