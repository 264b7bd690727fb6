package dev.facepipe.recognition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.Headline;
import dev.facepipe.common.message.ResultsForm;
import dev.facepipe.common.message.SightingWriter;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.recognition.embedding.Thresholds;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRules;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecognitionSettingsTest {
  private final Map<String, String> variables =
      new HashMap<>(
          Map.of("NETWORKS", "/n", "GALLERY", "file:/g.npz", "RESPONSE_QUEUE_URL", "http://q"));

  @Test
  void defaultThresholdDependsOnTheNetwork() {
    assertEquals(MatchRules.of(Thresholds.INCEPTION_RESNET_V1), read().rules().matches());

    variables.put("EMBEDDER", "resnet34");
    assertEquals(MatchRules.of(Thresholds.RESNET34), read().rules().matches());
  }

  @Test
  void variablesSetPolicyAndThreshold() {
    variables.put("MATCH_POLICY", "nearest");
    variables.put("EMBEDDER", "resnet34");
    variables.put("MATCH_THRESHOLD", "0.5");

    assertEquals(
        new MatchRules(MatchPolicy.NEAREST, 0.5, Thresholds.RESNET34), read().rules().matches());
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

  @Test
  void sightingsAreKeptIfWantedAndIfABucketStoresAnswers() {
    variables.put("SIGHTINGS", "on");
    assertTrue(sightings().isEmpty());

    variables.put("RESULTS_BUCKET", "results");
    assertTrue(sightings().isPresent());

    variables.remove("SIGHTINGS");
    assertTrue(sightings().isEmpty());
  }

  @Test
  void anotherWordForSightingsIsRefused() {
    variables.put("SIGHTINGS", "yes");

    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, this::read);
    assertEquals("SIGHTINGS is 'yes'; expected on or off", refused.getMessage());
  }

  /** A sighting is an object of the results bucket too. */
  @Test
  void sightingsAndNothingButTextExcludeEachOther() {
    variables.put("STORED_RESULTS", "text");
    assertEquals(ResultsForm.TEXT, read().resultsForm());

    variables.put("SIGHTINGS", "on");
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, this::read);
    assertEquals(
        "SIGHTINGS is on and STORED_RESULTS is text; expected one of them, because a sighting is an object"
            + " of the results bucket",
        refused.getMessage());
  }

  @Test
  void variablesSetTheHeadlineAndTheNeighbours() {
    assertEquals(Headline.LARGEST_KNOWN, read().rules().headline());
    assertTrue(read().rules().namesNeighbours());

    variables.put("RESULT", "largest");
    variables.put("NEAR_MISSES", "off");
    assertEquals(Headline.LARGEST, read().rules().headline());
    assertFalse(read().rules().namesNeighbours());

    variables.put("RESULT", "first");
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, this::read);
    assertEquals(
        "RESULT is 'first'; expected one of [largest, largest-known]", refused.getMessage());
  }

  private Optional<SightingWriter> sightings() {
    ObjectStore untouched =
        new ObjectStore() {
          @Override
          public byte[] get(ObjectRef ref, long maxBytes) {
            throw new AssertionError();
          }

          @Override
          public void put(ObjectRef ref, byte[] bytes, String contentType) {
            throw new AssertionError();
          }
        };
    return read().sightings(untouched);
  }

  private RecognitionSettings read() {
    return RecognitionSettings.from(new Environment(variables));
  }
}
