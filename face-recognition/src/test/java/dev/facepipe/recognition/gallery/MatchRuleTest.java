package dev.facepipe.recognition.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.embedding.Thresholds;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatchRuleTest {
  private static Match at(double distance) {
    return new Match("Ada", distance, null);
  }

  @Test
  void distanceAtTheThresholdIsTheSamePerson() {
    var rule = new MatchRule(MatchPolicy.THRESHOLD, 0.45);

    assertTrue(rule.accepts(at(0.45)));
    assertFalse(rule.accepts(at(Math.nextUp(0.45))));
  }

  @Test
  void nearestPolicyAcceptsAnyDistance() {
    assertTrue(new MatchRule(MatchPolicy.NEAREST, 0.45).accepts(at(1e9)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void invalidThresholdIsRefused(double threshold) {
    assertThrows(
        IllegalArgumentException.class, () -> new MatchRule(MatchPolicy.THRESHOLD, threshold));
  }

  @Test
  void pairsAndGalleryHaveSeparateDefaults() {
    Thresholds resnet = EmbedderName.parse("resnet34").thresholds();
    Thresholds inception = EmbedderName.parse("inception-resnet-v1").thresholds();

    assertEquals(0.6, resnet.pairs());
    assertEquals(0.45, resnet.gallery(99));
    assertEquals(1.1, inception.pairs());
    assertEquals(0.9, inception.gallery(99));
    assertThrows(IllegalArgumentException.class, () -> EmbedderName.parse("arcface").thresholds());
  }

  /** By hand: 0.45 * (99 / n)^(1/17.6) below 99 people, ^(1/11.8) above. */
  @Test
  void defaultFollowsTheSizeOfTheGallery() {
    Thresholds resnet = EmbedderName.RESNET34.thresholds();

    assertEquals(0.4928, resnet.gallery(20), 1e-4);
    assertEquals(0.4928, resnet.gallery(1), 1e-4);
    assertEquals(0.4928, resnet.gallery(0), 1e-4);
    assertEquals(0.4816, resnet.gallery(30), 1e-4);
    assertEquals(0.3699, resnet.gallery(1_000), 1e-4);
    assertEquals(0.9, EmbedderName.INCEPTION_RESNET_V1.thresholds().gallery(1), "must not rise");
    assertEquals(0.7398, EmbedderName.INCEPTION_RESNET_V1.thresholds().gallery(1_000), 1e-4);
    assertEquals(0.6, new Thresholds(0.6, 0.45, 1, 1).gallery(1), "never above that of pairs");
  }

  @Test
  void calibrationComesBeforeTheDefault() {
    Gallery two =
        Gallery.empty(new Model("resnet34", "1a2b", 1))
            .with("Ada", List.of(new float[] {1}))
            .with("Bea", List.of(new float[] {2}));
    MatchRules rules = MatchRules.of(two.model());
    Gallery calibrated = two.calibrated(calibration(0.59, 2));

    assertEquals(0.4928, rules.in(two).threshold(), 1e-4);
    assertEquals(0.45, rules.alike(two), "a small gallery may grow");
    assertEquals(0.59, rules.in(calibrated).threshold());
    assertEquals(0.59, rules.alike(calibrated));
    assertEquals(
        0.3,
        new MatchRules(MatchPolicy.THRESHOLD, 0.3, Thresholds.RESNET34).in(calibrated).threshold());
  }

  @Test
  void calibrationOfASmallerGalleryNeverAllowsMoreThanTheDefault() {
    Gallery three =
        Gallery.empty(new Model("resnet34", "1a2b", 1))
            .with("Ada", List.of(new float[] {1}))
            .with("Bea", List.of(new float[] {2}))
            .with("Cleo", List.of(new float[] {3}));
    MatchRules rules = MatchRules.of(three.model());

    assertTrue(calibration(0.59, 2).isStale(3));
    assertFalse(calibration(0.59, 3).isStale(4));
    assertEquals(0.4928, rules.in(three.calibrated(calibration(0.59, 2))).threshold(), 1e-4);
    assertEquals(0.4, rules.in(three.calibrated(calibration(0.4, 2))).threshold());
  }

  private static Calibration calibration(double threshold, int people) {
    return new Calibration(threshold, 0.01, people, LocalDate.of(2026, 11, 29), "a rule");
  }

  @Test
  void settingOfAUserIsForAllSizes() {
    Gallery nobody = Gallery.empty(new Model("resnet34", "1a2b", 1));

    assertEquals(
        new MatchRule(MatchPolicy.NEAREST, 0.3),
        MatchRules.fixed(MatchPolicy.NEAREST, 0.3).in(nobody));
    assertEquals(0.4928, MatchRules.of(Thresholds.RESNET34).in(nobody).threshold(), 1e-4);
  }
}
