package dev.facepipe.local.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.facepipe.common.message.Json;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.recognition.gallery.Reference;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The OpenAPI file says what the console does: its routes, bodies and replies. */
class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
  private static final Pattern PART = Pattern.compile("\\{(\\w+)}");

  @TempDir private static Path folder;

  private static Rig rig;
  private static JsonNode file;

  /** The file with objects that have no other fields than those that are named. */
  private static JsonNode strict;

  /** Operations whose replies were checked, such as {@code get /api/days}. */
  private final Set<String> checked = new TreeSet<>();

  @BeforeAll
  static void start() throws Exception {
    rig = Rig.start(folder);
    HttpResponse<String> reply = rig.send(HttpRequest.newBuilder(rig.at("/page/openapi.yaml")));
    assertEquals(200, reply.statusCode());
    assertEquals("application/yaml", reply.headers().firstValue("Content-Type").orElse(""));
    file = new YAMLMapper().readTree(reply.body());
    strict = file.deepCopy();
    close(strict);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  /** Lets objects have no further fields, unless the file says that they may. */
  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(OpenApiTest::close);
  }

  private static Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    file.get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method -> {
                          if (METHODS.contains(method)) {
                            operations.add(method + " " + path.getKey());
                          }
                        }));
    return operations;
  }

  @Test
  void everyRouteIsInTheFileAndTheReverse() {
    assertEquals(
        rig.console.routes().stream()
            .map(route -> route.method().toLowerCase(Locale.ROOT) + " " + route.path())
            .collect(Collectors.toCollection(TreeSet::new)),
        operations());
  }

  @Test
  void everyPartOfAPathIsAParameterAndEveryOperationHasItsOwnId() {
    Set<String> ids = new TreeSet<>();
    for (String operation : operations()) {
      String path = operation.substring(operation.indexOf(' ') + 1);
      JsonNode item = file.get("paths").get(path);
      JsonNode own = item.get(operation.substring(0, operation.indexOf(' ')));
      Set<String> declared = new TreeSet<>();
      for (JsonNode place : List.of(item, own)) {
        place
            .path("parameters")
            .forEach(
                parameter -> {
                  JsonNode known = resolved(parameter);
                  if (known.get("in").asText().equals("path")) {
                    assertTrue(known.get("required").asBoolean(), operation);
                    declared.add(known.get("name").asText());
                  }
                });
      }
      assertEquals(
          PART.matcher(path).results().map(part -> part.group(1)).collect(Collectors.toSet()),
          declared,
          operation);
      assertTrue(ids.add(own.get("operationId").asText()), operation + " has another's id");
      assertFalse(own.get("summary").asText().isBlank(), operation);
      assertTrue(own.get("responses").has("default"), operation + " says nothing of errors");
    }
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? file.at(node.get("$ref").asText().substring(1)) : node;
  }

  /** Asks for everything once, and checks what is sent and what comes back. */
  @Test
  void bodiesAndRepliesAreAsTheFileSays() throws Exception {
    String video = "/api/videos/film.mp4";
    get("/api/service", "/api/service");
    JsonNode answer =
        ask("post", "/api/frames", "/api/frames?filename=a.jpg&camera=door", raw(Rig.sample(6)));
    String sighting = answer.get("sighting").asText();
    String id = sighting.replace("/", "%2F");
    get("/api/days", "/api/days");
    get("/api/sightings", "/api/sightings?limit=5");
    get("/api/sightings.csv", "/api/sightings.csv");
    get("/api/sightings/{id}", "/api/sightings/" + id);
    get("/api/sightings/{id}/faces/{face}.jpg", "/api/sightings/" + id + "/faces/0.jpg");
    JsonNode drop = ask("put", "/api/videos/{key}", video, BodyPublishers.ofString("no film"));
    String etag = "?etag=" + drop.get("etag").asText().replace("\"", "%22");
    get("/api/videos/{key}", video + etag);
    get("/api/videos/{key}/content", video + "/content" + etag);

    get("/api/strangers", "/api/strangers");
    List<Object> faces = List.of(People.face(sighting, 0));
    Map<String, Object> naming = Map.of("name", "Ada", "faces", faces, "accept", List.of("tiny"));
    send("post", "/api/preview", naming);
    JsonNode named = send("post", "/api/people", naming);
    send("post", "/api/undo", Map.of("undo", named.get("undo").asText()));
    send("post", "/api/discarded", Map.of("faces", faces));
    send("post", "/api/ignored", Map.of("faces", faces, "label", "poster"));
    rig.enrol(new Reference("Bea", People.embedding(0, 0, 1), ""));
    rig.enrol(new Reference("Bea", People.embedding(0, 0.1, 2), ""));
    rig.enrol(new Reference("Bea", People.embedding(0, 0.1, 3), ""));
    rig.enrol(new Reference("Cy", People.embedding(1, 0, 1), ""));
    get("/api/ignored", "/api/ignored");
    send("post", "/api/ignored/take-back", Map.of("index", 0));
    people(sighting);
    send("put", "/api/threshold", Map.of("promise", 0.01));
    send("put", "/api/threshold", Map.of("threshold", 0.4));
    get("/api/threshold", "/api/threshold");

    get("/api/queues", "/api/queues");
    try (SqsClient sqs = Endpoint.at(rig.cloud.sqsEndpoint()).sqs()) {
      String letter = ServiceTest.deadLetter(sqs, "no json");
      get("/api/dead-letters", "/api/dead-letters");
      get("/api/dead-letters/{id}", "/api/dead-letters/" + letter);
      send("post", "/api/dead-letters/replay", Map.of("ids", List.of("nobody")));
      send("post", "/api/dead-letters/drop", Map.of("ids", List.of(letter)));
    }
    JsonNode versions = get("/api/gallery/versions", "/api/gallery/versions");
    send("post", "/api/gallery/back", Map.of("number", versions.at("/versions/1/number").asInt()));

    checked.add("get /api/events"); // does not end; FeedTest and the page read it
    assertEquals(operations(), checked, "operations whose replies were checked");
  }

  /** Enrols a face that was seen, whose picture there is, and changes people in all ways. */
  private void people(String sighting) throws Exception {
    Map<String, Object> face = Map.of("sighting", sighting, "face", 0);
    String photograph = "/api/people/{name}/photographs/{index}.jpg";
    JsonNode named =
        rig.post(
            "/api/people",
            Map.of("name", "Dee", "faces", List.of(face), "accept", List.of("tiny")));
    assertTrue(named.has("undo"), named.toString());
    get("/api/people", "/api/people");
    get("/api/people/{name}/picture.jpg", "/api/people/Dee/picture.jpg");
    get(photograph, "/api/people/Dee/photographs/0.jpg");
    get("/api/near-misses", "/api/near-misses?margin=1");
    Map<String, Object> miss = new HashMap<>(face);
    miss.putAll(Map.of("person", "Dee", "is", false));
    send("post", "/api/near-misses", miss);
    send("post", "/api/people/aside", Map.of("name", "Bea", "index", 0));
    send("post", "/api/people/take-back", Map.of("name", "Bea"));
    send("post", "/api/people/remove-photograph", Map.of("name", "Bea", "index", 0));
    send("post", "/api/people/rename", Map.of("from", "Dee", "to", "Eve"));
    send("post", "/api/people/merge", Map.of("from", "Eve", "into", "Cy"));
    rig.enrol(new Reference("Fay", People.embedding(1, 0, 1), ""));
    get("/api/doctor", "/api/doctor");
    ask("post", "/api/doctor", "/api/doctor", BodyPublishers.noBody());
    send("post", "/api/forget", Map.of("name", "Fay", "dry_run", true));
  }

  private JsonNode get(String path, String at) throws Exception {
    return ask("get", path, at, BodyPublishers.noBody());
  }

  private JsonNode send(String method, String path, Object body) throws Exception {
    JsonNode json = Json.mapper().valueToTree(body);
    JsonNode declared =
        resolved(operation(method, path).get("requestBody"))
            .at("/content/application~1json/schema");
    assertEquals("", findings(declared, json), "body of %s %s".formatted(method, path));
    return ask(method, path, path, BodyPublishers.ofString(json.toString()));
  }

  private static BodyPublisher raw(Path path) throws Exception {
    return BodyPublishers.ofFile(path);
  }

  private static JsonNode operation(String method, String path) {
    return strict.get("paths").get(path).get(method);
  }

  /** Sends a request, and checks the reply with the schema that the file has for it. */
  private JsonNode ask(String method, String path, String at, BodyPublisher body) throws Exception {
    HttpResponse<String> reply =
        rig.send(
            rig.request(at)
                .header("Content-Type", "application/json")
                .method(method.toUpperCase(Locale.ROOT), body));
    String operation = method + " " + path;
    assertEquals(200, reply.statusCode(), operation + reply.body());
    JsonNode content = resolved(operation(method, path).get("responses").get("200")).get("content");
    String type = reply.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
    assertTrue(content.has(type), operation + " replied with " + type);
    checked.add(operation);
    if (!type.equals("application/json")) {
      return Json.mapper().nullNode();
    }
    JsonNode json = Json.mapper().readTree(reply.body());
    assertEquals("", findings(content.get(type).get("schema"), json), operation);
    return json;
  }

  /** Returns what is wrong with a value, a line each; empty if nothing is. */
  private static String findings(JsonNode schema, JsonNode value) {
    ObjectNode whole = strict.deepCopy();
    whole.setAll((ObjectNode) schema);
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(whole)
        .validate(value, context -> context.executionConfig(c -> c.formatAssertionsEnabled(true)))
        .stream()
        .map(Error::toString)
        .collect(Collectors.joining("\n"));
  }

  @Test
  void errorsAreAsTheFileSays() throws Exception {
    for (HttpRequest.Builder wrong :
        List.of(
            HttpRequest.newBuilder(rig.at("/api/days")),
            rig.request("/api/nothing"),
            rig.request("/api/days").DELETE(),
            rig.request("/api/sightings?limit=many"),
            rig.request("/api/undo").POST(BodyPublishers.ofString("{}")),
            rig.request("/api/frames").POST(BodyPublishers.ofString("no picture")))) {
      HttpResponse<String> reply = rig.send(wrong);

      assertTrue(reply.statusCode() >= 400 && reply.statusCode() < 500, reply.body());
      assertEquals(
          "",
          findings(strict.at("/components/schemas/Error"), Json.mapper().readTree(reply.body())),
          reply.body());
    }
  }

  /** A check that finds nothing wrong with anything would pass the tests above. */
  @Test
  void checkFindsWrongTypesAndUnknownAndMissingFields() throws Exception {
    JsonNode schema = strict.at("/components/schemas/Neighbour");

    assertEquals("", findings(schema, Json.mapper().readTree("{\"name\":\"Ada\",\"distance\":1}")));
    for (String wrong :
        List.of(
            "{\"name\":\"Ada\"}",
            "{\"name\":1,\"distance\":1}",
            "{\"name\":\"Ada\",\"distance\":1,\"more\":1}")) {
      assertFalse(findings(schema, Json.mapper().readTree(wrong)).isEmpty(), wrong);
    }
  }
}
