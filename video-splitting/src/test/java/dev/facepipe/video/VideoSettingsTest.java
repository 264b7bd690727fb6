package dev.facepipe.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.ResultsForm;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VideoSettingsTest {
  @Test
  void defaultIsOneFrameASecondForAnHour() {
    VideoSettings settings = settings(Map.of());

    assertEquals("frames", settings.framesBucket());
    assertEquals(Optional.empty(), settings.resultsBucket());
    assertEquals(Sampling.perSecond(1, 3600), settings.sampling());
    assertEquals(524_288_000, settings.maxVideoBytes());
    assertEquals(Duration.ofMinutes(4), settings.deadline());
  }

  @Test
  void variablesAreRead() {
    VideoSettings settings =
        settings(
            Map.of(
                "FRAME_RATE",
                "0.5",
                "MAX_FRAMES",
                "10",
                "MAX_VIDEO_BYTES",
                "10000000000",
                "VIDEO_DEADLINE_SECONDS",
                "840"));

    assertEquals(Sampling.perSecond(0.5, 10), settings.sampling());
    assertEquals(10_000_000_000L, settings.maxVideoBytes());
    assertEquals(Duration.ofMinutes(14), settings.deadline());
  }

  @Test
  void frameRateMayFollowTheContent() {
    assertEquals(
        Sampling.auto(10), settings(Map.of("FRAME_RATE", " Auto ", "MAX_FRAMES", "10")).sampling());
    assertEquals(2, Sampling.auto(10).period());
  }

  @Test
  void framesWinsOverFrameRate() {
    assertEquals(Sampling.first(), settings(Map.of("FRAMES", "1", "FRAME_RATE", "2")).sampling());
  }

  @Test
  void singleFrameMayBeStoredAsTextOnly() {
    assertEquals(
        ResultsForm.TEXT, settings(Map.of("FRAMES", "1", "STORED_RESULTS", "text")).resultsForm());
    assertEquals(ResultsForm.ALL, settings(Map.of("FRAMES", "1")).resultsForm());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FRAMES | 3 | FRAMES is '3'; expected 1 (only the first frame) or no value",
        "FRAME_RATE | 0 | FRAME_RATE is '0'; expected auto, or more than 0 and at most 1000 frames a second",
        "FRAME_RATE | 2000 | FRAME_RATE is '2000'; expected auto, or more than 0 and at most 1000 frames a second",
        "FRAME_RATE | automatic | FRAME_RATE is 'automatic'; expected auto, or more than 0 and at most 1000 frames a second",
        "FRAME_RATE | NaN | FRAME_RATE is 'NaN'; expected auto, or more than 0 and at most 1000 frames a second",
        "STORED_RESULTS | text | STORED_RESULTS is text, and FRAMES has no value; expected FRAMES=1, because only the answer to a single frame is stored as text",
        "STORED_RESULTS | txt | STORED_RESULTS is 'txt'; expected one of [all, text]",
        "MAX_FRAMES | many | MAX_FRAMES is 'many'; expected a whole number, at least 1",
        "MAX_VIDEO_BYTES | 5e9 | MAX_VIDEO_BYTES is '5e9'; expected a whole number, at least 1",
      })
  void wrongValueIsNamed(String name, String value, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> settings(Map.of(name, value)))
            .getMessage());
  }

  private static VideoSettings settings(Map<String, String> given) {
    Map<String, String> variables = new HashMap<>(given);
    variables.put("FRAMES_BUCKET", "frames");
    variables.put("RESPONSE_QUEUE_URL", "queue");
    return VideoSettings.from(new Environment(variables));
  }
}
