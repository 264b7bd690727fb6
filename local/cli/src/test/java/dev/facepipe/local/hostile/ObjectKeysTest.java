package dev.facepipe.local.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Puts objects with unusual keys in the frames bucket and in the videos bucket. */
class ObjectKeysTest {
  @RegisterExtension static final HostileCloud CLOUD = HostileCloud.shared();

  private static final byte[] NOBODY = ImageCodec.png(new RgbImage(8, 8, new byte[192]));

  /** Keys without their ending of four bytes. */
  private static final List<String> STEMS =
      List.of(
          "a b",
          "a  b ",
          " a",
          "a+b",
          "a%20b",
          "a%2Fb",
          "100%",
          "%",
          "a%00b",
          "a?b#c&d=e",
          "a;reboot",
          "$(reboot)",
          "`reboot`",
          "${HOME}",
          "-rf",
          "--help",
          "-i",
          "|id",
          "a'b\"c",
          "<a>&b;",
          "a\\b",
          "a:b",
          "a*b",
          "caf\u00e9",
          "cafe\u0301",
          "\u65e5\u672c\u8a9e",
          "\ud83d\ude00",
          "\ud83d\udc68\u200d\ud83d\udc69",
          "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
          "a..b",
          "..a",
          "...",
          "a/.hidden",
          "a/b/c/d/e/f",
          "~",
          "x.jpg.mp4",
          "facepipe-results",
          "12:00:00.000 WARN  LogJournal: request admin: NAMED");

  static Stream<Arguments> stems() {
    return Stream.concat(
            STEMS.stream(),
            // Keys of 1,023 or 1,024 bytes, S3's maximum. The result's key may be too long.
            Stream.of(
                "k".repeat(1019), "k".repeat(1020), "\u00e9".repeat(510), "\u65e5".repeat(340)))
        .map(stem -> Arguments.of(HostileCloud.shown(stem), stem));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stems")
  void frameIsAnsweredUnderItsStem(String name, String stem) throws Exception {
    CLOUD.measure(
        "keys of frames",
        name,
        () -> {
          CLOUD.forget(stem);
          CLOUD.put(Names.DEFAULT.framesBucket(), stem + ".png", NOBODY);

          JsonNode answer = CLOUD.answer(stem);

          assertEquals("No-Face", answer.get("result").asText());
          assertEquals(stem + ".png", answer.path("filename").asText());
          // S3 limits the length of keys. The queue has the answer in any case.
          boolean fits = (stem + ".json").getBytes(UTF_8).length <= 1024;
          assertEquals(fits, CLOUD.result(stem + ".json").isPresent());
          assertEquals(Optional.of("No-Face"), CLOUD.result(stem + ".txt"));
          return "No-Face";
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stems")
  void invalidVideoIsAnsweredUnderItsStem(String name, String stem) throws Exception {
    CLOUD.measure(
        "keys of videos",
        name,
        () -> {
          String key = stem + ".mp4";
          CLOUD.forget(stem);
          CLOUD.put(Names.DEFAULT.videosBucket(), key, "no video".getBytes(UTF_8));

          JsonNode answer = CLOUD.answer(stem);

          assertEquals("Error", answer.get("result").asText());
          assertEquals(key, answer.get("filename").asText());
          // A frame's key needs 16 bytes more than the stem.
          boolean fits = (stem + "/frame-00001.jpg").getBytes(UTF_8).length <= 1024;
          assertEquals(fits ? "not_a_video" : "bad_key", answer.at("/error/code").asText());
          return "Error " + answer.at("/error/code").asText();
        });
  }

  /** Stems with characters that an id must not hold. The answer's id has a replacement for each. */
  static Stream<Arguments> unprintable() {
    return Stream.of(
            "a\nb",
            "a\rb",
            "a\r\n12:00:00.000 ERROR forged: b",
            "a\tb",
            "a\u007fb",
            "a\u0085b",
            "a\u2028b",
            "a\u2029b",
            "a\ufffeb",
            "\u0007")
        .map(stem -> Arguments.of(HostileCloud.shown(stem), stem));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unprintable")
  void unprintableKeyIsAnsweredWithAnErrorInBothBuckets(String name, String stem) throws Exception {
    for (String bucket : List.of(Names.DEFAULT.framesBucket(), Names.DEFAULT.videosBucket())) {
      CLOUD.measure(
          "keys, unprintable",
          name + " in " + bucket,
          () -> {
            String id = stem.replaceAll("[\\p{Cc}\\u2028\\u2029\\ufffe]", "\ufffd");
            CLOUD.forget(id);
            CLOUD.put(bucket, stem + ".jpg", NOBODY);

            JsonNode answer = CLOUD.answer(id);

            assertEquals("bad_key", answer.at("/error/code").asText());
            assertEquals(stem + ".jpg", answer.get("filename").asText());
            assertEquals(Optional.empty(), CLOUD.result(id + ".json"));
            return "Error bad_key";
          });
    }
  }
}
