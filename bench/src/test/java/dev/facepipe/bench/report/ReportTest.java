package dev.facepipe.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.common.message.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  static final Machine MACHINE =
      new Machine(
          "Some CPU",
          2,
          2,
          16,
          "Linux",
          "17",
          "0.35.1",
          "2.7.1",
          "none: --no-peers",
          "2026-11-21T00:00:00Z",
          "abc1234",
          "./facepipe bench --no-peers");

  private static final Rival PEER =
      new Rival(new Spread(300, 290, 310, 35), new Spread(3, 2.9, 3.1, 7));

  @Test
  void aRowShowsBothSidesTheRatioAndWhetherTheTargetIsMet() {
    Figure figure =
        new Figure(
                "detection",
                "MTCNN 640x480",
                "ms",
                new Spread(100, 95, 120.4, 35),
                PEER,
                null,
                null,
                List.of(),
                List.of())
            .with(Target.ratio(3, PEER), Target.below("< 50 ms", 50, 100));

    List<String> lines = report(figure).markdown().lines().toList();

    assertEquals(
        "| detection: MTCNN 640x480 | ms   | 100 (95.0-120) | 300 (290-310) | 3.00 (2.90-3.10) |       |               |            | ratio >= 3.0; < 50 ms | yes; no |",
        lines.get(2));
    assertEquals(lines.get(0).length(), lines.get(2).length());
  }

  @Test
  void withoutAPeerATargetIsUndecidedAndTheReasonIsToldOnce() {
    Figure figure = Figure.of("detection", "MTCNN", "ms", Spread.of(1)).with(Target.ratio(3, null));

    String text = report(figure).markdown();

    assertTrue(text.contains("| ratio >= 3.0 | ?"), text);
    assertTrue(text.contains("- no peer: --no-peers"), text);
    assertTrue(text.contains("`./facepipe bench --no-peers`"), text);
  }

  @Test
  void jsonHoldsMachineFiguresAndCurves() {
    JsonNode json =
        Json.read(
            report(Figure.of("gallery", "one", "ms", Spread.of(1, 3))).json(), JsonNode.class);

    assertEquals("abc1234", json.path("machine").path("commit").asText());
    assertEquals(2, json.path("figures").path(0).path("ours").path("median").asDouble());
    assertEquals(
        5,
        json.path("curves").path(0).path("lines").path(0).path("points").path(0).path("x").asInt());
  }

  private static Report report(Figure figure) {
    Curve curve =
        new Curve(
            "growth",
            "Growth",
            "x",
            "y",
            false,
            List.of(new Curve.Line("ours", List.of(new Curve.Point(5, Spread.of(10))))));
    return new Report(
        MACHINE, List.of(figure), List.of(curve), List.of(), List.of("no peer: --no-peers"));
  }

  @Test
  void figuresHaveThreeDigitsThatMatter() {
    assertEquals("1234", Report.number(1234.4));
    assertEquals("12.3", Report.number(12.34));
    assertEquals("1.23", Report.number(1.234));
    assertEquals("0.123", Report.number(0.1234));
  }
}
