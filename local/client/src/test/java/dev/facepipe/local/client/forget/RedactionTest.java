package dev.facepipe.local.client.forget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedactionTest {
  private static final String ANSWER =
      """
      {"request_id": "cam-7", "result": "Ada", "filename": "Ada.jpg", "faces": [
        {"box": [1, 2, 3, 4], "name": "Ada", "distance": 0.3, "threshold": 0.45,
         "runner_up": {"name": "Grace", "distance": 0.6}},
        {"box": [5, 6, 7, 8], "name": "Grace", "distance": 0.2,
         "runner_up": {"name": "Ada", "distance": 0.7}},
        {"box": [2, 2, 2, 2], "name": "Unknown", "distance": 0.5,
         "runner_up": {"name": "Grace", "distance": 0.7}, "nearest": {"name": "Ada", "distance": 0.5}},
        {"box": [9, 9, 9, 9], "name": "Ada Lovelace", "distance": 0.1}],
       "field_of_tomorrow": "Ada"}
      """;

  @Test
  void personBecomesUnknownAndOthersStay() throws IOException {
    assertEquals(
        json(
            """
            {"request_id": "cam-7", "result": "Unknown", "filename": "Ada.jpg", "faces": [
              {"box": [1, 2, 3, 4], "name": "Unknown", "threshold": 0.45},
              {"box": [5, 6, 7, 8], "name": "Grace", "distance": 0.2},
              {"box": [2, 2, 2, 2], "name": "Unknown", "distance": 0.5,
               "runner_up": {"name": "Grace", "distance": 0.7}},
              {"box": [9, 9, 9, 9], "name": "Ada Lovelace", "distance": 0.1}],
             "field_of_tomorrow": "Ada"}
            """),
        json(Redaction.ofJson(ANSWER, "Ada").orElseThrow()));
  }

  @Test
  void accentsMatchInBothUnicodeForms() {
    assertEquals(Optional.of("Unknown"), Redaction.ofText("Jose\u0301", "Jos\u00e9"));
    assertEquals(
        Optional.of("{\"result\":\"Unknown\"}"),
        Redaction.ofJson("{\"result\":\"Jos\u00e9\"}", "Jose\u0301"));
  }

  @Test
  void otherNamesAreNotRedacted() {
    assertEquals(Optional.empty(), Redaction.ofJson(ANSWER, "Ad"));
    assertEquals(Optional.empty(), Redaction.ofJson(ANSWER, "ada"));
    assertEquals(Optional.empty(), Redaction.ofText("Ada Lovelace", "Ada"));
  }

  @Test
  void otherJsonIsNotRedacted() {
    assertEquals(Optional.empty(), Redaction.ofJson("Ada", "Ada"));
    assertEquals(Optional.empty(), Redaction.ofJson("[\"Ada\"]", "Ada"));
    assertEquals(Optional.empty(), Redaction.ofJson("{\"frames\": 3, \"faces\": 1}", "Ada"));
  }

  @Test
  void bareNameBecomesUnknown() {
    assertEquals(Optional.of("Unknown"), Redaction.ofText("Ada", "Ada"));
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
