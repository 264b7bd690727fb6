package dev.facepipe.local.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Posts unusual and invalid JSON to the Function URL. */
class JsonBodiesTest {
  @RegisterExtension static final HostileCloud CLOUD = HostileCloud.shared();

  private static final String GOOD =
      Base64.getEncoder().encodeToString(ImageCodec.png(new RgbImage(8, 8, new byte[192])));

  private static final Set<String> BAD_JSON = Set.of("400 bad_json");
  private static final Set<String> BAD_FIELD = Set.of("400 bad_field");
  private static final Set<String> ACCEPTED = Set.of("200");

  /** Both are right: a JSON reader may refuse the JSON, or accept it and find a wrong field. */
  private static final Set<String> BAD_EITHER_WAY = Set.of("400 bad_json", "400 bad_field");

  /** 5 MB. Lambda takes an event of at most 6 MiB. */
  private static final int LONG = 5_000_000;

  private static final int DEEP = 10_000;

  private record Input(String name, byte[] body, Set<String> expected) {
    static Input of(String name, String body, Set<String> expected) {
      return new Input(name, body.getBytes(UTF_8), expected);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Input> bodies() {
    return Stream.of(
            deep(),
            duplicates(),
            longStrings(),
            brokenText(),
            controls(),
            numbers(),
            types(),
            odd())
        .flatMap(List::stream);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void bodyIsAcceptedOrRefusedAsExpected(Input input) throws Exception {
    CLOUD.expect(
        input.expected, "JSON", input.name, () -> CLOUD.post("application/json", input.body));
  }

  private static List<Input> deep() {
    String arrays = "[".repeat(DEEP) + "]".repeat(DEEP);
    String objects = "{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP);
    List<Input> inputs = new ArrayList<>();
    inputs.add(Input.of("10,000 arrays", arrays, BAD_JSON));
    inputs.add(Input.of("10,000 objects", objects, BAD_JSON));
    inputs.add(Input.of("10,000 open arrays", "[".repeat(DEEP), BAD_JSON));
    inputs.add(Input.of("500,000 open objects", "{\"a\":".repeat(500_000), BAD_JSON));
    for (String field : List.of("request_id", "content", "filename", "other")) {
      for (String deep : List.of(arrays, objects)) {
        inputs.add(
            Input.of(
                "10,000 deep as " + field + (deep.equals(arrays) ? ", arrays" : ", objects"),
                "{\"%s\": %s}".formatted(field, deep),
                BAD_JSON));
      }
    }
    return inputs;
  }

  private static List<Input> duplicates() {
    String content = "\"content\": \"" + GOOD + "\"";
    return List.of(
        Input.of("content twice", "{%s, %s}".formatted(content, content), BAD_JSON),
        Input.of("two contents", "{%s, \"content\": \"AAAA\"}".formatted(content), BAD_JSON),
        Input.of(
            "two ids",
            "{%s, \"request_id\": \"a\", \"request_id\": \"b\"}".formatted(content),
            BAD_JSON),
        Input.of(
            "two ids, one escaped",
            "{%s, \"request_id\": \"a\", \"request\\u005fid\": \"b\"}".formatted(content),
            BAD_JSON),
        Input.of(
            "two file names",
            "{%s, \"filename\": \"a\", \"filename\": null}".formatted(content),
            BAD_JSON),
        Input.of("two unknown keys", "{%s, \"x\": 1, \"x\": 1}".formatted(content), BAD_JSON),
        Input.of(
            "two unknown keys within one",
            "{%s, \"x\": {\"y\": 1, \"y\": 2}}".formatted(content),
            BAD_JSON),
        Input.of("two empty keys", "{%s, \"\": 1, \"\": 2}".formatted(content), BAD_JSON),
        Input.of(
            "keys that differ in case",
            "{%s, \"Content\": \"AAAA\"}".formatted(content),
            ACCEPTED));
  }

  private static List<Input> longStrings() {
    String text = "A".repeat(LONG);
    return List.of(
        Input.of(
            "5 MB as request_id",
            "{\"content\": \"%s\", \"request_id\": \"%s\"}".formatted(GOOD, text),
            BAD_FIELD),
        Input.of(
            "5 MB as filename",
            "{\"content\": \"%s\", \"filename\": \"%s\"}".formatted(GOOD, text),
            BAD_FIELD),
        Input.of(
            "5 MB of zeros", "{\"content\": \"%s\"}".formatted(text), Set.of("415 not_a_picture")),
        Input.of("5 MB unknown", "{\"other\": \"%s\"}".formatted(text), BAD_FIELD),
        Input.of(
            "5 MB beside a picture",
            "{\"content\": \"%s\", \"other\": \"%s\"}".formatted(GOOD, text),
            ACCEPTED),
        Input.of("a key of 5 MB", "{\"%s\": 1}".formatted(text), BAD_JSON),
        Input.of("5 MB without an end", "{\"content\": \"" + text, BAD_JSON),
        Input.of("5 MB without quotes", text, BAD_JSON),
        Input.of("5 MB of spaces", " ".repeat(LONG), BAD_JSON),
        Input.of("a million empty arrays", "[" + "[],".repeat(1_000_000) + "[]]", BAD_JSON),
        Input.of(
            "100,000 keys",
            "{%s}"
                .formatted(
                    String.join(
                        ",",
                        IntStream.range(0, 100_000)
                            .mapToObj(i -> "\"k%d\":0".formatted(i))
                            .toList())),
            BAD_FIELD),
        Input.of(
            "5 MB of escapes",
            "{\"content\": \"%s\"}".formatted("\\u0041".repeat(LONG / 6)),
            // 833,333 letters are one more than a multiple of four.
            Set.of("400 bad_base64")));
  }

  private static List<Input> brokenText() {
    List<Input> inputs = new ArrayList<>();
    for (String surrogate : List.of("\\ud800", "\\udbff", "\\udc00", "\\udfff", "\\udc00\\ud800")) {
      inputs.add(
          Input.of(
              "lone surrogate in content " + surrogate,
              "{\"content\": \"%s\"}".formatted(surrogate),
              Set.of("400 bad_base64")));
      inputs.add(
          Input.of(
              "lone surrogate in a key " + surrogate,
              "{\"content\": \"%s\", \"%s\": 1}".formatted(GOOD, surrogate),
              Set.of("200", "400 bad_json")));
    }
    byte[] start = "{\"content\": \"".getBytes(UTF_8);
    byte[] end = "\"}".getBytes(UTF_8);
    for (int[] bytes :
        new int[][] {
          {0xff},
          {0xfe},
          {0x80},
          {0xc0, 0x80},
          {0xc3},
          {0xe2, 0x82},
          {0xf8, 0x88, 0x80, 0x80, 0x80},
          {0xf4, 0x90, 0x80, 0x80},
          {0xed, 0xa0, 0x80}
        }) {
      byte[] middle = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        middle[i] = (byte) bytes[i];
      }
      // Some JSON readers read these bytes as a character. Then the field is wrong.
      inputs.add(
          new Input(
              "not UTF-8: " + Arrays.toString(bytes),
              concat(start, middle, end),
              Set.of("400 bad_json", "400 bad_base64")));
    }
    String good = "{\"content\": \"%s\"}".formatted(GOOD);
    inputs.add(new Input("UTF-16", good.getBytes(UTF_16BE), Set.of("200", "400 bad_json")));
    inputs.add(Input.of("a byte order mark", "\ufeff" + good, Set.of("200", "400 bad_json")));
    inputs.add(
        new Input(
            "Latin-1",
            "{\"content\": \"é\"}".getBytes(ISO_8859_1),
            Set.of("400 bad_json", "400 bad_base64")));
    return inputs;
  }

  /** RFC 8259, section 7: control characters in a string must be escaped. */
  private static List<Input> controls() {
    List<Input> inputs = new ArrayList<>();
    for (int c = 0; c < 0x20; c++) {
      inputs.add(
          Input.of(
              "raw U+%04X in a string".formatted(c),
              "{\"content\": \"%s\", \"filename\": \"a%sb\"}"
                  .formatted(GOOD, Character.toString(c)),
              BAD_JSON));
    }
    inputs.add(Input.of("NUL between fields", "{\"content\":\0 \"%s\"}".formatted(GOOD), BAD_JSON));
    inputs.add(Input.of("NUL after the end", "{\"content\": \"%s\"}\0".formatted(GOOD), BAD_JSON));
    inputs.add(Input.of("only NUL", "\0", BAD_JSON));
    inputs.add(Input.of("NUL in content", "{\"content\": \"\\u0000\"}", Set.of("400 bad_base64")));
    inputs.add(Input.of("NUL in a key", "{\"content\\u0000\": \"%s\"}".formatted(GOOD), BAD_FIELD));
    return inputs;
  }

  private static List<Input> numbers() {
    List<Input> inputs = new ArrayList<>();
    for (String number :
        List.of(
            "1e999999999",
            "-1e-999999999",
            "9".repeat(10_000),
            "0." + "1".repeat(10_000),
            "1" + "0".repeat(1_000_000),
            "1e" + "9".repeat(5_000))) {
      for (String field : List.of("request_id", "content", "filename")) {
        String name = number.length() < 20 ? number : number.length() + " digits";
        String content = field.equals("content") ? "" : ", \"content\": \"%s\"".formatted(GOOD);
        inputs.add(
            Input.of(
                "%s as %s".formatted(name, field),
                "{\"%s\": %s%s}".formatted(field, number, content),
                BAD_EITHER_WAY));
      }
    }
    for (String number :
        List.of(
            "NaN",
            "Infinity",
            "-Infinity",
            "0x10",
            "01",
            "+1",
            ".5",
            "1.",
            "1e",
            "--1",
            "1_000",
            "1f",
            "\u0661")) {
      inputs.add(
          Input.of(
              "not a number: " + (number.charAt(0) < 128 ? number : "an Arabic digit"),
              "{\"content\": \"%s\", \"other\": %s}".formatted(GOOD, number),
              BAD_JSON));
    }
    return inputs;
  }

  private static List<Input> types() {
    List<Input> inputs = new ArrayList<>();
    for (String field : List.of("request_id", "content", "filename")) {
      for (String value :
          List.of("1", "-0.5", "true", "false", "[]", "[\"a\"]", "{}", "{\"a\": \"b\"}")) {
        String rest = field.equals("content") ? "" : ", \"content\": \"%s\"".formatted(GOOD);
        inputs.add(
            Input.of(
                "%s is %s".formatted(field, value),
                "{\"%s\": %s%s}".formatted(field, value, rest),
                BAD_FIELD));
      }
    }
    inputs.add(Input.of("content is null", "{\"content\": null}", BAD_FIELD));
    inputs.add(
        Input.of(
            "id and name are null",
            "{\"content\": \"%s\", \"request_id\": null, \"filename\": null}".formatted(GOOD),
            ACCEPTED));
    return inputs;
  }

  private static List<Input> odd() {
    String good = "{\"content\": \"%s\"}".formatted(GOOD);
    List<Input> inputs = new ArrayList<>();
    List.of(
            "",
            " ",
            "\n",
            "null",
            "true",
            "7",
            "\"text\"",
            "[]",
            "[1, 2]",
            "[" + good + "]",
            "{",
            "}",
            "{}x",
            "{\"content\"}",
            "{\"content\":}",
            "{content: \"\"}",
            "{'content': ''}",
            "{\"content\": \"A\",}",
            "{,}",
            "// comment\n{}",
            "/* comment */{}",
            "# comment\n{}",
            "<xml/>",
            "content=AAAA",
            "{\"content\": \"A\\",
            "{\"content\": \"\\x41\"}",
            "{\"content\": \"\\u12\"}",
            "{\"content\": undefined}",
            "{{}: 1}",
            GOOD,
            "/9j/4AAQSkZJRg",
            good + good,
            good + "x",
            good + "]",
            "[" + good,
            JsonBodiesTest.quoted(good),
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>")
        .forEach(
            text ->
                inputs.add(
                    Input.of(
                        text.length() > 40
                            ? text.substring(0, 40).replace(GOOD.substring(0, 20), "...")
                            : "'" + text.replace("\n", "\\n") + "'",
                        text,
                        BAD_JSON)));
    inputs.add(Input.of("'{}'", "{}", BAD_FIELD));
    inputs.add(
        Input.of(
            "JSON in JSON", "{\"content\": %s}".formatted(quoted(good)), Set.of("400 bad_base64")));
    inputs.add(
        Input.of(
            "a prototype",
            "{\"__proto__\": {\"content\": \"x\"}, \"content\": \"%s\"}".formatted(GOOD),
            ACCEPTED));
    inputs.add(
        Input.of(
            "a class",
            "{\"@class\": \"java.lang.Runtime\", \"content\": \"%s\"}".formatted(GOOD),
            ACCEPTED));
    inputs.add(Input.of("white space around the object", "\r\n\t " + good + "\n\n", ACCEPTED));
    return inputs;
  }

  private static String quoted(String json) {
    return HostileCloud.JSON.getNodeFactory().textNode(json).toString();
  }

  private static byte[] concat(byte[]... parts) {
    var all = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
