package dev.facepipe.local.cloud.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Source of the conditions: AWS Lambda developer guide, "Success and failure conditions". */
class BatchResultTest {
  private static final Set<String> IDS = Set.of("a", "b", "c");

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "{}", "{\"batchItemFailures\":[]}", "{\"batchItemFailures\":null}"})
  void allMessagesSucceeded(String answer) {
    assertEquals(Set.of(), BatchResult.failures(answer, IDS));
  }

  @Test
  void onlyNamedMessagesFailed() {
    String answer =
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"},{\"itemIdentifier\":\"c\"}]}";

    assertEquals(Set.of("a", "c"), BatchResult.failures(answer, IDS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "\"done\"",
        "{\"batchItemFailures\":\"a\"}",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}",
        "{\"batchItemFailures\":[{\"itemIdentifier\":null}]}",
        "{\"batchItemFailures\":[{\"messageId\":\"a\"}]}",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"},{\"itemIdentifier\":\"z\"}]}"
      })
  void malformedAnswerFailsTheWholeBatch(String answer) {
    assertThrows(IllegalArgumentException.class, () -> BatchResult.failures(answer, IDS));
  }
}
