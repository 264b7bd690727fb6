package dev.facepipe.local.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Posts base64 in many broken forms, and in the forms that existing clients send. */
class Base64Test {
  @RegisterExtension static final HostileCloud CLOUD = HostileCloud.shared();

  private static final long SEED = 20261122;

  /** The first 1,001 bytes of a PNG, so that the base64 text ends with one '='. */
  private static final byte[] PICTURE = picture();

  private static final String TEXT = Base64.getEncoder().encodeToString(PICTURE);

  private record Input(String name, String content, String expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Returns noise, so that all letters of the base64 alphabet occur. */
  private static byte[] picture() {
    byte[] pixels = new byte[16 * 16 * 3];
    new Random(SEED).nextBytes(pixels);
    byte[] png = ImageCodec.png(new RgbImage(16, 16, pixels));
    return java.util.Arrays.copyOf(png, 1001);
  }

  static Stream<Input> contents() {
    List<Input> inputs = new ArrayList<>();
    accepted(inputs);
    broken(inputs);
    return inputs.stream();
  }

  /**
   * docs/design.md, section 3: URL-safe alphabet, missing padding, line breaks and a data: prefix
   * are accepted.
   */
  private static void accepted(List<Input> inputs) {
    String urlSafe = Base64.getUrlEncoder().encodeToString(PICTURE);
    for (String text : List.of(TEXT, urlSafe, TEXT.replace("=", ""), urlSafe.replace("=", ""))) {
      String kind =
          (text.equals(TEXT) || text.contains("+") ? "standard" : "URL-safe")
              + (text.endsWith("=") ? "" : " without padding");
      inputs.add(new Input(kind, text, "200"));
      inputs.add(new Input(kind + ", data URL", "data:image/png;base64," + text, "200"));
      for (String ending : List.of("\n", "\r\n", "\r", " ", "\t")) {
        inputs.add(
            new Input(
                kind + ", lines by " + HostileCloud.shown(ending),
                text.replaceAll("(.{76})", "$1" + ending) + ending,
                "200"));
      }
    }
    inputs.add(new Input("a data URL without a type", "data:;base64," + TEXT, "200"));
    inputs.add(
        new Input("a data URL with a parameter", "data:image/png;a=b;base64," + TEXT, "200"));
  }

  private static void broken(List<Input> inputs) {
    String strange =
        "!\"#$%&'()*,.:;<>?@[\\]^`{|}~\u0000\u0001\u007f\u00e9\u2028\u00a0\uff21\u0410\u3000";
    strange
        .codePoints()
        .forEach(
            c ->
                inputs.add(
                    new Input(
                        "U+%04X within".formatted(c),
                        TEXT.substring(0, 100) + Character.toString(c) + TEXT.substring(100),
                        "400 bad_base64")));
    for (int cut = 1; cut <= 8; cut++) {
      String text = TEXT.replace("=", "");
      String shorter = text.substring(0, text.length() - cut);
      // One letter left over has six bits, less than a byte.
      if (shorter.length() % 4 == 1) {
        inputs.add(new Input(cut + " letters short", shorter, "400 bad_base64"));
      }
    }
    String whole = TEXT.replace("=", "");
    for (String end : List.of("==", "===", "=A", "=\n=A", "A===", "=".repeat(1000))) {
      inputs.add(new Input("ends with " + HostileCloud.shown(end), whole + end, "400 bad_base64"));
    }
    inputs.add(new Input("padding first", "=" + TEXT, "400 bad_base64"));
    inputs.add(new Input("padding in the middle", TEXT + TEXT, "400 bad_base64"));
    inputs.add(new Input("only padding", "=", "400 bad_base64"));
    inputs.add(new Input("four padding characters", "====", "400 bad_base64"));
    inputs.add(new Input("one letter", "A", "400 bad_base64"));
    inputs.add(
        new Input(
            "percent-encoded", TEXT.replace("+", "%2B").replace("=", "%3D"), "400 bad_base64"));
    inputs.add(new Input("a data URL without base64", "data:image/png," + TEXT, "400 bad_base64"));
    inputs.add(
        new Input("a data URL in base32", "data:image/png;base32," + TEXT, "400 bad_base64"));
    inputs.add(
        new Input("a data URL without a comma", "data:image/png;base64" + TEXT, "400 bad_base64"));
    inputs.add(new Input("two data URLs", "data:;base64,data:;base64," + TEXT, "400 bad_base64"));
    inputs.add(new Input("hexadecimal, of an odd length", "89504E470", "400 bad_base64"));
    inputs.add(
        new Input("PEM", "-----BEGIN X-----\n" + TEXT + "\n-----END X-----", "400 bad_base64"));
    inputs.add(new Input("a URL", "https://127.0.0.1/a.jpg", "400 bad_base64"));
    inputs.add(new Input("empty", "", "400 bad_picture"));
    inputs.add(new Input("spaces", " \n\t", "400 bad_picture"));
    inputs.add(new Input("an empty data URL", "data:image/png;base64,", "400 bad_picture"));
    inputs.add(
        new Input(
            "base64 of base64",
            Base64.getEncoder().encodeToString(TEXT.getBytes(UTF_8)),
            "415 not_a_picture"));
    inputs.add(new Input("five megabytes and one letter", "A".repeat(5_000_001), "400 bad_base64"));
    Random random = new Random(SEED);
    for (int i = 0; i < 20; i++) {
      byte[] noise = new byte[300];
      random.nextBytes(noise);
      // Begins with three zero bytes, unlike every picture that we read.
      inputs.add(
          new Input(
              "noise " + i,
              "AAAA" + Base64.getEncoder().encodeToString(noise),
              "415 not_a_picture"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contents")
  void contentIsAcceptedOrRefusedAsBase64(Input input) throws Exception {
    CLOUD.expect(
        Set.of(input.expected),
        "base64",
        input.name,
        () -> {
          String body =
              HostileCloud.JSON.createObjectNode().put("content", input.content).toString();
          return CLOUD.post("application/json", body.getBytes(UTF_8));
        });
  }
}
