package dev.facepipe.bench.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.common.message.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All that was measured, and where.
 *
 * @param machine it was measured on
 * @param figures rows of the table
 * @param curves plots
 * @param panels plots of courses; not in the JSON, as they come the same again
 * @param troubles what could not be measured, and why
 */
public record Report(
    Machine machine,
    List<Figure> figures,
    List<Curve> curves,
    @JsonIgnore List<Panels> panels,
    List<String> troubles) {
  private static final JsonMapper INDENTED =
      Json.mapper().rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** One JSON document. */
  public String json() {
    try {
      return INDENTED.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("results cannot be written as JSON", e);
    }
  }

  /** The table, in Markdown that reads well as it is, and the machine below. */
  public String markdown() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "work",
            "unit",
            "Facepipe",
            "peer",
            "times as fast",
            "plain",
            "times as fast",
            "of ceiling",
            "target",
            "met"));
    figures.forEach(figure -> rows.add(row(figure)));
    StringBuilder text = new StringBuilder(MarkdownTable.of(rows));
    text.append("\nMedians, in brackets 10th and 90th percentile. ")
        .append("Ratios are medians over the rounds of one duel.\n");
    for (String trouble : troubles) {
      text.append("\n- ").append(trouble).append('\n');
    }
    for (Figure figure : figures) {
      for (String note : figure.notes()) {
        text.append("\n- ").append(figure.work()).append(": ").append(note).append('\n');
      }
    }
    return text.append("\n*").append(machine.sentence()).append("*\n").toString();
  }

  private static List<String> row(Figure figure) {
    Rival peer = figure.peer();
    Rival plain = figure.plain();
    Spread share = figure.ceilingShare();
    return List.of(
        figure.part() + ": " + figure.work(),
        figure.unit(),
        spread(figure.ours()),
        peer == null ? "" : spread(peer.figure()),
        ratio(peer),
        plain == null ? "" : spread(plain.figure()),
        ratio(plain),
        share == null ? "" : spread(share.map(part -> 100 * part)) + " %",
        String.join("; ", figure.targets().stream().map(Target::wanted).toList()),
        String.join("; ", figure.targets().stream().map(Target::verdict).toList()));
  }

  private static String ratio(@Nullable Rival rival) {
    return rival == null ? "" : spread(rival.ratio());
  }

  private static String spread(Spread spread) {
    return spread.count() == 1
        ? number(spread.median())
        : "%s (%s-%s)"
            .formatted(number(spread.median()), number(spread.low()), number(spread.high()));
  }

  /** Three digits that matter. */
  static String number(double value) {
    double size = Math.abs(value);
    String form = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, form, value);
  }
}
