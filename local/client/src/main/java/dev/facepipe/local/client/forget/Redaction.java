package dev.facepipe.local.client.forget;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.text.Composed;
import java.util.Optional;

/**
 * Takes a person out of a stored answer. Everybody else in it stays, and that a frame was taken and
 * answered does, since clients count answers; a face of theirs becomes one of nobody, without what
 * it was compared with. File names and ids are the client's own, and stay.
 */
public final class Redaction {
  private Redaction() {}

  /** Returns an answer's JSON without them; nothing if it is none, or does not name them. */
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

  /** Returns a bare name's replacement; nothing if it is somebody else's. */
  public static Optional<String> ofText(String text, String name) {
    return Composed.areSame(text, name) ? Optional.of(Answer.UNKNOWN) : Optional.empty();
  }

  private static boolean redact(ObjectNode face, String name) {
    if (isNamed(face.path("name"), name)) {
      face.put("name", Answer.UNKNOWN).remove("distance");
      face.remove("runner_up");
      return true;
    }
    if (isNamed(face.path("runner_up").path("name"), name)) {
      face.remove("runner_up");
      return true;
    }
    return false;
  }

  private static boolean isNamed(JsonNode node, String name) {
    return node.isTextual() && Composed.areSame(node.textValue(), name);
  }
}
