package dev.facepipe.local.cli.annotate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Answer.Neighbour;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaceWordsTest {
  private static final Box BOX = new Box(10, 20, 30, 50);

  private static NamedFace face(
      String name, @Nullable Float distance, @Nullable Float threshold, @Nullable String nearest) {
    return new NamedFace(
        BOX,
        1,
        name,
        distance,
        threshold,
        null,
        null,
        nearest == null || distance == null ? null : new Neighbour(nearest, distance),
        null);
  }

  private static NamedFace without(String reason) {
    var poor = new FaceQuality(23, 23, 40, 50, 60, 100, 100, 90, 90, 90);
    return new NamedFace(BOX, 1, Answer.UNKNOWN, 0.3f, 0.48f, null, reason, null, poor);
  }

  private static void assertWords(String line, String figure, Label.Kind kind, NamedFace face) {
    assertEquals(line, FaceWords.line(face));
    assertEquals(new Label(BOX, face.name(), figure, kind), FaceWords.label(face));
  }

  @Test
  void aNameIsUnderTheThresholdAndAStrangerOverIt() {
    assertWords(
        "Ada (distance 0.41, under 0.48)",
        "distance 0.41 < 0.48",
        Label.Kind.KNOWN,
        face("Ada", 0.41f, 0.48f, null));
    assertWords(
        "Unknown (nearest Bea at 0.62, over 0.48)",
        "distance 0.62 > 0.48",
        Label.Kind.STRANGER,
        face(Answer.UNKNOWN, 0.62f, 0.48f, "Bea"));
  }

  @Test
  void numbersHaveAsManyDecimalsAsTellThemApart() {
    assertWords(
        "Ada (distance 0.479, under 0.480)",
        "distance 0.479 < 0.480",
        Label.Kind.KNOWN,
        face("Ada", 0.479f, 0.48f, null));
    assertWords(
        "Unknown (nearest Bea at 0.4804, over 0.4800)",
        "distance 0.4804 > 0.4800",
        Label.Kind.STRANGER,
        face(Answer.UNKNOWN, 0.4804f, 0.48f, "Bea"));
    assertWords(
        "Ada (distance 0.48, not over 0.48)",
        "distance 0.48 = 0.48",
        Label.Kind.KNOWN,
        face("Ada", 0.48f, 0.48f, null));
  }

  @Test
  void aFaceThatCannotBeNamedHasAReasonAndNoDistance() {
    assertWords(
        "Unknown (unrecognisable, quality 23 of 100)",
        "unrecognisable",
        Label.Kind.UNCLEAR,
        without(Answer.UNRECOGNISABLE));
    assertWords("Unknown (ignored)", "ignored", Label.Kind.UNCLEAR, without(Answer.IGNORED));
  }

  @Test
  void withoutThresholdOrPeopleTheWordsSaySo() {
    assertWords(
        "Ada (distance 0.62, no threshold)",
        "distance 0.62",
        Label.Kind.KNOWN,
        face("Ada", 0.62f, null, null));
    assertWords(
        "Unknown (nobody is enrolled)",
        "nobody is enrolled",
        Label.Kind.STRANGER,
        face(Answer.UNKNOWN, null, 0.48f, null));
  }

  @Test
  void aFaceThatWasNotSearchedHasANumberAndAProbability() {
    assertEquals(
        new Label(BOX, "face 2", "probability 0.9979", Label.Kind.KNOWN),
        Label.ofFace(2, BOX, 0.99791f));
  }
}
