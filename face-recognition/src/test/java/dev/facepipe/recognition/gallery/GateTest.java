package dev.facepipe.recognition.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gate.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The other half of the gate's rules is tested where photographs are enrolled. */
class GateTest {
  private static final Model MODEL = new Model("resnet34", "1a2b", 1);
  private static final Box LARGE = new Box(0, 0, 80, 80);

  private static FaceQuality quality(int sharpness, int yaw, int unified) {
    return new FaceQuality(unified, unified, unified, 100, sharpness, 100, 100, yaw, 100, 100);
  }

  private static Gallery adaAtZeroAndBeaAtOne() {
    return Gallery.empty(MODEL)
        .with(
            List.of(
                new Reference("Ada", new float[] {0}, ""),
                new Reference("Bea", new float[] {1}, "")));
  }

  private final Gate gate = new Gate(MatchRules.of(MODEL));

  @Test
  void allFlawsOfAFaceAreNamedWithWhatToDo() {
    List<Refusal> refusals = Gate.judge(new Box(0, 0, 39, 60), quality(0, 49, 39));

    assertEquals(
        List.of(
            new Refusal(Flaw.TINY, "face is tiny, 39 x 60 pixels; expected at least 40"),
            new Refusal(Flaw.BLURRED, "face is blurred, sharpness 1.5; expected at least 8"),
            new Refusal(
                Flaw.TURNED,
                "face is turned away, scores 49 to the side and 100 up or down; expected at least 50"),
            new Refusal(
                Flaw.UNRECOGNISABLE, "face is not recognisable, score 39; expected at least 40")),
        refusals);
    assertEquals(Flaw.TINY.remedy(), refusals.get(0).remedy());
  }

  /** Sharpness 8 scores ln(8 / 1.5) / ln(45 / 1.5) = 0.492. */
  @Test
  void sharpnessIsJudgedByItsScoreWhereThePixelsAreGone() {
    assertEquals(
        List.of(Flaw.BLURRED),
        Gate.judge(LARGE, quality(49, 100, 100)).stream().map(Refusal::flaw).toList());
    assertEquals(List.of(), Gate.judge(LARGE, quality(50, 100, 100)));
  }

  @Test
  void aPersonOfAVideoIsJudgedByBoxAndScore() {
    assertEquals(List.of(), Gate.judgeByScore(LARGE, null));
    assertEquals(List.of(), Gate.judgeByScore(LARGE, 40));
    assertEquals(
        List.of(Flaw.TINY, Flaw.UNRECOGNISABLE),
        Gate.judgeByScore(new Box(0, 0, 39, 39), 39).stream().map(Refusal::flaw).toList());
  }

  @Test
  void aFaceThatIsEnrolledUnderAnotherNameIsRefused() {
    Gallery gallery = adaAtZeroAndBeaAtOne();

    assertEquals(
        Optional.of(new Refusal(Flaw.REPEATED, "this photograph is already enrolled as Ada")),
        gate.compare(gallery, "Bea", new float[] {0}));
    assertEquals(Optional.empty(), gate.compare(gallery, "Ada", new float[] {0}));
    assertTrue(Gate.isEnrolled(gallery, "Ada", new float[] {0}));
    assertFalse(Gate.isEnrolled(gallery, "Bea", new float[] {0}));
    assertFalse(Gate.isEnrolled(gallery, "Ada", new float[] {0.1f}));
  }

  @Test
  void aFaceThatWasSetAsideIsEnrolledAndNoFlaw() {
    Gallery gallery =
        adaAtZeroAndBeaAtOne()
            .with(List.of(new Reference("Ada", new float[] {9}, "")))
            .setAside(Map.of(0, new Reason("misfit", "odd")));

    assertTrue(Gate.isEnrolled(gallery, "Ada", new float[] {0}));
    assertEquals(Optional.empty(), gate.compare(gallery, "Ada", new float[] {0}));
    assertEquals(Optional.empty(), gate.compare(gallery, "Cleo", new float[] {0}));
  }

  @Test
  void aFaceThatLooksLikeSomebodyElseIsRefused() {
    Gallery gallery = adaAtZeroAndBeaAtOne();

    assertEquals(
        Optional.of(
            new Refusal(
                Flaw.SOMEBODY_ELSE, "face looks like Ada, 0.30 away; expected more than 0.45")),
        gate.compare(gallery, "Cleo", new float[] {0.3f}));
    assertEquals(Optional.empty(), gate.compare(gallery, "Ada", new float[] {0.3f}));
    assertEquals(Optional.empty(), gate.compare(gallery, "Cleo", new float[] {0.5f}));
  }
}
