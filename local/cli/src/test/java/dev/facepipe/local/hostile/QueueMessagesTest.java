package dev.facepipe.local.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Puts invalid messages on the request queue, which only our functions should fill. */
class QueueMessagesTest {
  @RegisterExtension static final HostileCloud CLOUD = HostileCloud.shared();

  private static final byte[] CROP = ImageCodec.png(new RgbImage(80, 80, new byte[80 * 80 * 3]));

  private record Input(String name, Consumer<ObjectNode> damage, String expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Input> damages() {
    List<Input> inputs = new ArrayList<>();
    fields(inputs);
    shapes(inputs);
    crops(inputs);
    claims(inputs);
    return inputs.stream();
  }

  /** A message with an id gets an answer even if the rest is wrong: a retry would not help. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void messageIsAnsweredUnderItsId(Input input) throws Exception {
    CLOUD.measure(
        "queue messages",
        input.name,
        () -> {
          String id = HostileCloud.nextId();
          ObjectNode message = message(id);
          input.damage.accept(message);
          CLOUD.enqueue(message.toString());
          JsonNode answer = CLOUD.answer(id);
          String outcome =
              answer.get("result").asText()
                  + answer.at("/error/code").asText().replaceFirst("^", " ");
          assertEquals(input.expected, outcome.strip(), answer.toString());
          return outcome.strip();
        });
  }

  /** Damages the fields of docs/design.md, section 3. Only filename and timings_ms are optional. */
  private static void fields(List<Input> inputs) {
    inputs.add(new Input("valid message", message -> {}, "Unknown"));
    for (String field : List.of("v", "received_at", "frame", "faces")) {
      inputs.add(bad("without " + field, message -> message.remove(field)));
      for (JsonNode value : wrongValues()) {
        inputs.add(bad("%s is %s".formatted(field, value), message -> message.set(field, value)));
      }
    }
    for (String field : List.of("box", "landmarks", "crop")) {
      inputs.add(bad("a face without " + field, message -> face(message).remove(field)));
      inputs.add(bad("%s is null".formatted(field), message -> face(message).putNull(field)));
      inputs.add(bad("%s is a text".formatted(field), message -> face(message).put(field, "a")));
      inputs.add(bad("%s is empty".formatted(field), message -> face(message).putArray(field)));
    }
    for (int version : new int[] {0, 3, -1, Integer.MAX_VALUE}) {
      inputs.add(bad("version " + version, message -> message.put("v", version)));
    }
    for (String time : List.of("", "yesterday", "2026-13-01T00:00:00Z", "9".repeat(500))) {
      inputs.add(bad("received at " + HostileCloud.shown(time), m -> m.put("received_at", time)));
    }
  }

  private static List<JsonNode> wrongValues() {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return List.of(
        nodes.nullNode(), nodes.booleanNode(true), nodes.textNode("a"), nodes.arrayNode().add("a"));
  }

  private static void shapes(List<Input> inputs) {
    inputs.add(bad("no faces", message -> message.putArray("faces")));
    inputs.add(bad("a face is null", message -> message.putArray("faces").addNull()));
    inputs.add(bad("a face is a list", message -> message.putArray("faces").addArray()));
    inputs.add(bad("a time is null", message -> message.putObject("timings_ms").putNull("decode")));
    inputs.add(bad("a time is a text", m -> m.putObject("timings_ms").put("decode", "soon")));
    inputs.add(bad("times are a list", message -> message.putArray("timings_ms")));
    inputs.add(
        bad(
            "a time's name forges a line",
            m -> m.putObject("timings_ms").put("a\n12:00:00.000 ERROR forged: \u2028b", "c")));
    inputs.add(bad("source is not an object", m -> frame(m).put("source", "http://127.0.0.1/")));
    inputs.add(bad("source of a megabyte", m -> frame(m).put("source", "x".repeat(1_000_000))));
    for (double side : new double[] {1e39, -1e39, 1e38}) {
      inputs.add(
          new Input(
              "a box to " + side,
              m -> numbers(face(m), "box", side < 0 ? side : 0, 0, side < 0 ? 1 : side, 1),
              // The crop's own pixels are searched, even if its box is outside the frame.
              "Unknown"));
    }
    inputs.add(bad("a box without area", m -> numbers(face(m), "box", 5, 5, 5, 5)));
    inputs.add(bad("a box with swapped corners", m -> numbers(face(m), "box", 9, 9, 1, 1)));
    inputs.add(bad("a box of three sides", m -> numbers(face(m), "box", 1, 2, 3)));
    inputs.add(bad("five equal landmarks", m -> landmarks(m, 5, 0)));
    inputs.add(bad("four landmarks", m -> landmarks(m, 4, 10)));
    inputs.add(bad("six landmarks", m -> landmarks(m, 6, 10)));
    inputs.add(bad("landmarks larger than any float", m -> landmarks(m, 5, 1e39)));
    inputs.add(new Input("landmarks far away", m -> landmarks(m, 5, 1e30), "Unknown"));
    inputs.add(bad("landmarks too close together", m -> landmarks(m, 5, 1e-30)));
    inputs.add(bad("probability 2", m -> face(m).put("probability", 2)));
    inputs.add(bad("probability below 0", m -> face(m).put("probability", -0.1)));
  }

  private static void crops(List<Input> inputs) {
    inputs.add(badCrop("no bytes", new byte[0]));
    inputs.add(badCrop("a text", "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    inputs.add(badCrop("half a picture", java.util.Arrays.copyOf(CROP, CROP.length / 2)));
    inputs.add(badCrop("a bomb of 361 million pixels", Bombs.png(19_000, 19_000)));
    // Small enough for a frame, but larger than any crop: 40 of them would take 4.8 GB.
    inputs.add(badCrop("39 million pixels", Bombs.png(6_200, 6_200)));
    inputs.add(bad("a crop not in base64", m -> crop(m).put("png", "*")));
    inputs.add(bad("a crop that is a number", m -> crop(m).putObject("png")));
    for (double scale : new double[] {0, -1, 2, 1e39}) {
      inputs.add(bad("scale " + scale, m -> crop(m).put("scale", scale)));
    }
    inputs.add(new Input("scale 1e-30", m -> crop(m).put("scale", 1e-30), "Unknown"));
    inputs.add(bad("left is a text", m -> crop(m).put("left", "a")));
    inputs.add(new Input("left far away", m -> crop(m).put("left", Integer.MIN_VALUE), "Unknown"));
    inputs.add(
        new Input(
            "a picture that is text",
            m -> {
              face(m).remove("crop");
              frame(m).put("picture", "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            },
            "Error bad_crop"));
    inputs.add(
        bad(
            "a picture of another size",
            m -> {
              face(m).remove("crop");
              frame(m).put("width", 81).put("picture", CROP);
            }));
    inputs.add(
        bad(
            "a thousand faces of one picture",
            m -> {
              byte[] picture =
                  ImageCodec.jpeg(new RgbImage(1280, 720, new byte[1280 * 720 * 3]), 50);
              frame(m).put("width", 1280).put("height", 720).put("picture", picture);
              ObjectNode face = face(m);
              face.remove("crop");
              numbers(face, "box", 0, 0, 1280, 720);
              landmarks(m, 5, 300);
              ArrayNode faces = m.putArray("faces");
              for (int i = 0; i < 1000; i++) {
                faces.add(face.deepCopy());
              }
            }));
    inputs.add(
        bad(
            "two hundred crops of 640x640",
            m -> {
              ObjectNode face = face(m);
              ((ObjectNode) face.get("crop")).put("png", Bombs.png(640, 640));
              ArrayNode faces = m.putArray("faces");
              for (int i = 0; i < 200; i++) {
                faces.add(face.deepCopy());
              }
            }));
  }

  private static void claims(List<Input> inputs) {
    inputs.add(
        bad("a claim in another bucket", m -> m.put("claim", "s3://facepipe-frames/a.json")));
    inputs.add(bad("a claim that is a path", m -> m.put("claim", "file:///etc/passwd")));
    inputs.add(bad("a claim that is null", m -> m.putNull("claim")));
    inputs.add(bad("a claim that is a list", m -> m.putArray("claim")));
    inputs.add(bad("a claim of 900 kB", m -> m.put("claim", "s3://" + "x".repeat(900_000))));
    inputs.add(bad("a claim with line breaks", m -> m.put("claim", "s3://a\n12:00:00.000\r/b")));
    inputs.add(
        new Input(
            "a claim to a missing object",
            m -> m.put("claim", "s3://facepipe-claims/claims/gone.json"),
            "Error no_faces"));
    inputs.add(
        bad(
            "a claim with '..' segments",
            m -> m.put("claim", "s3://facepipe-claims/../facepipe-frames/a.json")));
  }

  static Stream<Arguments> anonymous() {
    return Stream.of(
            "x",
            "this is not JSON",
            "[]",
            "null",
            "7",
            "\"{}\"",
            "{",
            "{}",
            "{\"request_id\": null}",
            "{\"request_id\": \"\"}",
            "{\"request_id\": \"a\\nb\"}",
            "{\"request_id\": [\"a\"]}",
            "{\"request_id\": \"twice\", \"request_id\": \"twice\"}",
            "\"{\\\"request_id\\\": \\\"in JSON\\\"}\"",
            "[".repeat(10_000),
            "<xml/>",
            "\t\n",
            "\u00e9\ud83d\ude00")
        .map(body -> Arguments.of(HostileCloud.shown(body), body));
  }

  /** Without an id no answer is possible. The message stays and becomes a dead letter. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("anonymous")
  void messageWithoutAnIdStaysOnTheQueue(String name, String body) throws Exception {
    CLOUD.measure(
        "queue messages",
        name,
        () -> {
          String message = CLOUD.enqueue(body);
          CLOUD.await(
              "a line about " + name,
              () -> CLOUD.log().has("message " + message + " has no request id"));
          return "left";
        });
  }

  private static Input bad(String name, Consumer<ObjectNode> damage) {
    return new Input(name, damage, "Error bad_message");
  }

  private static Input badCrop(String name, byte[] png) {
    return new Input("a crop: " + name, m -> crop(m).put("png", png), "Error bad_crop");
  }

  private static ObjectNode face(ObjectNode message) {
    return (ObjectNode) message.at("/faces/0");
  }

  private static ObjectNode crop(ObjectNode message) {
    return (ObjectNode) message.at("/faces/0/crop");
  }

  private static ObjectNode frame(ObjectNode message) {
    return (ObjectNode) message.get("frame");
  }

  private static void numbers(ObjectNode node, String field, double... numbers) {
    ArrayNode array = node.putArray(field);
    for (double number : numbers) {
      array.add(number);
    }
  }

  /** Sets this many landmarks, arranged as in a face, with this distance between them. */
  private static void landmarks(ObjectNode message, int count, double apart) {
    ArrayNode points = face(message).putArray("landmarks");
    double[][] places = {{0, 0}, {1, 0}, {0.5, 0.5}, {0, 1}, {1, 1}, {2, 2}};
    for (int i = 0; i < count; i++) {
      points.addArray().add(20 + apart * places[i][0]).add(20 + apart * places[i][1]);
    }
  }

  /** Returns a valid message, as docs/design.md, section 3, defines it. */
  private static ObjectNode message(String id) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("v", 2).put("request_id", id).put("received_at", "2026-11-22T12:00:00Z");
    message.putObject("frame").put("width", 80).put("height", 80);
    ObjectNode face = message.putArray("faces").addObject();
    numbers(face, "box", 10, 10, 70, 70);
    face.put("probability", 0.9);
    face.putObject("crop").put("png", CROP).put("left", 0).put("top", 0).put("scale", 1);
    landmarks(message, 5, 30);
    return message;
  }
}
