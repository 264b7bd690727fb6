package dev.facepipe.recognition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.recognition.embedding.Thresholds;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRules;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecognitionSettingsTest {
  private final Map<String, String> variables =
      new HashMap<>(
          Map.of("NETWORKS", "/n", "GALLERY", "file:/g.npz", "RESPONSE_QUEUE_URL", "http://q"));

  @Test
  void defaultThresholdDependsOnTheNetwork() {
    assertEquals(MatchRules.of(Thresholds.INCEPTION_RESNET_V1), read().rules());

    variables.put("EMBEDDER", "resnet34");
    assertEquals(MatchRules.of(Thresholds.RESNET34), read().rules());
  }

  @Test
  void variablesSetPolicyAndThreshold() {
    variables.put("MATCH_POLICY", "nearest");
    variables.put("EMBEDDER", "resnet34");
    variables.put("MATCH_THRESHOLD", "0.5");

    assertEquals(new MatchRules(MatchPolicy.NEAREST, 0.5, Thresholds.RESNET34), read().rules());
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
