package dev.facepipe.bench.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.report.Figure.Rival;
import dev.facepipe.common.message.Json;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All results, and the machine that they were measured on. The JSON leaves out panels: the
 * simulation draws equal ones again.
 */
public record Report(Machine machine, @JsonIgnore Results results) {
  private static final List<String> HEADING =
      List.of(
          "work|unit|Facepipe|peer|times as fast|plain|times as fast|of ceiling|target|met"
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

  /** Returns the table in Markdown, then troubles, notes and the machine. */
  public String markdown() {
    StringBuilder text = new StringBuilder(table());
    text.append("\nMedians, in brackets 10th and 90th percentile. ")
        .append("Ratios are medians over the rounds of one duel.\n");
    troubles().forEach(trouble -> text.append("\n- ").append(trouble).append('\n'));
    for (Figure figure : figures()) {
      figure.notes().forEach(note -> text.append("\n- %s: %s\n".formatted(figure.work, note)));
    }
    return text.append("\n*").append(machine.sentence()).append("*\n").toString();
  }

  /** Returns a table whose columns are as wide as their widest cell. */
  private String table() {
    List<List<String>> rows =
        Stream.concat(Stream.of(HEADING), figures().stream().map(Report::row)).toList();
    int[] widths =
        IntStream.range(0, HEADING.size())
            .map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElseThrow())
            .toArray();
    List<String> rule = IntStream.of(widths).mapToObj("-"::repeat).toList();
    return line(HEADING, widths, " ")
        + line(rule, widths, "-")
        + rows.stream().skip(1).map(row -> line(row, widths, " ")).collect(Collectors.joining());
  }

  private static String line(List<String> cells, int[] widths, String edge) {
    return IntStream.range(0, widths.length)
        .mapToObj(i -> edge + cells.get(i) + " ".repeat(widths[i] - cells.get(i).length()) + edge)
        .collect(Collectors.joining("|", "|", "|\n"));
  }

  private static List<String> row(Figure figure) {
    Spread share = figure.ceilingShare;
    return List.of(
        figure.part + ": " + figure.work,
        figure.unit,
        spread(figure.ours),
        of(figure.peer, Rival::figure),
        of(figure.peer, Rival::ratio),
        of(figure.plain, Rival::figure),
        of(figure.plain, Rival::ratio),
        share == null ? "" : spread(share.map(part -> 100 * part)) + " %",
        joined(figure, Target::wanted),
        joined(figure, Target::verdict));
  }

  private static String of(@Nullable Rival rival, Function<Rival, Spread> value) {
    return rival == null ? "" : spread(value.apply(rival));
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
