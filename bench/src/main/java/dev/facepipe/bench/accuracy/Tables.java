package dev.facepipe.bench.accuracy;

import dev.facepipe.recognition.calibration.Calibrator;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.LeaveOneOut;
import dev.facepipe.recognition.gallery.MatchRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Computes the tables from embeddings. Every random choice has a fixed seed, so equal embeddings
 * give equal tables.
 */
final class Tables {
  /** Shares of strangers named at which right names are counted. */
  private static final double[] STRANGERS = {0.01, 0.02};

  /** Numbers of photographs that enrol a person. */
  private static final int[] REFERENCES = {1, 3};

  /** How much of the runner-up's distance is taken off. */
  private static final double[] MARGINS = {0, 0.1, 0.2, 0.3, 0.4};

  /** Edges of the ranges of yaw, in degrees. */
  private static final int[] YAW = {0, 15, 30, 45, 90};

  /** Most random different pairs, so that a large folder takes minutes. */
  private static final int MOST_PAIRS = 100_000;

  private final PhotographSet set;
  private final int splits;

  /**
   * @param splits number of random splits of each table, 1 or more
   */
  Tables(PhotographSet set, int splits) {
    this.set = set;
    this.splits = splits;
  }

  Table data() {
    Table table = Table.of("Data", "Photographs that were measured.", "what", "figure");
    table.add(Cell.of("people with two or more photographs"), Cell.of(set.people().size()));
    table.add(Cell.of("photographs read"), Cell.of(set.photographs()));
    table.add(Cell.of("files that are no pictures"), Cell.of(set.unread().size()));
    table.add(
        Cell.of("photographs in which no face was found"),
        Cell.share(set.noFace().size(), set.photographs()));
    double[] sizes =
        set.people().stream()
            .flatMap(person -> all(person, Degradation.NONE).stream())
            .mapToDouble(Shot::height)
            .toArray();
    table.add(
        Cell.of("height of a face in pixels: smallest, median, largest"),
        Cell.of(
            "%.0f, %.0f, %.0f"
                .formatted(
                    Rates.quantile(sizes, 0), Rates.median(sizes), Rates.quantile(sizes, 1))));
    return table;
  }

  private static List<Shot> all(Person person, Degradation degradation) {
    return person.shots(0, person.photographs().size(), degradation);
  }

  Table pairs() {
    Table table =
        Table.of(
            "Pairs",
            "All pairs of one person against as many random pairs of two people. Accuracy is the"
                + " mean of both shares that are right. The best threshold is chosen on half of the"
                + " people and tested on the other half.",
            "threshold",
            "distance",
            "accuracy on the people it was tested on");
    Pairs all = Pairs.of(set.people(), MOST_PAIRS, new Random(0));
    double[] thresholds = new double[splits];
    double[] best = new double[splits];
    double[] fixed = new double[splits];
    for (int i = 0; i < splits; i++) {
      Random random = new Random(i);
      List<List<Person>> halves = Split.halves(set.people(), random);
      Pairs chosen = Pairs.of(halves.get(0), MOST_PAIRS, random);
      Pairs tested = Pairs.of(halves.get(1), MOST_PAIRS, random);
      thresholds[i] = Rates.bestThreshold(chosen.same(), chosen.different());
      best[i] = tested.accuracy(thresholds[i]);
      fixed[i] = tested.accuracy(set.thresholds().pairs());
    }
    table.add(
        Cell.of("best, chosen on the other half"), Cell.distances(thresholds), Cell.shares(best));
    table.add(
        Cell.of("the network's default for pairs"),
        Cell.number(set.thresholds().pairs(), 3),
        Cell.shares(fixed));
    table.add(
        Cell.of("the same, all %d pairs".formatted(all.same().length + all.different().length)),
        Cell.number(set.thresholds().pairs(), 3),
        Cell.of("%.1f%%".formatted(100 * all.accuracy(set.thresholds().pairs()))));
    return table;
  }

  private Split split(int count, int references, int number) {
    return Split.of(set.people(), count, references, new Random(number));
  }

  Table openSet() {
    int half = set.people().size() / 2;
    Table table =
        Table.of(
            "Open set",
            ("%d people enrolled, all others are strangers; %d random splits. Right names among"
                    + " all other photographs of enrolled people, with a threshold that names 1%% or"
                    + " 2%% of the strangers' photographs. 'Kept apart' chooses the threshold on half"
                    + " of the strangers and counts strangers on the other half.")
                .formatted(half, splits),
            "photographs a person",
            "strangers named",
            "right names",
            "right names, kept apart",
            "strangers named, kept apart");
    for (int references : REFERENCES) {
      if (set.withMoreThan(references) < 2) {
        continue;
      }
      List<Trial> trials = new ArrayList<>();
      for (int i = 0; i < splits; i++) {
        Split split = split(half, references, i);
        trials.add(trial(split, references, Template.NEAREST, Degradation.NONE));
      }
      for (double share : STRANGERS) {
        double[] right = new double[splits];
        double[] rightApart = new double[splits];
        double[] namedApart = new double[splits];
        for (int i = 0; i < splits; i++) {
          Trial trial = trials.get(i);
          right[i] = trial.rightAt(share, 0);
          List<Trial> halves = trial.halvesOfStrangers();
          double threshold = halves.get(0).threshold(share, 0, shot -> true);
          rightApart[i] = trial.right(threshold, 0, shot -> true);
          namedApart[i] = halves.get(1).named(threshold, 0, shot -> true);
        }
        table.add(
            Cell.of(references),
            Cell.of("%.0f%%".formatted(100 * share)),
            Cell.shares(right),
            Cell.shares(rightApart),
            Cell.shares(namedApart));
      }
    }
    return table;
  }

  private Trial trial(Split split, int references, Template template, Degradation degradation) {
    Gallery gallery = Trial.gallery(set.model(), split.enrolled(), references, template);
    return Trial.of(gallery, split, references, degradation);
  }

  /**
   * Returns a table of alternatives to the nearest photograph or to distance alone. Each is chosen
   * on half of the people, and compared on the other half.
   */
  Table templatesAndRules() {
    Table table =
        Table.of(
            "Templates and rules",
            ("Right names at 1%% of strangers named, in points of percent above what Facepipe does"
                    + " (the nearest photograph; distance alone). Each of %d splits has two halves of"
                    + " the people; in each half, half are enrolled. 'Chosen' takes what was best on"
                    + " one half and counts on the other.")
                .formatted(splits),
            "photographs a person",
            "alternative",
            "points above, on people kept apart");
    for (int references : REFERENCES) {
      if (set.withMoreThan(references) < 8) {
        continue;
      }
      Map<Template, double[][]> templates = new EnumMap<>(Template.class);
      for (Template template : Template.values()) {
        if (template == Template.NEAREST || references > 1) {
          templates.put(template, inHalves(references, template, trial -> trial.rightAt(0.01, 0)));
        }
      }
      double[][] now = templates.getOrDefault(Template.NEAREST, new double[2][splits]);
      List<double[][]> others = new ArrayList<>();
      templates.forEach(
          (template, right) -> {
            if (template != Template.NEAREST) {
              others.add(right);
              table.add(
                  Cell.of(references),
                  Cell.of(template.words),
                  Cell.points(minus(right[1], now[1])));
            }
          });
      if (!others.isEmpty()) {
        others.add(0, now);
        table.add(
            Cell.of(references),
            Cell.of("chosen of these templates"),
            Cell.points(minus(chosen(others), now[1])));
      }
      List<double[][]> rules = new ArrayList<>();
      for (double margin : MARGINS) {
        double[][] right =
            inHalves(references, Template.NEAREST, trial -> trial.rightAt(0.01, margin));
        rules.add(right);
        if (margin > 0) {
          table.add(
              Cell.of(references),
              Cell.of("distance minus %.1f times the runner-up's".formatted(margin)),
              Cell.points(minus(right[1], now[1])));
        }
      }
      table.add(
          Cell.of(references),
          Cell.of("chosen of these rules"),
          Cell.points(minus(chosen(rules), now[1])));
    }
    return table;
  }

  /** Returns a figure of each split: first on the half to choose on, then on the half to test. */
  private double[][] inHalves(int references, Template template, ToDoubleFunction<Trial> figure) {
    double[][] figures = new double[2][splits];
    for (int i = 0; i < splits; i++) {
      Random random = new Random(i);
      List<List<Person>> halves = Split.halves(set.people(), random);
      for (int half = 0; half < 2; half++) {
        List<Person> people = halves.get(half);
        Split split = Split.of(people, people.size() / 2, references, random);
        figures[half][i] =
            figure.applyAsDouble(trial(split, references, template, Degradation.NONE));
      }
    }
    return figures;
  }

  /**
   * Returns the tested figures of the alternative that was best on the half to choose on; the first
   * of equals wins.
   */
  static double[] chosen(List<double[][]> alternatives) {
    int count = alternatives.get(0)[0].length;
    double[] tested = new double[count];
    for (int i = 0; i < count; i++) {
      double best = Double.NEGATIVE_INFINITY;
      for (double[][] alternative : alternatives) {
        if (alternative[0][i] > best) {
          best = alternative[0][i];
          tested[i] = alternative[1][i];
        }
      }
    }
    return tested;
  }

  private static double[] minus(double[] left, double[] right) {
    return IntStream.range(0, left.length).mapToDouble(i -> left[i] - right[i]).toArray();
  }

  Table thresholds() {
    Table table =
        Table.of(
            "Thresholds",
            ("Untouched photographs; mean of %d random splits. 'Fixed' is the network's default for"
                    + " 99 people at every size, as before; 'by size' is the default now;"
                    + " 'calibration' is what 'facepipe calibrate' stores where the target can't be promised.")
                .formatted(splits),
            "people",
            "photographs a person",
            "threshold by",
            "threshold",
            "strangers named",
            "right names");
    int people = set.people().size();
    int most = people - Math.max(1, people / 10);
    for (int count : IntStream.of(5, 10, 20, most).distinct().toArray()) {
      for (int references : REFERENCES) {
        if (count > most || set.withMoreThan(references) < count) {
          continue;
        }
        List<String> rules =
            List.of("fixed", "size", "calibration, promise %.1f%%".formatted(200.0 / (count + 1)));
        double[][] thresholds = new double[rules.size()][splits];
        double[][] named = new double[rules.size()][splits];
        double[][] right = new double[rules.size()][splits];
        for (int i = 0; i < splits; i++) {
          Split split = split(count, references, i);
          Gallery gallery =
              Trial.gallery(set.model(), split.enrolled(), references, Template.NEAREST);
          Trial trial = Trial.of(gallery, split, references, Degradation.NONE);
          Calibrator calibrator = calibrator(gallery);
          double[] each = {
            set.thresholds().gallery(),
            MatchRules.of(set.thresholds()).in(gallery).threshold(),
            Math.min(
                calibrator.threshold(calibrator.bestPromise()).orElse(0),
                MatchRules.of(set.thresholds()).in(gallery).threshold())
          };
          for (int rule = 0; rule < each.length; rule++) {
            thresholds[rule][i] = each[rule];
            named[rule][i] = trial.named(each[rule], 0, Shot::isRecognisable);
            right[rule][i] = trial.right(each[rule], 0, Shot::isRecognisable);
          }
        }
        for (int rule = 0; rule < rules.size(); rule++) {
          table.add(
              Cell.of(count),
              Cell.of(references),
              Cell.of(rules.get(rule)),
              rule < 2 ? Cell.number(thresholds[rule][0], 3) : Cell.distances(thresholds[rule]),
              Cell.shares(named[rule]),
              Cell.shares(right[rule]));
        }
      }
    }
    return table;
  }

  private static Calibrator calibrator(Gallery gallery) {
    LeaveOneOut left = LeaveOneOut.of(gallery, searched -> {});
    return new Calibrator(left.sortedStrangers(), new double[0], left.appearances());
  }

  Table degraded() {
    Table table =
        worse("Degraded photographs", "Each degraded photograph goes through detection again.");
    for (Degradation degradation : Degradation.values()) {
      addWorse(table, degradation.words, degradation, shot -> true);
    }
    return table;
  }

  Table turned() {
    Table table = worse("Turned faces", "Untouched photographs, by the measured yaw.");
    for (int i = 0; i + 1 < YAW.length; i++) {
      int from = YAW[i];
      int to = YAW[i + 1];
      addWorse(
          table,
          "%d to %d degrees".formatted(from, to),
          Degradation.NONE,
          shot -> shot.yaw() >= from && (shot.yaw() < to || to == 90));
    }
    return table;
  }

  private Table worse(String title, String note) {
    return Table.of(
        title,
        ("%s %d people enrolled with one untouched photograph each (last column: three), the others"
                + " are strangers; %d random splits. Shares are of all photographs: a face that is"
                + " not found has no name. 'Before' has no filter of unrecognisable faces.")
            .formatted(note, set.people().size() / 2, splits),
        "photographs",
        "count",
        "face found",
        "median quality",
        "called unrecognisable",
        "right names before",
        "right names",
        "strangers named before",
        "strangers named",
        "right names at 1% of strangers, 1 photograph",
        "3 photographs");
  }

  private void addWorse(Table table, String words, Degradation degradation, Predicate<Shot> which) {
    List<Shot> shots = new ArrayList<>();
    for (Person person : set.people()) {
      for (int i = 0; i < person.photographs().size(); i++) {
        if (which.test(person.shots(i, i + 1, Degradation.NONE).get(0))) {
          shots.addAll(person.shots(i, i + 1, degradation));
        }
      }
    }
    List<Shot> found = shots.stream().filter(Shot::isFound).toList();
    double[] quality =
        found.stream()
            .map(Shot::quality)
            .filter(score -> score != null && score.unifiedQualityScore() != null)
            .mapToDouble(score -> score.unifiedQualityScore())
            .toArray();
    double[][] figures = new double[5][splits];
    double[] threePhotographs = new double[splits];
    Arrays.fill(threePhotographs, Double.NaN);
    for (int i = 0; i < splits; i++) {
      Split split = split(set.people().size() / 2, 1, i);
      Gallery gallery = Trial.gallery(set.model(), split.enrolled(), 1, Template.NEAREST);
      double threshold = MatchRules.of(set.thresholds()).in(gallery).threshold();
      // Only untouched photographs are chosen by a property of their own.
      Trial trial = Trial.of(gallery, split, 1, degradation).only(which, degradation);
      figures[0][i] = trial.right(threshold, 0, shot -> true);
      figures[1][i] = trial.right(threshold, 0, Shot::isRecognisable);
      figures[2][i] = trial.named(threshold, 0, shot -> true);
      figures[3][i] = trial.named(threshold, 0, Shot::isRecognisable);
      figures[4][i] = rightAtOnePercent(trial);
      if (set.withMoreThan(3) >= 2) {
        Split three = split(set.people().size() / 2, 3, i);
        threePhotographs[i] =
            rightAtOnePercent(
                trial(three, 3, Template.NEAREST, degradation).only(which, degradation));
      }
    }
    table.add(
        Cell.of(words),
        Cell.of(shots.size()),
        Cell.share(found.size(), shots.size()),
        quality.length == 0 ? Cell.of("-") : Cell.number(Rates.median(quality), 0),
        Cell.share(
            (int) found.stream().filter(shot -> !shot.isRecognisable()).count(), found.size()),
        Cell.shares(figures[0]),
        Cell.shares(figures[1]),
        Cell.shares(figures[2]),
        Cell.shares(figures[3]),
        Cell.shares(figures[4]),
        Cell.shares(threePhotographs));
  }

  private static double rightAtOnePercent(Trial trial) {
    return trial.right(trial.threshold(0.01, 0, Shot::isRecognisable), 0, Shot::isRecognisable);
  }

  Table refused() {
    Table table =
        Table.of(
            "What enrolment refuses",
            "Share of the photographs that enrolment refuses, and its reasons, commonest first.",
            "photographs",
            "refused",
            "reasons");
    for (Degradation degradation : Degradation.values()) {
      List<Shot> shots =
          set.people().stream().flatMap(person -> all(person, degradation).stream()).toList();
      Map<String, Integer> reasons = new TreeMap<>();
      for (Shot shot : shots) {
        if (shot.flaw() != null) {
          reasons.merge(shot.flaw().word(), 1, Integer::sum);
        }
      }
      List<String> sorted =
          reasons.entrySet().stream()
              .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
              .map(reason -> "%s %d".formatted(reason.getKey(), reason.getValue()))
              .toList();
      table.add(
          Cell.of(degradation.words),
          Cell.share(reasons.values().stream().mapToInt(Integer::intValue).sum(), shots.size()),
          Cell.of(sorted.isEmpty() ? "-" : String.join(", ", sorted)));
    }
    return table;
  }

  Table gate() {
    Table table =
        Table.of(
            "Enrolment gate",
            ("References drawn at random from all degradations, untouched among them; a photograph"
                    + " in which no face is found enrols nobody. With the gate a refused photograph"
                    + " is replaced by the next one of the person, degraded at random, too. Right"
                    + " names among untouched photographs, at 1%% of strangers named; %d random"
                    + " splits.")
                .formatted(splits),
            "photographs a person",
            "without the gate",
            "without the gate, then gallery doctor",
            "with the gate",
            "tries a photograph that is taken");
    for (int references : REFERENCES) {
      if (set.withMoreThan(2 * references) < 4) {
        continue;
      }
      double[][] figures = new double[3][splits];
      double[] tries = new double[splits];
      for (int i = 0; i < splits; i++) {
        Split split = split(set.people().size() / 2, 2 * references, i);
        Enroller enroller = new Enroller(set, split, references, i);
        figures[0][i] = enroller.without().rightAt(0.01, 0);
        figures[1][i] = enroller.repaired().rightAt(0.01, 0);
        figures[2][i] = enroller.with().rightAt(0.01, 0);
        tries[i] = enroller.tries();
      }
      table.add(
          Cell.of(references),
          Cell.shares(figures[0]),
          Cell.shares(figures[1]),
          Cell.shares(figures[2]),
          Cell.number(Arrays.stream(tries).average().orElse(0), 1));
    }
    return table;
  }

  Table promise() {
    int half = set.people().size() / 2;
    Table table =
        promises(
            "Calibration's promise",
            ("%d people enrolled, threshold from the gallery alone (leave one person out), counted"
                    + " on everybody else.")
                .formatted(half));
    for (int references : new int[] {1, 3, 5}) {
      if (set.withMoreThan(references) >= half) {
        for (int rank = 2; rank <= 5 && rank < half; rank++) {
          addPromise(table, references, rank, half, false);
        }
      }
    }
    return table;
  }

  Table promiseByStrangers() {
    int half = set.people().size() / 2;
    int known = (set.people().size() - half) / 2;
    Table table =
        promises(
            "Calibration's promise, with strangers' photographs",
            ("%d people enrolled; the threshold comes from photographs of %d strangers, counted on"
                    + " the strangers that are left.")
                .formatted(half, known));
    for (int references : new int[] {1, 3, 5}) {
      if (set.withMoreThan(references) >= half) {
        for (int rank = 1; rank <= 3 && rank < known; rank++) {
          addPromise(table, references, rank, known, true);
        }
      }
    }
    return table;
  }

  private Table promises(String title, String note) {
    return Table.of(
        title,
        ("%s Mean of %d random splits. The promise is about a stranger with as many photographs as"
                + " an enrolled person has.")
            .formatted(note, splits),
        "photographs a person",
        "promise",
        "threshold",
        "strangers named by one of as many photographs",
        "photographs of strangers named",
        "strangers named by one of all their photographs",
        "right names");
  }

  /**
   * Adds what a promise of {@code rank} in {@code measured + 1} does.
   *
   * @param measured number of distances that the threshold is chosen from
   */
  private void addPromise(
      Table table, int references, int rank, int measured, boolean byStrangers) {
    double target = rank / (measured + 1.0);
    int half = set.people().size() / 2;
    double[][] figures = new double[5][splits];
    for (int i = 0; i < splits; i++) {
      Split split = split(half, references, i);
      Gallery gallery = Trial.gallery(set.model(), split.enrolled(), references, Template.NEAREST);
      List<Person> strangers = split.strangers();
      Calibrator calibrator;
      if (byStrangers) {
        int known = strangers.size() / 2;
        double[] distances =
            strangers.subList(0, known).stream()
                .mapToDouble(person -> Enroller.nearest(gallery, person, references))
                .toArray();
        calibrator = new Calibrator(new double[0], distances, List.of());
        strangers = strangers.subList(known, strangers.size());
      } else {
        calibrator = calibrator(gallery);
      }
      OptionalDouble found = calibrator.threshold(target);
      double threshold = found.orElse(0);
      Trial trial =
          Trial.of(gallery, new Split(split.enrolled(), strangers), references, Degradation.NONE);
      figures[0][i] = threshold;
      figures[1][i] =
          Rates.share(
              strangers, person -> Enroller.nearest(gallery, person, references) <= threshold);
      figures[2][i] = trial.named(threshold, 0, shot -> true);
      figures[3][i] =
          Rates.share(
              strangers,
              person ->
                  Enroller.nearest(gallery, person, person.photographs().size()) <= threshold);
      figures[4][i] = trial.right(threshold, 0, shot -> true);
    }
    table.add(
        Cell.of(references),
        new Cell(
            "%d in %d: %.1f%%".formatted(rank, measured + 1, 100 * target), target, null, null),
        Cell.distances(figures[0]),
        Cell.shares(figures[1]),
        Cell.shares(figures[2]),
        Cell.shares(figures[3]),
        Cell.shares(figures[4]));
  }

  /** Returns all tables on these people, in the order of the document. */
  List<Table> all() {
    List<Table> tables = new ArrayList<>();
    Collections.addAll(
        tables,
        data(),
        pairs(),
        openSet(),
        templatesAndRules(),
        thresholds(),
        degraded(),
        turned(),
        refused(),
        gate(),
        promise(),
        promiseByStrangers());
    return tables;
  }
}
