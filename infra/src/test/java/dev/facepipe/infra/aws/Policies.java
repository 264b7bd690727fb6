package dev.facepipe.infra.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads policies, in which a list of one element may be written as the element. */
final class Policies {
  private Policies() {}

  static List<JsonNode> statements(JsonNode document) {
    return list(document.get("Statement"));
  }

  static List<String> actions(JsonNode statement) {
    return list(statement.get("Action")).stream().map(JsonNode::asText).toList();
  }

  static List<JsonNode> resources(JsonNode statement) {
    return list(statement.get("Resource"));
  }

  /** Returns true if a resource's own policy refuses requests without TLS. */
  static boolean denyWithoutTls(JsonNode policy, String action) {
    return statements(policy.at("/Properties/PolicyDocument")).stream()
        .anyMatch(
            statement ->
                statement.get("Effect").asText().equals("Deny")
                    && actions(statement).equals(List.of(action))
                    && statement.at("/Principal/AWS").asText().equals("*")
                    && statement
                        .at("/Condition/Bool/aws:SecureTransport")
                        .asText()
                        .equals("false"));
  }

  private static List<JsonNode> list(JsonNode oneOrMany) {
    List<JsonNode> all = new ArrayList<>();
    Stream<JsonNode> nodes =
        oneOrMany.isArray()
            ? StreamSupport.stream(oneOrMany.spliterator(), false)
            : Stream.of(oneOrMany);
    nodes.forEach(all::add);
    return all;
  }
}
