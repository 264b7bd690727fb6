package dev.facepipe.recognition.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Thresholds;
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
    assertEquals(new Thresholds(0.6, 0.45), EmbedderName.parse("resnet34").thresholds());
    assertEquals(new Thresholds(1.1, 0.9), EmbedderName.parse("inception-resnet-v1").thresholds());
    assertThrows(IllegalArgumentException.class, () -> EmbedderName.parse("arcface").thresholds());
  }
}
