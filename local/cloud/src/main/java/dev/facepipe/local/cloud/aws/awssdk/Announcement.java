package dev.facepipe.local.cloud.aws.awssdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.facepipe.local.cloud.data.Row;
import dev.facepipe.local.cloud.data.Table;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A bucket's event that tells of a created object.
 *
 * @param sequencer grows with every event
 * @param event the event's JSON as a function gets it
 * @param isKept true if the event must not be forgotten before it is handled
 * @param begun how often work on the event has begun, in all processes together
 */
public record Announcement(
    String bucket, String key, String sequencer, String event, boolean isKept, int begun) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns this announcement, on which work has begun once more. */
  public Announcement begunAgain() {
    return new Announcement(bucket, key, sequencer, event, isKept, begun + 1);
  }

  /** Returns the ledger's row of this announcement. */
  public Row row() {
    String value =
        JsonNodeFactory.instance
            .objectNode()
            .put("bucket", bucket)
            .put("key", key)
            .put("event", event)
            .put("begun", begun)
            .toString();
    return Row.put(Table.EVENTS, sequencer, value);
  }

  /** Returns the kept announcement of a ledger's row. */
  public static Announcement ofRow(String sequencer, byte[] row) {
    try {
      JsonNode json = JSON.readTree(row);
      return new Announcement(
          json.path("bucket").asText(),
          json.path("key").asText(),
          sequencer,
          json.path("event").asText(),
          true,
          json.path("begun").asInt());
    } catch (IOException e) {
      throw new UncheckedIOException("event %s in the ledger is damaged".formatted(sequencer), e);
    }
  }
}
