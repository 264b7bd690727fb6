package dev.facepipe.local.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Posts request ids that log lines or queues must not hold, and dangerous file names. */
class IdsAndNamesTest {
  @RegisterExtension static final HostileCloud CLOUD = HostileCloud.shared();

  private static final byte[] NOBODY = ImageCodec.png(new RgbImage(8, 8, new byte[192]));

  /** A text that looks like a line of our log. */
  private static final String FORGED = "12:00:00.000 WARN  LogJournal: request admin: NAMED";

  /**
   * Characters that are not printable: Unicode's controls, surrogates, line and paragraph
   * separators, and all characters that SQS refuses.
   */
  static Stream<Arguments> unprintable() {
    int[] others = {
      0x7f, 0x80, 0x85, 0x9f, 0x2028, 0x2029, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xfffe, 0xffff
    };
    return IntStream.concat(IntStream.range(0, 0x20), IntStream.of(others))
        .mapToObj(c -> Arguments.of("U+%04X".formatted(c), Character.toString(c)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unprintable")
  void idWithAnUnprintableCharacterIsRefused(String name, String character) throws Exception {
    CLOUD.expect(
        Set.of("400 bad_field"),
        "ids",
        name,
        () -> post(node("cam" + character + FORGED, "a.jpg")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unprintable")
  void fileNameWithAnUnprintableCharacterIsReturned(String name, String character)
      throws Exception {
    assertComesBack(name, "/mnt/cam" + character + FORGED + ".jpg");
  }

  static Stream<Arguments> names() {
    return Stream.of(
            "../../etc/passwd",
            "..\\..\\windows\\win.ini",
            "/etc/shadow",
            "C:\\frames\\1.jpg",
            "\\\\server\\share\\1.jpg",
            "file:///etc/passwd",
            "s3://secrets/key",
            "|id",
            ";reboot",
            "$(reboot)",
            "`reboot`",
            "-rf",
            "--help",
            "a'b\"c",
            "<script>alert(1)</script>",
            "%s%s%n%x",
            "{}{}{}",
            "${jndi:ldap://127.0.0.1/a}",
            "#{7*7}",
            "%0d%0aSet-Cookie: a=b",
            "%00.jpg",
            "CON",
            "a/./b/../c",
            "",
            " ",
            "\u00e9 e\u0301",
            "\ud83d\ude00",
            "\u0639\u0631\u0628\u064a",
            "' OR 1=1 --",
            "]]>",
            "&lt;&#0;",
            "x".repeat(4096))
        .map(name -> Arguments.of(HostileCloud.shown(name), name));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void fileNameIsReturnedUnchanged(String shown, String name) throws Exception {
    assertComesBack(shown, name);
  }

  private static void assertComesBack(String shown, String name) throws Exception {
    CLOUD.measure(
        "file names",
        shown,
        () -> {
          String id = HostileCloud.nextId();
          assertEquals("200", HostileCloud.outcome(post(node(id, name))));
          assertEquals(name, CLOUD.answer(id).get("filename").asText());
          return "No-Face";
        });
  }

  @Test
  void fileNameOf4097CharactersIsRefused() throws Exception {
    CLOUD.expect(
        Set.of("400 bad_field"),
        "file names",
        "4,097 characters",
        () -> post(node("a", "x".repeat(4097))));
  }

  static Stream<Arguments> ids() {
    List<String> ids =
        new ArrayList<>(
            names().map(name -> (String) name.get()[1]).filter(id -> id.length() <= 128).toList());
    ids.remove("");
    ids.addAll(
        List.of(
            ".",
            "..",
            "../..",
            "../results",
            "/",
            "//",
            "/absolute",
            "a//b",
            "a/",
            "hall/frame-00001",
            "hall/video",
            "x".repeat(128),
            "\ud83d\ude00".repeat(128),
            "\u65e5\u672c",
            "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
            "\ud83e\udee8", // an emoji of Unicode 15, newer than Java 17
            "\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc7f", // a flag of tags
            "\u200f\u05e0\u05d5\u05e2\u05d4\u200e", // a name between direction marks
            "a\u200bb\ufeff",
            "claims/1",
            "a?b#c&d=e+f"));
    return ids.stream().map(id -> Arguments.of(HostileCloud.shown(id), id));
  }

  /** Any 1 to 128 printable characters are a valid id. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("ids")
  void printableIdIsReturnedUnchanged(String shown, String id) throws Exception {
    CLOUD.measure(
        "ids",
        shown,
        () -> {
          assertEquals("200", HostileCloud.outcome(post(node(id, "a.jpg"))));
          JsonNode answer = CLOUD.answer(id);
          assertEquals(id, answer.get("request_id").asText());
          return answer.get("result").asText();
        });
  }

  static Stream<Arguments> wrongLengths() {
    return Stream.of(
        Arguments.of("empty", ""),
        Arguments.of("129 letters", "x".repeat(129)),
        Arguments.of("129 emoji", "\ud83d\ude00".repeat(129)),
        Arguments.of("a megabyte", "x".repeat(1 << 20)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongLengths")
  void idOfWrongLengthIsRefused(String name, String id) throws Exception {
    CLOUD.expect(Set.of("400 bad_field"), "ids", name, () -> post(node(id, "a.jpg")));
  }

  /**
   * The frames of a video were answered. Then another client posts a picture under one of their
   * ids.
   */
  @ParameterizedTest
  @ValueSource(strings = {"gate/frame-00001", "gate"})
  void postedIdDoesNotReplaceAStoredResult(String id) throws Exception {
    CLOUD.measure(
        "ids",
        "id of another request: " + id,
        () -> {
          CLOUD.put(Names.DEFAULT.framesBucket(), id + ".jpg", "no picture".getBytes(UTF_8));
          CLOUD.answer(id);
          String before = CLOUD.result(id + ".json").orElseThrow();
          assertTrue(before.contains("not_a_picture"), before);

          CLOUD.forget(id);
          assertEquals("200", HostileCloud.outcome(post(node(id, "forged.jpg"))));

          assertEquals("No-Face", CLOUD.answer(id).get("result").asText());
          assertEquals(before, CLOUD.result(id + ".json").orElseThrow());
          return "result unchanged";
        });
  }

  private static HttpResponse<String> post(JsonNode body) throws IOException {
    return CLOUD.post("application/json", HostileCloud.ESCAPING.writeValueAsBytes(body));
  }

  private static ObjectNode node(String id, String filename) {
    return HostileCloud.ESCAPING
        .createObjectNode()
        .put("request_id", id)
        .put("filename", filename)
        .put("content", NOBODY);
  }
}
