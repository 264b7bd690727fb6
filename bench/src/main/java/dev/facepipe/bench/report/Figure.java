package dev.facepipe.bench.report;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.facepipe.bench.measure.Duel;
import dev.facepipe.bench.measure.Spread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One row of the benchmark's table. The measurement gives values by name; {@code figures.md} has
 * unit, targets and notes for them.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class Figure {
  /** Facepipe's name in duels. */
  public static final String OURS = "facepipe";

  /** The name, in duels, of networks that are not packed. */
  public static final String PLAIN = "plain";

  /** Facepipe's name in duels when its networks run in ONNX Runtime: flavour {@code onnx}. */
  public static final String ONNX = "facepipe, flavour onnx";

  /** Facepipe's name in duels when its embedders work on 8-bit integers. */
  public static final String INT8 = "facepipe, flavour onnx-int8";

  /** What takes part in duels and is Facepipe too, so that it is no rival to name. */
  private static final Set<String> OWN = Set.of(OURS, PLAIN, ONNX, INT8);

  private static final Pattern VALUE = Pattern.compile("\\{([^{}%]+?) ?(%[^{}]+)?\\}");

  final String part;
  final String work;
  final String unit;
  final Spread ours;

  /** All other ways to do the work that were measured, in the order of their turns. */
  final List<Rival> rivals = new ArrayList<>();

  /** How many times as fast flavour onnx is as the strongest; null if one is not measured. */
  @Nullable Spread onnxRatio;

  /** Share of the machine's matrix product, 0 to 1; null where it is not asked. */
  @Nullable Spread ceilingShare;

  private final Map<String, Object> values = new TreeMap<>();

  /**
   * Another way to do the same work.
   *
   * @param figure in the unit of ours
   * @param ratio how many times as fast ours is
   */
  public record Rival(String name, Spread figure, Spread ratio) {}

  private Figure(String part, String work, Spread ours) {
    this.part = part;
    this.work = work;
    this.unit = FigureRow.of(part, work).unit();
    this.ours = ours;
  }

  /** Returns a figure of ours alone. */
  public static Figure of(String part, String work, Spread ours) {
    return new Figure(part, work, ours);
  }

  /** Returns the times of a duel of ours and everybody else who took part. */
  public static Figure of(String part, String work, Duel.Outcome outcome) {
    Figure figure = of(part, work, OURS, outcome);
    if (outcome.has(ONNX)) {
      figure.onnxRatio =
          figure.strongest().map(rival -> outcome.ratio(rival.name(), ONNX)).orElse(null);
    }
    return figure;
  }

  /**
   * Returns the times of a duel of ours and everybody else who took part.
   *
   * @param ours the contestant that counts as Facepipe
   */
  public static Figure of(String part, String work, String ours, Duel.Outcome outcome) {
    Figure figure = new Figure(part, work, outcome.millis(ours));
    for (String name : outcome.turns().keySet()) {
      if (!name.equals(ours)) {
        figure.rival(new Rival(name, outcome.millis(name), outcome.ratio(name, ours)));
      }
    }
    return figure;
  }

  /** Adds another way to do the work. */
  public Figure rival(Rival rival) {
    rivals.add(rival);
    strongest().ifPresent(strongest -> value("ratio", strongest.ratio().median()));
    return value("ratio to " + rival.name(), rival.ratio().median());
  }

  /** Returns the rival of a name, if it was measured. */
  Optional<Rival> rival(String name) {
    return rivals.stream().filter(rival -> rival.name().equals(name)).findFirst();
  }

  /** Returns the fastest rival that is not Facepipe's own, if there is one. */
  Optional<Rival> strongest() {
    return rivals.stream()
        .filter(rival -> !OWN.contains(rival.name()))
        .min(Comparator.comparing(rival -> rival.ratio().median()));
  }

  /** Sets the share of the machine's matrix product, 0 to 1. */
  public Figure ceilingShare(Spread share) {
    ceilingShare = share;
    return value("ceiling", share.median());
  }

  /** Sets a value that targets or notes name. */
  public Figure value(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /** Sets the values mean, median, p99 and longest of many times. */
  public Figure times(double... times) {
    return value("mean", Spread.mean(times))
        .value("median", Spread.median(times))
        .value("p99", Spread.percentile(times, 0.99))
        .value("longest", Spread.percentile(times, 1));
  }

  @JsonProperty
  List<Target> targets() {
    return FigureRow.of(part, work).targets().stream()
        .map(
            target ->
                target.decided(target.name().isEmpty() ? ours.median() : values.get(target.name())))
        .toList();
  }

  @JsonProperty
  List<String> notes() {
    return FigureRow.notes(part, work).stream()
        .filter(
            template ->
                VALUE.matcher(template).results().allMatch(v -> values.containsKey(v.group(1))))
        .map(template -> VALUE.matcher(template).replaceAll(this::formatted))
        .toList();
  }

  private String formatted(MatchResult value) {
    String format = value.group(2) == null ? "%s" : value.group(2);
    return Matcher.quoteReplacement(String.format(Locale.ROOT, format, values.get(value.group(1))));
  }
}
