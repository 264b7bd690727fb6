package dev.facepipe.recognition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRule;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecognitionSettingsTest {
  private final Map<String, String> variables =
      new HashMap<>(
          Map.of("NETWORKS", "/n", "GALLERY", "file:/g.npz", "RESPONSE_QUEUE_URL", "http://q"));

  @Test
  void defaultThresholdDependsOnTheNetwork() {
    assertEquals(new MatchRule(MatchPolicy.THRESHOLD, 0.9), read().rule());

    variables.put("EMBEDDER", "resnet34");
    assertEquals(new MatchRule(MatchPolicy.THRESHOLD, 0.45), read().rule());
  }

  @Test
  void variablesSetPolicyAndThreshold() {
    variables.put("MATCH_POLICY", "nearest");
    variables.put("MATCH_THRESHOLD", "0.5");

    assertEquals(new MatchRule(MatchPolicy.NEAREST, 0.5), read().rule());
  }

  @Test
  void refusalOfAnEmbedderListsTheNames() {
    variables.put("EMBEDDER", "arcface");

    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, this::read);
    assertTrue(
        refused
            .toString()
            .endsWith("EMBEDDER is 'arcface'; expected one of [inception-resnet-v1, resnet34]"),
        refused.toString());
  }

  private RecognitionSettings read() {
    return RecognitionSettings.from(new Environment(variables));
  }
}
