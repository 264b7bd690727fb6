package dev.facepipe.bench.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.report.Figure.Rival;
import dev.facepipe.common.message.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All results, and the machine that they were measured on. The JSON leaves out panels: the
 * simulation draws equal ones again.
 */
public record Report(Machine machine, @JsonIgnore Results results) {
  private static final List<String> SUMMARY_HEADING =
      List.of(
          "work|Facepipe|strongest rival|times as fast|Facepipe, flavour onnx|times as fast"
              .split("\\|"));

  @JsonProperty
  List<Figure> figures() {
    return results.figures();
  }

  @JsonProperty
  List<Curve> curves() {
    return results.curves();
  }

  @JsonProperty
  List<String> troubles() {
    return results.troubles();
  }

  /** Returns one JSON document. */
  public String json() {
    try {
      return Json.mapper()
          .writer()
          .with(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("results cannot be written as JSON", e);
    }
  }

  /**
   * Returns in Markdown: a short table of ours beside the strongest rivals, targets that are not
   * met, a long table of everything, then troubles, notes and the machine.
   */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    List<List<String>> duels =
        figures().stream().flatMap(figure -> summary(figure).stream()).toList();
    if (!duels.isEmpty()) {
      text.append(table(SUMMARY_HEADING, duels))
          .append(
              "\nMedians. Times as fast as the strongest rival; **below 1** the rival is faster.\n\n");
    }
    List<String> unmet = figures().stream().flatMap(Report::unmet).toList();
    if (!unmet.isEmpty()) {
      text.append("Targets not met:\n\n").append(String.join("", unmet)).append('\n');
    }
    List<String> rivals =
        figures().stream().flatMap(f -> f.rivals.stream()).map(Rival::name).distinct().toList();
    List<String> heading = new ArrayList<>(List.of("work", "unit", "Facepipe"));
    heading.addAll(rivals);
    heading.addAll(List.of("of ceiling", "target", "met"));
    text.append(table(heading, figures().stream().map(figure -> row(figure, rivals)).toList()))
        .append(
            "\nMedians, in brackets 10th and 90th percentile. After a rival's median: how many ")
        .append("times as fast Facepipe is, the median over the rounds of one duel.\n");
    troubles().forEach(trouble -> text.append("\n- ").append(trouble).append('\n'));
    for (Figure figure : figures()) {
      figure.notes().forEach(note -> text.append("\n- %s: %s\n".formatted(figure.work, note)));
    }
    return text.append("\n*").append(machine.sentence()).append("*\n").toString();
  }

  private static Stream<String> unmet(Figure figure) {
    return figure.targets().stream()
        .filter(target -> Boolean.FALSE.equals(target.met()))
        .map(
            target ->
                "- %s: %s: %s; reached %s\n"
                    .formatted(
                        figure.part,
                        figure.work,
                        target.wanted(),
                        number(Objects.requireNonNull(target.got()))));
  }

  /** Returns a table whose columns are as wide as their widest cell. */
  private static String table(List<String> heading, List<List<String>> figures) {
    List<List<String>> rows = Stream.concat(Stream.of(heading), figures.stream()).toList();
    int[] widths =
        IntStream.range(0, heading.size())
            .map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElseThrow())
            .toArray();
    List<String> rule = IntStream.of(widths).mapToObj("-"::repeat).toList();
    return line(heading, widths, " ")
        + line(rule, widths, "-")
        + rows.stream().skip(1).map(row -> line(row, widths, " ")).collect(Collectors.joining());
  }

  private static String line(List<String> cells, int[] widths, String edge) {
    return IntStream.range(0, widths.length)
        .mapToObj(i -> edge + cells.get(i) + " ".repeat(widths[i] - cells.get(i).length()) + edge)
        .collect(Collectors.joining("|", "|", "|\n"));
  }

  /** Returns ours beside the strongest rival, if there is one. */
  private static Optional<List<String>> summary(Figure figure) {
    return figure
        .strongest()
        .map(
            rival ->
                List.of(
                    figure.part + ": " + figure.work,
                    amount(figure, figure.ours),
                    "%s: %s".formatted(rival.name(), amount(figure, rival.figure())),
                    times(rival.ratio()),
                    figure.rival(Figure.ONNX).map(own -> amount(figure, own.figure())).orElse(""),
                    figure.onnxRatio == null ? "" : times(figure.onnxRatio)));
  }

  private static String amount(Figure figure, Spread spread) {
    return number(spread.median()) + " " + figure.unit;
  }

  /** Returns how many times as fast ours is; in bold where the rival is faster. */
  private static String times(Spread ratio) {
    String number = number(ratio.median());
    return ratio.median() < 1 ? "**%s**".formatted(number) : number;
  }

  private static List<String> row(Figure figure, List<String> rivals) {
    Spread share = figure.ceilingShare;
    List<String> row = new ArrayList<>();
    row.add(figure.part + ": " + figure.work);
    row.add(figure.unit);
    row.add(spread(figure.ours));
    for (String name : rivals) {
      row.add(figure.rival(name).map(Report::cell).orElse(""));
    }
    row.add(share == null ? "" : spread(share.map(part -> 100 * part)) + " %");
    row.add(joined(figure, Target::wanted));
    row.add(joined(figure, Target::verdict));
    return row;
  }

  private static String cell(Rival rival) {
    return "%s; %s".formatted(number(rival.figure().median()), spread(rival.ratio()));
  }

  private static String joined(Figure figure, Function<Target, String> words) {
    return figure.targets().stream().map(words).collect(Collectors.joining("; "));
  }

  private static String spread(Spread spread) {
    return spread.count() == 1
        ? number(spread.median())
        : "%s (%s-%s)"
            .formatted(number(spread.median()), number(spread.low()), number(spread.high()));
  }

  /** Returns a number with three digits that matter. */
  static String number(double value) {
    double size = Math.abs(value);
    String form = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, form, value);
  }
}
