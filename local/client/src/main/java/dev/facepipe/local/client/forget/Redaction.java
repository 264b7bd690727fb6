package dev.facepipe.local.client.forget;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.text.Nfc;
import java.util.List;
import java.util.Optional;

/**
 * Removes a person from a stored answer. The person's face becomes {@code Unknown} and loses its
 * distance, runner-up and nearest person. Other faces stay. The answer itself stays, because
 * clients count answers. File names and ids stay, because the client chose them.
 */
public final class Redaction {
  /** The fields of a face that name people who are not in the picture. */
  private static final List<String> NEIGHBOURS = List.of("runner_up", "nearest");

  private Redaction() {}

  /** Returns an answer's JSON without the person; empty if it does not name the person. */
  public static Optional<String> ofJson(String json, String name) {
    JsonNode answer;
    try {
      answer = Json.mapper().readTree(json);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    if (!(answer instanceof ObjectNode object)) {
      return Optional.empty();
    }
    boolean changed = isNamed(object.path("result"), name);
    if (changed) {
      object.put("result", Answer.UNKNOWN);
    }
    for (JsonNode face : object.path("faces")) {
      if (face instanceof ObjectNode known) {
        changed |= redact(known, name);
      }
    }
    return changed ? Optional.of(object.toString()) : Optional.empty();
  }

  /** Returns what replaces a result that is a bare name; empty if it is another person's name. */
  public static Optional<String> ofText(String text, String name) {
    return Nfc.areSame(text, name) ? Optional.of(Answer.UNKNOWN) : Optional.empty();
  }

  private static boolean redact(ObjectNode face, String name) {
    if (isNamed(face.path("name"), name)) {
      face.put("name", Answer.UNKNOWN).remove("distance");
      face.remove(NEIGHBOURS);
      return true;
    }
    boolean changed = false;
    for (String neighbour : NEIGHBOURS) {
      if (isNamed(face.path(neighbour).path("name"), name)) {
        face.remove(neighbour);
        changed = true;
      }
    }
    return changed;
  }

  private static boolean isNamed(JsonNode node, String name) {
    return node.isTextual() && Nfc.areSame(node.textValue(), name);
  }
}
