package dev.facepipe.local.cloud.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashSet;
import java.util.Set;

/**
 * A function's answer to a batch of messages. Source: AWS Lambda developer guide, "Handling errors
 * for an SQS event source in Lambda", success and failure conditions.
 */
final class BatchResult {
  private static final ObjectMapper json = new ObjectMapper();

  private BatchResult() {}

  /**
   * Returns the ids of the messages that failed; none for {@code null}, an empty object, or an
   * empty or null list.
   *
   * @param ids of all messages of the batch
   * @throws IllegalArgumentException if AWS would treat the whole batch as failed
   */
  static Set<String> failures(String answer, Set<String> ids) {
    JsonNode list;
    try {
      JsonNode root = json.readTree(answer);
      if (!root.isObject() && !root.isNull()) {
        throw new IllegalArgumentException("answer is not a JSON object");
      }
      list = root.path("batchItemFailures");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("answer is not JSON", e);
    }
    if (!list.isArray() && !list.isNull() && !list.isMissingNode()) {
      throw new IllegalArgumentException("batchItemFailures is not a list");
    }
    var failed = new HashSet<String>();
    for (JsonNode failure : list) {
      String id = failure.path("itemIdentifier").asText("");
      if (!ids.contains(id)) {
        throw new IllegalArgumentException(
            "itemIdentifier is '%s'; expected a messageId of the batch".formatted(id));
      }
      failed.add(id);
    }
    return failed;
  }
}
